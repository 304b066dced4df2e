"""The settings of every service of one installation, as values (one process) or as environment variables (many)."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from fenqi.store.cipher import KeyedHash
from onebox.secrets_file import Secrets
from onebox.services import NAMES


def settings_values(
    secrets: Secrets,
    database_url: Callable[[str], str],
    bus_url: str,
    documents_url: str,
    *,
    opening_date: date | None = None,
    service_url: Callable[[str], str] | None = None,
) -> dict[str, dict[str, Any]]:
    """By service name, the values of its settings. `documents_url`: where applicants' documents lie. `service_url` is left
    out in one process, where no URL is used."""
    urls = {f"{name}_url": service_url(name) for name in NAMES} if service_url else {}
    common: dict[str, Any] = {"bus_url": bus_url, "opening_date": opening_date, **urls}
    return {
        name: {
            "database_url": database_url(name),
            "client_secret": secrets.service_secrets[f"{name}-svc"],
            **common,
            **_own(name, secrets, documents_url),
        }
        for name in NAMES
    }


def as_variables(name: str, values: dict[str, Any]) -> dict[str, str]:
    """LOAN_DATABASE_URL=… and so on."""
    return {
        f"{name}_{field}".upper(): value if isinstance(value, str) else json.dumps(value, default=str)
        for field, value in values.items()
        if value is not None
    }


def _own(name: str, secrets: Secrets, documents_url: str) -> dict[str, Any]:
    keys = {"k1": secrets.field_key}
    match name:
        case "access":
            return {
                "signing_key": json.dumps(secrets.signing_key),
                "service_secrets": secrets.service_secrets,
                "pepper": secrets.pepper,
                "admin_password": secrets.admin_password,
                "admin_totp_secret": secrets.admin_totp_secret,
                "sandbox": True,
            }
        case "customer":
            return {"field_keys": keys, "pepper": secrets.pepper, "sandbox": True}
        case "application":
            return {"field_keys": keys, "pepper": secrets.pepper, "documents_url": documents_url}
        case "underwriting":
            linkage_key = KeyedHash(secrets.pepper)("underwriting-linkage")
            return {"field_keys": keys, "linkage_key": linkage_key, "sandbox": True}
        case "loan":
            return {"field_keys": keys}
        case "collections":
            return {"field_keys": keys, "sandbox": True}
        case "partner":
            return {"field_keys": keys, "pepper": secrets.pepper, "sandbox": True}
    return {}
