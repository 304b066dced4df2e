"""What access-svc publishes: who may act, who came in and who was kept out. No user name, no address of a device."""

from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Code, Count, Id, Instant

Population = Literal["staff", "customer", "merchant", "service"]
LoginMethod = Literal["password", "password_totp", "one_time_code", "api_key", "client_credentials", "oidc"]


class UserCreatedV1(Event):
    """Somebody, or a service, can be given tokens. Producer: access-svc. Key: user_id."""

    TYPE: ClassVar[str] = "access.UserCreated.v1"
    user_id: Id
    population: Population
    roles: tuple[Code, ...]
    permissions: tuple[Code, ...]
    created_by: Id
    created_at: Instant


class LoggedInV1(Event):
    """A user proved who they are and got a session. Producer: access-svc. Key: user_id."""

    TYPE: ClassVar[str] = "access.LoggedIn.v1"
    user_id: Id
    population: Population
    method: LoginMethod
    session_id: Id
    logged_in_at: Instant


class LoginRefusedV1(Event):
    """A known user's login failed. Producer: access-svc. Key: user_id.

    A name that nobody has makes no event: people type secrets into the wrong field.
    """

    TYPE: ClassVar[str] = "access.LoginRefused.v1"
    user_id: Id
    population: Population
    method: LoginMethod
    reason: Literal["wrong_secret", "wrong_code", "locked_out", "disabled"]
    failures_in_a_row: Count
    refused_at: Instant


class LockedOutV1(Event):
    """Too many failures: no login before `until_at`. Producer: access-svc. Key: user_id."""

    TYPE: ClassVar[str] = "access.LockedOut.v1"
    user_id: Id
    population: Population
    failures_in_a_row: Count
    locked_at: Instant
    until_at: Instant


class PermissionsChangedV1(Event):
    """A user's roles, and so their permissions, are now these. Producer: access-svc. Key: user_id."""

    TYPE: ClassVar[str] = "access.PermissionsChanged.v1"
    user_id: Id
    roles_before: tuple[Code, ...]
    roles: tuple[Code, ...]
    granted: tuple[Code, ...]
    revoked: tuple[Code, ...]
    changed_by: Id
    reason: str
    changed_at: Instant


EVENTS: tuple[type[Event], ...] = (UserCreatedV1, LoggedInV1, LoginRefusedV1, LockedOutV1, PermissionsChangedV1)
