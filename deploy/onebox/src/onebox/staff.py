"""The people of an installation that the command line acts as: made by the administrator when first needed, their secrets
kept beside the installation's own."""

import asyncio
import json
import os
import secrets
from pathlib import Path

import httpx

from onebox.api_client import Client, Refused, StaffLogin, connect
from onebox.secrets_file import secrets_in


class NoToken(OSError):
    """The login did not work; the message says why."""


class Staff:
    """`await staff.acting_as("operations")` is a client with that role, and only that one."""

    def __init__(self, http: httpx.AsyncClient, data_dir: Path) -> None:
        self._http = http
        self._secrets = secrets_in(data_dir)
        self._path = data_dir / "staff.json"
        self._kept: dict[str, dict[str, str]] = json.loads(self._path.read_text()) if self._path.exists() else {}
        self._logins: dict[str, StaffLogin] = {}

    async def administrator(self) -> Client:
        """The administrator made at the first start."""
        return (await self._login("admin", self._secrets.admin_password, self._secrets.admin_totp_secret)).client()

    async def acting_as(self, role: str) -> Client:
        """A staff user with this role. Raises Refused."""
        kept = self._kept.get(role)
        if kept is None:
            kept = self._kept[role] = {"password": secrets.token_urlsafe(18), "totp": ""}
            self._keep()
        if not kept["totp"]:
            administrator = await self.administrator()
            body = {"name": role, "password": kept["password"], "roles": [role]}
            made = await administrator.post("/access/v1/staff", body, f"staff-{role}")
            kept["totp"] = made["totp_secret"]
            self._keep()
        return (await self._login(role, kept["password"], kept["totp"])).client()

    async def keep(self) -> None:
        """Renew tokens that are getting old."""
        for login in self._logins.values():
            await login.keep()

    async def _login(self, name: str, password: str, totp_secret: str) -> StaffLogin:
        if name not in self._logins:
            self._logins[name] = await StaffLogin(self._http, name, password, totp_secret).log_in()
        return self._logins[name]

    def _keep(self) -> None:
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self._kept, file, indent=1)


def token_of(role: str, url: str, data_dir: Path) -> str:
    """A token for a staff member with this role only. Raises NoToken."""

    async def get() -> str:
        async with connect(url) as http:
            staff = Staff(http, data_dir)
            client = await (staff.administrator() if role == "administrator" else staff.acting_as(role))
            return client.token

    try:
        return asyncio.run(get())
    except httpx.TransportError as error:
        raise NoToken(f"nothing answers at {url}: start it with `fenqi up`, or say where with --url.") from error
    except Refused as error:
        raise NoToken(str(error)) from error
