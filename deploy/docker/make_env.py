"""Prints .env.example with a random secret for every empty value: `make_env.py > .env`."""

import base64
import json
import re
import secrets
import sys
from pathlib import Path

from joserfc.jwk import OKPKey

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def filled(example: str) -> str:
    """The example with its empty values made up; comments and given values stay."""
    return re.sub(r"(?m)^([A-Z_]+)=$", lambda line: f"{line[1]}={secret_for(line[1])}", example)


def secret_for(name: str) -> str:
    """A new value in the form that the variable wants."""
    if name == "ACCESS_SIGNING_KEY":
        return f"'{json.dumps(OKPKey.generate_key('Ed25519').as_dict(private=True))}'"
    if name.endswith("_TOTP_SECRET"):
        return base64.b32encode(secrets.token_bytes(20)).decode()
    if name.endswith("_FIELD_KEYS"):
        return f"'{json.dumps({'k1': base64.b64encode(secrets.token_bytes(32)).decode()})}'"
    return secrets.token_urlsafe(24)


if __name__ == "__main__":
    sys.stdout.write(filled(EXAMPLE.read_text()))
