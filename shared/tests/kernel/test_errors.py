"""A "no" says its code and what to do."""

import pytest

from fenqi.kernel import Conflict, DomainError, Forbidden, Invalid, NotFound, NotYet, Unavailable

KINDS = [Conflict, DomainError, Forbidden, Invalid, NotFound, NotYet, Unavailable]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_without_a_detail_says_its_docstring(kind: type[DomainError]) -> None:
    assert kind().detail == str(kind()) == kind.__doc__
    assert kind("Pay less.").detail == str(kind("Pay less.")) == "Pay less."


def test_every_kind_has_a_code_of_its_own() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_not_yet_is_waited_for_like_anything_away() -> None:
    assert issubclass(NotYet, Unavailable)
    assert NotYet.retry_after_seconds > 0
