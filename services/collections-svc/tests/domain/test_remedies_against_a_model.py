"""Everybody asks, decides and pays in any order for months, by chance: what must always hold, holds; and the facts fold to the
state. (Walks of our own: hypothesis' machine kept to few of the rules in a run and passed over a fault that these find.)"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from collections_svc.adapters.remedy_policy_file import read_remedy_policy
from collections_svc.domain import case as rules
from collections_svc.domain import contact_book, hardship, legal, restructuring, settlement, undone, write_off
from collections_svc.domain.case import Arrears, Case
from collections_svc.domain.contact_book import ContactBook
from collections_svc.domain.hardship_facts import HardshipFact
from collections_svc.domain.ladder import BucketPlan, Ladder, Rung
from collections_svc.domain.write_off_facts import WriteOffApproved, WriteOffRequested
from fenqi.kernel import DomainError

FIRST = date(2027, 1, 1)
POLICY = read_remedy_policy(None)
LADDER = Ladder("t", {"M3": BucketPlan("phone", (Rung("call", "phone", 4), Rung("letter", "letter", 30)))})
PEOPLE = ("ann", "ben", "cho", "dan")
STEPS = ("formal_demand", "filing", "hearing", "judgment", "enforcement", "withdrawal")
WALKS, STEPS_EACH = 150, 60
REACHED = {
    "WriteOffApproved", "WriteOffRefused", "WriteOffPosted", "WriteOffNotPosted", "WriteOffCancelled", "HardshipAgreed",
    "HardshipDeclined", "HardshipKept", "HardshipEnded", "SettlementPaid", "SettlementLapsed", "RestructureDeclined",
    "LegalStepTaken", "CaseRecovered", "CaseClosed",
}  # fmt: skip


class Walk:
    """One case and its customer's contact book; refusals are the usual answer."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.today = FIRST
        self.ids = 0
        self.case: Case | None = None
        self.facts: list[Any] = []
        self.book: ContactBook | None = None
        self.past_due(chance.randint(60, 100))

    def step(self) -> None:
        """One thing that somebody may try."""
        of, some = self.now.remedies, self.chance
        who, days, by = some.choice(PEOPLE), some.randint(1, 60), some.choice(("usual", "large"))
        tries: list[Callable[[], None]] = [
            lambda: self.ask_write_off(who, some.choice(("unrecoverable", "fraud"))),
            lambda: self.ask_hardship(who, days, some.randint(0, 9_000)),
            lambda: self.propose_settlement(who, some.randint(0, 110_000), some.randint(0, 30)),
            lambda: self.ask_new_plan(who, some.randint(1, 70)),
            lambda: self.legal_step(some.choice(STEPS)),
            lambda: self.money_comes(some.randint(1, 20_000)),
            lambda: self.days_pass(some.randint(1, 20)),
        ]
        if of.write_off is not None and of.write_off.is_open:
            tries += 6 * [lambda: self.decide_write_off(who, some.random() < 0.9)]
            tries.append(lambda: self.loan_svc_answers(some.random() < 0.5))
        if of.hardship is not None and of.hardship.status == "checking":
            kind = some.choice(("pause", "reduced_instalments", "extension"))
            tries += 2 * [lambda: self.decide_hardship(who, days, kind, by)]
        if of.settlement is not None and of.settlement.is_open:
            tries += 2 * [lambda: self.offer_and_accept(who, by)]
        if of.restructuring is not None and of.restructuring.is_open:
            tries += 2 * [lambda: self.decide_new_plan(who, by)]
        if self.now.status == "closed":
            tries.append(lambda: self.past_due(some.randint(60, 100)))
        some.choice(tries)()

    def ask_write_off(self, who: str, reason: str) -> None:
        self.attempt(lambda case: write_off.request_write_off(case, self.new(), reason, POLICY, who, self.today))

    def decide_write_off(self, who: str, approves: bool) -> None:
        def decide(case: Case) -> Sequence[Any]:
            id_ = "" if case.remedies.write_off is None else case.remedies.write_off.request_id
            if approves:
                return write_off.approve_write_off(case, id_, who, self.today)
            return write_off.refuse_write_off(case, id_, "no", who, self.today)

        self.attempt(decide)

    def loan_svc_answers(self, posts: bool) -> None:
        asked = self.now.remedies.write_off
        if asked is None or asked.status != "approved" or self.now.status != "open":
            return
        if not posts:
            self.happen(write_off.write_off_not_posted(self.now, asked.request_id, "not-overdue", self.today))
            return
        claim = write_off.Claim(100_000, 5_000, 0, 1_000, "CNY")
        self.happen(write_off.post_write_off(self.now, asked.request_id, claim, self.today))
        self.end("written_off")

    def ask_hardship(self, who: str, days: int, monthly: int) -> None:
        wish = hardship.HardshipWish(self.new(), "illness", monthly, "CNY", self.today + timedelta(days=days))
        facts = self.attempt(lambda case: hardship.request_hardship(case, wish, POLICY, who, self.today))
        if facts:
            self.book_has(contact_book.block(self.book, "C1", "hardship", wish.check_id, self.today))

    def decide_hardship(self, who: str, days: int, kind: Any, by: Any) -> None:
        found = self.now.remedies.hardship
        id_ = "" if found is None else found.check_id
        monthly = 4_000 if kind == "reduced_instalments" else None
        relief = hardship.Relief(kind, monthly, None, self.today + timedelta(days=days))
        facts = self.attempt(
            lambda case: (
                hardship.agree_hardship(case, id_, relief, by, POLICY, who, self.today)
                if days % 3
                else hardship.decline_hardship(case, id_, "no", who, self.today)
            )
        )
        if facts:
            self.book_has(contact_book.allow(self.book, id_, self.today))

    def propose_settlement(self, who: str, pays: int, days: int) -> None:
        wish = settlement.SettlementWish(self.new(), pays, "CNY", self.today + timedelta(days=days))
        self.attempt(lambda case: settlement.propose_settlement(case, wish, 30_000, POLICY, who, self.today))

    def offer_and_accept(self, who: str, by: Any) -> None:
        def decide(case: Case) -> Sequence[Any]:
            found = case.remedies.settlement
            if found is not None and found.status == "offered":
                return settlement.accept_settlement(case, found.offer_id, who, self.today)
            id_ = "" if found is None else found.offer_id
            return settlement.offer_settlement(case, id_, by, POLICY, who, self.today)

        self.attempt(decide)

    def ask_new_plan(self, who: str, periods: int) -> None:
        wish = restructuring.PlanWish(self.new(), "hardship", periods, None, None, None, 0, True)
        self.attempt(lambda case: restructuring.request_restructure(case, wish, POLICY, who, self.today))

    def decide_new_plan(self, who: str, by: Any) -> None:
        def decide(case: Case) -> Sequence[Any]:
            found = case.remedies.restructuring
            assert found is not None
            if found.status == "approved":
                return restructuring.restructure_not_posted(case, found.request_id, "no", self.today)
            return restructuring.approve_restructure(case, found.request_id, by, POLICY, who, self.today)

        self.attempt(decide)

    def legal_step(self, step: Any) -> None:
        awarded = 5 if step == "judgment" else None
        new = legal.NewLegalStep(self.new(), step, self.today, None, (), 0, False, awarded, "CNY")
        self.attempt(lambda case: legal.take_legal_step(case, new, "lea", self.today))

    def money_comes(self, minor: int) -> None:
        case = self.now
        if case.status == "open":
            left = max(case.past_due_minor - minor, 0)
            self.happen(rules.credit(case, self.new(), minor, left, self.today))
        else:
            claim = max(case.remedies.claim_minor - minor, 0)
            taken = case.remedies.claim_minor - claim
            self.happen(undone.recover(case, self.new(), taken, claim, self.today))
        self.happen(settlement.settle_when_paid(self.now, self.today))
        if case.status == "open" and not self.now.past_due_minor:
            self.end("cured")

    def days_pass(self, days: int) -> None:
        for _ in range(days):
            self.today += timedelta(days=1)
            self.happen(hardship.look_at_hardship(self.now, self.today))
            self.happen(settlement.lapse_settlement(self.now, self.today))
            self.happen(rules.remind(self.now, self.today))

    def past_due(self, late: int) -> None:
        self.today += timedelta(days=1)
        arrears = Arrears("L1", "C1", "M3", late, 50_000, "CNY", self.today - timedelta(days=late), self.today)
        self.happen(rules.follow(self.case, arrears, LADDER))

    def three_people_approve_every_write_off(self) -> None:
        asked = {fact.request_id: fact.requested_by for fact in self.facts if isinstance(fact, WriteOffRequested)}
        for fact in self.facts:
            if isinstance(fact, WriteOffApproved):
                assert len({asked[fact.request_id], *fact.approved_by}) == 3

    def contacts_are_blocked_exactly_while_a_check_is_open(self) -> None:
        found = self.now.remedies.hardship
        checking = () if found is None or found.status != "checking" else (found.check_id,)
        blocks = () if self.book is None else self.book.blocks
        assert tuple(one.reference for one in blocks) == checking

    def nothing_else_is_agreed_with_who_is_being_written_off(self) -> None:
        of = self.now.remedies
        if self.now.status == "open" and of.write_off is not None and of.write_off.status == "approved":
            assert of.hardship is None or of.hardship.status not in {"checking", "agreed"}
            assert of.settlement is None or not of.settlement.is_open
            assert of.restructuring is None or not of.restructuring.is_open

    def no_step_is_due_while_relief_is_agreed(self) -> None:
        if self.now.remedies.stands_still:
            assert rules.remind(self.now, self.today + timedelta(days=99)) == []

    def a_closed_case_has_nothing_open_but_its_claim(self) -> None:
        of = self.now.remedies
        if self.now.status == "closed":
            assert not of.stands_still
            assert of.write_off is None or of.write_off.status not in {"requested", "seconded"}
            assert of.settlement is None or of.settlement.of == "claim" or not of.settlement.is_open

    def the_facts_fold_to_the_state(self) -> None:
        folded: Case | None = None
        for fact in self.facts:
            folded = rules.evolve(folded, fact)
        assert folded == self.case

    @property
    def now(self) -> Case:
        assert self.case is not None
        return self.case

    def new(self) -> str:
        self.ids += 1
        return f"N{self.ids}"

    def happen(self, facts: Sequence[Any]) -> None:
        for fact in facts:
            self.case = rules.evolve(self.case, fact)
            self.facts.append(fact)

    def attempt(self, decide: Callable[[Case], Sequence[Any]]) -> Sequence[Any]:
        try:
            facts = decide(self.now)
        except DomainError:
            return []
        self.happen(facts)
        return facts

    def book_has(self, facts: Sequence[Any]) -> None:
        for fact in facts:
            self.book = contact_book.evolve(self.book, fact)

    def end(self, reason: Any) -> None:
        case = self.now
        ends: list[HardshipFact] = hardship.end_with_case(case, self.today)
        self.happen(
            [
                *write_off.cancel_write_off(case, reason, self.today),
                *ends,
                *settlement.lapse_with_case(case, self.today),
                *restructuring.decline_with_case(case, self.today, "system"),
            ]
        )
        if ends:
            self.book_has(contact_book.allow(self.book, ends[0].check_id, self.today))
        self.happen(rules.close(self.now, reason, self.today))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_tried_in_whatever_order_holds(seed: int) -> None:
    chance, seen = Random(seed), set[str]()
    for _ in range(WALKS):
        walk = Walk(chance)
        for _ in range(STEPS_EACH):
            walk.step()
            walk.three_people_approve_every_write_off()
            walk.contacts_are_blocked_exactly_while_a_check_is_open()
            walk.nothing_else_is_agreed_with_who_is_being_written_off()
            walk.no_step_is_due_while_relief_is_agreed()
            walk.a_closed_case_has_nothing_open_but_its_claim()
        walk.the_facts_fold_to_the_state()
        seen |= {type(fact).__name__ for fact in walk.facts}
    assert seen >= REACHED, "walks that are refused everywhere would prove nothing"
