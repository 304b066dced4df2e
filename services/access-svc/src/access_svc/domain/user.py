"""A user: somebody, or a customer's login, that tokens are given to. Secrets are not part of it (see adapters)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from access_svc.domain.permissions import ROLES, permissions_of
from fenqi.kernel import Invalid

MAX_FAILURES = 5
"""Failed logins in a row before the user is locked out."""
LOCKED_FOR = timedelta(minutes=15)

Method = Literal["password_totp", "one_time_code"]
Reason = Literal["wrong_secret", "wrong_code", "locked_out"]


class UnknownRole(Invalid):
    """There is no such role."""

    code = "unknown-role"


@dataclass(frozen=True, slots=True)
class UserCreated:
    user_id: str
    population: Literal["staff", "customer"]
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedIn:
    user_id: str
    population: Literal["staff", "customer"]
    method: Method
    session_id: str
    logged_in_at: datetime


@dataclass(frozen=True, slots=True)
class LoginRefused:
    user_id: str
    population: Literal["staff", "customer"]
    method: Method
    reason: Reason
    failures_in_a_row: int
    refused_at: datetime


@dataclass(frozen=True, slots=True)
class LockedOut:
    user_id: str
    population: Literal["staff", "customer"]
    failures_in_a_row: int
    locked_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class PermissionsChanged:
    user_id: str
    roles_before: tuple[str, ...]
    roles: tuple[str, ...]
    granted: tuple[str, ...]
    revoked: tuple[str, ...]
    changed_by: str
    reason: str
    changed_at: datetime


Fact = UserCreated | LoggedIn | LoginRefused | LockedOut | PermissionsChanged


@dataclass(frozen=True, slots=True)
class User:
    """State of one user."""

    id: str
    population: Literal["staff", "customer"]
    roles: tuple[str, ...]
    failures: int = 0
    locked_until: datetime | None = None


def create(
    user_id: str, population: Literal["staff", "customer"], roles: tuple[str, ...], by: str, at: datetime
) -> list[Fact]:
    """Decide a new user. Raises UnknownRole."""
    return [UserCreated(user_id, population, roles, _permissions(roles), by, at)]


def log_in(user: User, method: Method, wrong: Reason | None, session_id: str, at: datetime) -> list[Fact]:
    """Decide what a try to log in means: `wrong` says what did not match, None that everything did."""
    if user.locked_until is not None and at < user.locked_until:
        return [LoginRefused(user.id, user.population, method, "locked_out", user.failures, at)]
    if wrong is None:
        return [LoggedIn(user.id, user.population, method, session_id, at)]
    failures = user.failures + 1
    refused = LoginRefused(user.id, user.population, method, wrong, failures, at)
    if failures < MAX_FAILURES:
        return [refused]
    return [refused, LockedOut(user.id, user.population, failures, at, at + LOCKED_FOR)]


def change_roles(user: User, roles: tuple[str, ...], by: str, reason: str, at: datetime) -> list[Fact]:
    """Decide other roles. Raises UnknownRole."""
    before, after = set(_permissions(user.roles)), set(_permissions(roles))
    granted, revoked = tuple(sorted(after - before)), tuple(sorted(before - after))
    return [PermissionsChanged(user.id, user.roles, roles, granted, revoked, by, reason, at)]


def evolve(user: User | None, fact: Fact) -> User:
    """The only way a User changes."""
    if isinstance(fact, UserCreated):
        return User(fact.user_id, fact.population, fact.roles)
    assert user is not None, "a user begins with UserCreated"
    match fact:
        case LoggedIn():
            return replace(user, failures=0, locked_until=None)
        case LoginRefused():
            return replace(user, failures=fact.failures_in_a_row)
        case LockedOut():
            return replace(user, failures=0, locked_until=fact.until_at)
        case PermissionsChanged():
            return replace(user, roles=fact.roles)


def _permissions(roles: tuple[str, ...]) -> tuple[str, ...]:
    unknown = sorted(set(roles) - set(ROLES))
    if unknown:
        raise UnknownRole(f"There is no role {unknown[0]!r}: use one of {', '.join(sorted(ROLES))}.")
    return tuple(sorted(permissions_of(frozenset(roles))))
