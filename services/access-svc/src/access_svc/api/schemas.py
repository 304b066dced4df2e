"""Bodies of access-svc's requests and answers."""

from typing import Annotated

from pydantic import Field

from fenqi.web.money import Body

Phone = Annotated[str, Field(pattern=r"^\+?[0-9]{6,15}$", examples=["13800138000"])]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=12, max_length=128)]
Roles = Annotated[tuple[Name, ...], Field(max_length=20)]


class StaffLoginIn(Body):
    """Name, password and the six digits of the authenticator app."""

    name: Name
    password: Annotated[str, Field(min_length=1, max_length=128)]
    totp: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class CodeIn(Body):
    """Where to send a one-time code."""

    phone: Phone


class CustomerLoginIn(Body):
    """The phone and the code that came to it."""

    phone: Phone
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    device_id: Annotated[str | None, Field(max_length=100)] = None


class ServiceLoginIn(Body):
    """Client credentials of a service."""

    client_id: Name
    client_secret: Annotated[str, Field(min_length=1, max_length=200)]


class TieIn(Body):
    """A customer registered at a counter and their phone."""

    customer_id: Annotated[str, Field(min_length=1, max_length=64)]
    phone: Phone


class StaffIn(Body):
    """A new staff user."""

    name: Name
    password: Password
    roles: Roles


class RolesIn(Body):
    """Other roles, and why."""

    roles: Roles
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class TokenOut(Body):
    """A token and for how many seconds it is good."""

    access_token: str
    expires_in: int
    customer_id: str | None = None


class StaffOut(Body):
    """The new user; the TOTP secret is shown this once."""

    user_id: str
    totp_secret: str
