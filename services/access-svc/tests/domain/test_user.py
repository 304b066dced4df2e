"""Logging in, being locked out, and what a role allows."""

from datetime import UTC, datetime, timedelta

import pytest

from access_svc.domain.permissions import ROLES, permissions_of
from access_svc.domain.user import (
    LOCKED_FOR,
    MAX_FAILURES,
    Fact,
    LockedOut,
    LoggedIn,
    LoginRefused,
    PermissionsChanged,
    Reason,
    UnknownRole,
    User,
    change_roles,
    create,
    evolve,
    log_in,
)

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ADMINISTRATOR = ("administrator",)


def after(user: User | None, facts: list[Fact]) -> User:
    for fact in facts:
        user = evolve(user, fact)
    assert user is not None
    return user


def tried(user: User, wrong: Reason | None, at: datetime = AT) -> tuple[User, list[Fact]]:
    facts = log_in(user, "password_totp", wrong, "s1", at)
    return after(user, facts), facts


def a_user() -> User:
    return after(None, create("u1", "staff", ADMINISTRATOR, "system", AT))


def test_too_many_failures_in_a_row_lock_out_for_a_while() -> None:
    user = a_user()
    for nr in range(1, MAX_FAILURES + 1):
        user, facts = tried(user, "wrong_secret")
        refused = facts[0]
        assert isinstance(refused, LoginRefused)
        assert refused.failures_in_a_row == nr
        assert isinstance(facts[-1], LockedOut) == (nr == MAX_FAILURES)
    locked, facts = tried(user, None, AT + LOCKED_FOR - timedelta(seconds=1))
    assert [type(fact) for fact in facts] == [LoginRefused], "the right password doesn't help while locked out"
    _, facts = tried(locked, None, AT + LOCKED_FOR)
    assert [type(fact) for fact in facts] == [LoggedIn]


def test_a_login_forgets_the_failures_before_it() -> None:
    user = a_user()
    for wrong in (*["wrong_code"] * (MAX_FAILURES - 1), None, *["wrong_secret"] * (MAX_FAILURES - 1)):
        user, facts = tried(user, wrong)  # type: ignore[arg-type]
        assert not any(isinstance(fact, LockedOut) for fact in facts)


def test_other_roles_say_what_was_granted_and_revoked() -> None:
    other = next(
        role for role in sorted(ROLES) if permissions_of(frozenset({role})) != permissions_of(frozenset(ADMINISTRATOR))
    )
    (changed,) = change_roles(a_user(), (other,), "staff:boss", "moved", AT)
    assert isinstance(changed, PermissionsChanged)
    before, now = permissions_of(frozenset(ADMINISTRATOR)), permissions_of(frozenset({other}))
    assert set(changed.granted) == now - before
    assert set(changed.revoked) == before - now
    assert after(a_user(), [changed]).roles == (other,)


def test_a_role_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(UnknownRole, match="administrator"):
        create("u1", "staff", ("emperor",), "system", AT)
    with pytest.raises(UnknownRole, match="emperor"):
        change_roles(a_user(), ("emperor",), "staff:boss", "moved", AT)
