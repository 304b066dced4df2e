"""Whatever is tried in whatever order, a user is what a simple count says, and replaying the facts gives the same user."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from access_svc.adapters.aggregates import USERS
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
    change_roles,
    create,
    evolve,
    log_in,
)
from fenqi.contracts.access import EVENTS

START = datetime(2026, 11, 23, 1, tzinfo=UTC)
CONTRACTS = {one.TYPE: one for one in EVENTS}
SOME_ROLES = st.lists(st.sampled_from(sorted(ROLES)), unique=True, max_size=3).map(tuple)


class UserMachine(RuleBasedStateMachine):
    """The model: failures in a row, and the moment the door opens again."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.failures = 0
        self.opens_at = START
        self.facts: list[Fact] = []
        self.record(create("u1", "staff", ("clerk",), "system", self.now))

    def record(self, facts: list[Fact]) -> None:
        self.facts += facts
        for fact in facts:
            self.user = evolve(getattr(self, "user", None), fact)

    @rule(wrong=st.sampled_from(["wrong_secret", "wrong_code"]))
    def try_wrongly(self, wrong: Reason) -> None:
        facts = log_in(self.user, "password_totp", wrong, "s", self.now)
        self.record(facts)
        refused = facts[0]
        assert isinstance(refused, LoginRefused)
        if self.now < self.opens_at:
            assert (refused.reason, len(facts)) == ("locked_out", 1)
            return
        self.failures += 1
        assert (refused.reason, refused.failures_in_a_row) == (wrong, self.failures)
        if self.failures == MAX_FAILURES:
            self.failures, self.opens_at = 0, self.now + LOCKED_FOR
            assert facts[1:] == [LockedOut("u1", "staff", MAX_FAILURES, self.now, self.opens_at)]
        else:
            assert len(facts) == 1

    @rule()
    def try_rightly(self) -> None:
        facts = log_in(self.user, "password_totp", None, "s", self.now)
        self.record(facts)
        if self.now < self.opens_at:
            assert [type(fact) for fact in facts] == [LoginRefused]
        else:
            self.failures = 0
            assert facts == [LoggedIn("u1", "staff", "password_totp", "s", self.now)]

    @rule(minutes=st.integers(0, 20))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(roles=SOME_ROLES)
    def get_other_roles(self, roles: tuple[str, ...]) -> None:
        before = permissions_of(frozenset(self.user.roles))
        (changed,) = change_roles(self.user, roles, "staff:boss", "moved", self.now)
        self.record([changed])
        assert isinstance(changed, PermissionsChanged)
        assert before - set(changed.revoked) | set(changed.granted) == permissions_of(frozenset(self.user.roles))
        assert not set(changed.granted) & set(changed.revoked)

    @invariant()
    def the_failures_are_those_that_were_counted(self) -> None:
        assert self.user.failures == self.failures

    @invariant()
    def replaying_what_is_stored_gives_the_user(self) -> None:
        stored = [(USERS.facts[type(fact)], msgspec.json.encode(fact)) for fact in self.facts]
        state = USERS.read_state(msgspec.json.encode(self.user))
        assert USERS.fold(None, [USERS.read_fact(*one) for one in stored]) == state == self.user
        for type_, data in stored:
            assert CONTRACTS[type_].model_validate_json(data).model_dump_json().encode() == data


TestUser = UserMachine.TestCase
TestUser.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
