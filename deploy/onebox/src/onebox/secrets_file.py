"""The secrets of one installation: made once, at random, in a file only its owner can read."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyotp
from joserfc.jwk import OKPKey

from onebox.services import NAMES


@dataclass(frozen=True, slots=True)
class Secrets:
    """Everything that must stay the same over restarts and be known to nobody else."""

    database_passwords: dict[str, str]
    service_secrets: dict[str, str]
    signing_key: dict[str, Any]
    pepper: str
    field_key: str
    """32 bytes in base 64: the key personal data is encrypted with."""
    admin_password: str
    admin_totp_secret: str


def secrets_in(folder: Path) -> Secrets:
    """Read `secrets.json` in the folder, or make it."""
    path = folder / "secrets.json"
    if path.exists():
        return Secrets(**json.loads(path.read_text()))
    made = Secrets(
        database_passwords={name: secrets.token_urlsafe(24) for name in (*NAMES, "bus")},
        service_secrets={f"{name}-svc": secrets.token_urlsafe(24) for name in NAMES},
        signing_key=dict(OKPKey.generate_key("Ed25519").as_dict(private=True)),
        pepper=secrets.token_urlsafe(32),
        field_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        admin_password=secrets.token_urlsafe(18),
        admin_totp_secret=pyotp.random_base32(),
    )
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(made), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    return made
