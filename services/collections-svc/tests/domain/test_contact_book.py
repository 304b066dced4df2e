"""Who complains or asks for a hardship check is left alone until it is answered."""

from datetime import date

from collections_svc.domain.contact_book import ContactBook, allow, block, evolve
from collections_svc.domain.contact_facts import ContactsAllowed, ContactsBlocked

TODAY = date(2026, 11, 26)


def test_a_complaint_blocks_until_it_is_answered_and_another_goes_on_blocking() -> None:
    book: ContactBook | None = None
    for reference in ("K1", "K2"):
        facts = block(book, "C1", "complaint", reference, TODAY)
        assert facts == [ContactsBlocked("C1", "complaint", reference, TODAY)]
        book = evolve(book, facts[0])
    assert block(book, "C1", "complaint", "K1", TODAY) == []
    answered = allow(book, "K1", TODAY)
    assert answered == [ContactsAllowed("C1", "complaint", "K1", TODAY)]
    assert [one.reference for one in evolve(book, answered[0]).blocks] == ["K2"]


def test_nothing_is_answered_that_never_blocked() -> None:
    assert allow(None, "K1", TODAY) == []
    assert allow(ContactBook("C1"), "K1", TODAY) == []
