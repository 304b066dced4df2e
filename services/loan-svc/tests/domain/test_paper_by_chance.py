"""Papers and checkers in any order: a loan is signed by two different people who accept one scan, or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fenqi.kernel import DomainError
from loan_svc.domain.contract import CHECKERS, Contract, Scan, check_handwriting, evolve, upload
from loan_svc.domain.loan import Loan

AT = datetime(2026, 11, 30, 2, tzinfo=UTC)
HASHES = ("a" * 64, "b" * 64)
STEPS = st.one_of(
    st.tuples(st.just("upload"), st.sampled_from(HASHES), st.just("clerk")),
    st.tuples(st.sampled_from(["accepted", "refused"]), st.sampled_from(HASHES), st.sampled_from("xyz")),
)


@given(st.lists(STEPS, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_two_different_people_who_accept_the_same_scan_complete_it(
    booked: Callable[..., Loan], steps: list[tuple[str, str, str]]
) -> None:
    loan, contract = booked(), None
    waiting: str | None = None
    said: list[str] = []
    for number, (what, hash_, who) in enumerate(steps):
        before = contract
        try:
            contract = step(contract, loan, number, what, hash_, who)
        except DomainError:
            assert contract is before, "a refusal changes nothing"
            continue
        if what == "upload":
            assert waiting is None
            waiting, said = hash_, []
        elif what == "refused":
            waiting, said = None, []
        else:
            assert hash_ == waiting
            assert who not in said
            said.append(who)
        complete = contract.scan is not None and contract.scan.is_accepted
        assert complete == (len(set(said)) >= CHECKERS)
        if complete:
            return


def step(contract: Contract | None, loan: Loan, number: int, what: str, hash_: str, who: str) -> Contract:
    if what == "upload":
        (fact,) = upload(contract, loan, Scan(f"S{number}", hash_, "image/png", AT), 1, who)
    else:
        outcome = "accepted" if what == "accepted" else "refused"
        (fact,) = check_handwriting(contract, hash_, who, outcome, "differs", AT)
    return evolve(contract, fact)
