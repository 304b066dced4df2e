"""The pure rules about documents, checklists, sections, supplements and expiry."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application_svc.adapters import catalogue_file
from application_svc.domain import application as rules
from application_svc.domain import documents, errors, sections, supplement
from application_svc.domain.application import Answered, Application, Document, evolve
from application_svc.domain.checklist import checklist
from application_svc.domain.facts import ApplicationExpired, DocumentAdded, DocumentRemoved, Statement
from application_svc.domain.supplement import Asked, Request

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
CATALOGUE = catalogue_file.read()
DRAFT = Application("A1", "C1", "mobile_app", "cash-cny", None, None, "draft", AT)
SUBMITTED = replace(DRAFT, status="submitted", submitted_at=AT)
REQUEST = Request("R1", "A1", (Asked("income_proof", "doubtful"), Asked("explanation", "unclear")), TODAY, AT)
KINDS = CATALOGUE.kinds_of_items()


def a_document(kind: str, n: int = 1, request_id: str | None = None) -> Document:
    return Document(f"D{n}", kind, f"{n:064x}", "image/png", 100, request_id, AT)


def with_documents(*kinds: str) -> Application:
    return replace(DRAFT, documents=tuple(a_document(kind, n) for n, kind in enumerate(kinds)))


def test_an_upload_is_a_fact_without_a_name() -> None:
    assert documents.add(DRAFT, "D1", "id_card", "0" * 64, "image/png", 100, None, AT) == [
        DocumentAdded("A1", "C1", "D1", "id_card", "0" * 64, "image/png", 100, None, AT)
    ]


@given(st.lists(st.integers(0, 5), max_size=30))
def test_no_application_ever_holds_one_document_twice(uploads: list[int]) -> None:
    """Each number is a file: it comes in, or is taken out where it is there already."""
    application = DRAFT
    for step, n in enumerate(uploads):
        sha256 = f"{n:064x}"
        there = [one for one in application.documents if one.sha256 == sha256]
        if there:
            with pytest.raises(errors.DocumentTwice, match=there[0].document_id):
                documents.add(application, f"D{step}", "other", sha256, "image/png", 1, None, AT)
            facts = documents.remove(application, there[0].document_id, AT)
            assert facts == [DocumentRemoved("A1", "C1", there[0].document_id, "other", sha256, AT)]
        else:
            facts = documents.add(application, f"D{step}", "other", sha256, "image/png", 1, None, AT)
        for fact in facts:
            application = evolve(application, fact)
        hashes = [one.sha256 for one in application.documents]
        assert len(hashes) == len(set(hashes))


def test_an_upload_to_a_submitted_application_answers_an_open_request() -> None:
    assert documents.check_open(DRAFT, [], None) is None
    assert documents.check_open(SUBMITTED, ["R1"], None) == "R1"
    assert documents.check_open(SUBMITTED, ["R1", "R2"], "R2") == "R2"
    with pytest.raises(errors.RequestNotOpen, match="R1, R2"):
        documents.check_open(SUBMITTED, ["R1", "R2"], None)
    with pytest.raises(errors.DocumentsClosed):
        documents.check_open(SUBMITTED, [], "R1")
    with pytest.raises(errors.DocumentsClosed):
        documents.check_open(replace(DRAFT, status="expired"), ["R1"], "R1")


def test_a_checklist_counts_any_kind_of_a_group() -> None:
    product = CATALOGUE.product("cash-cny")
    found = checklist(product, "mobile_app", with_documents("passport", "tax_record", "bank_statement").documents)
    assert (found.complete, found.missing, found.required_at) == (True, (), "review")
    assert [(line.group, line.state, line.document_ids) for line in found.lines] == [
        ("identity", "there", ("D0",)),
        ("income", "there", ("D1", "D2")),
        ("other", "optional", ()),
    ]
    assert checklist(product, "branch", ()).required_at == "submission"
    assert checklist(product, "branch", ()).missing == ("identity", "income")


def test_the_demos_products_submit_without_documents() -> None:
    for code in ("lc-consumer-usd", "lc-cash-usd", "consumer-cny"):
        product = CATALOGUE.product(code)
        assert {checklist(product, channel, ()).required_at for channel in product.channels} == {"review"}


def test_a_section_lacks_what_the_product_asks() -> None:
    product = CATALOGUE.product("cash-cny")
    assert sections.missing({}, product) == (
        "applicant.name",
        "applicant.id_number",
        "applicant.phone",
        "applicant.birth_date",
        "applicant.full_capacity",
        "employment.job",
        "income.annual_income_minor",
        "purpose.purpose",
        "plan.amount",
        "plan.term_months",
        "plan.method",
        "accounts.payout",
        "consents.terms",
        "consents.truthful",
        "consents.bureau",
    )
    filled = sections.merged({}, "income", {"annual_income_minor": 0})
    filled = sections.merged(filled, "consents", {"terms": True, "bureau": False})
    lacking = sections.missing(filled, product)
    assert "income.annual_income_minor" not in lacking, "nothing is an answer too; the rules judge it"
    assert "consents.terms" not in lacking
    assert "consents.bureau" in lacking
    emptied = sections.merged(filled, "income", {"annual_income_minor": None})
    assert "income.annual_income_minor" in sections.missing(emptied, product)


def test_an_item_with_document_kinds_needs_one_for_this_request() -> None:
    nothing = supplement.missing(REQUEST, ["income_proof", "explanation"], [], None, KINDS)
    assert nothing == ("income_proof",), "saying so is no proof"
    of_the_draft = [a_document("tax_record")]
    assert supplement.missing(REQUEST, [], of_the_draft, None, KINDS) == ("income_proof", "explanation")
    for_it = [a_document("tax_record", request_id="R1")]
    assert supplement.missing(REQUEST, [], for_it, None, KINDS) == ("explanation",)
    assert supplement.missing(REQUEST, ["explanation"], for_it, None, KINDS) == ()


def test_an_item_is_known_by_its_kind_its_group_or_the_catalogue() -> None:
    assert KINDS["authority_proof"] == ("authority_proof",)
    assert "bank_statement" in KINDS["income"]
    assert "social_security" in KINDS["income_proof"]


def test_a_corrected_statement_answers_its_item_only() -> None:
    request = replace(REQUEST, items=(Asked("statement", "income_differs"),))
    assert supplement.missing(request, ["statement"], [], None, KINDS) == ("statement",)
    assert supplement.missing(request, [], [], Statement(1), KINDS) == ()


@pytest.mark.parametrize(
    ("application", "reached", "today", "refusal"),
    [
        (SUBMITTED, "supplement_asked", TODAY + timedelta(days=1), errors.SupplementLate),
        (replace(SUBMITTED, status="expired"), "supplement_asked", TODAY, errors.SupplementLate),
        (replace(SUBMITTED, status="withdrawn"), "supplement_asked", TODAY, errors.SupplementClosed),
        (SUBMITTED, "approved", TODAY, errors.SupplementClosed),
        (SUBMITTED, "declined", TODAY, errors.SupplementClosed),
        (
            replace(SUBMITTED, supplements=(Answered("R1", (), AT),)),
            "supplement_asked",
            TODAY,
            errors.SupplementClosed,
        ),
    ],
)
def test_an_answer_that_comes_too_late_is_refused(
    application: Application, reached: str, today: date, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        supplement.check_answerable(application, REQUEST, reached, today)


def test_an_answer_on_the_deadlines_day_is_in_time() -> None:
    supplement.check_answerable(SUBMITTED, REQUEST, "supplement_asked", TODAY)


@given(st.integers(0, 90), st.integers(0, 90))
def test_a_draft_ends_after_its_days_and_never_before(kept: int, passed: int) -> None:
    facts = rules.expire_draft(DRAFT, TODAY, kept, TODAY + timedelta(days=passed), AT)
    assert bool(facts) == (passed > kept)
    for fact in facts:
        assert fact == ApplicationExpired("A1", "C1", "draft", None, None, None, AT)
        assert evolve(DRAFT, fact).status == "expired"


@pytest.mark.parametrize("status", ["submitted", "withdrawn", "expired"])
def test_only_a_draft_ends_as_a_draft(status: rules.Status) -> None:
    assert rules.expire_draft(replace(DRAFT, status=status), TODAY, 1, TODAY + timedelta(days=9), AT) == []


def test_a_supplement_ends_the_application_only_while_it_waits() -> None:
    after = TODAY + timedelta(days=1)
    args = ("R1", TODAY, "supplement_asked", after, AT)
    assert rules.expire_supplement(SUBMITTED, *args) == [
        ApplicationExpired("A1", "C1", "supplement", "R1", None, None, AT)
    ]
    assert rules.expire_supplement(SUBMITTED, "R1", TODAY, "supplement_asked", TODAY, AT) == []
    assert rules.expire_supplement(SUBMITTED, "R1", TODAY, "approved", after, AT) == []
    assert rules.expire_supplement(replace(SUBMITTED, status="withdrawn"), *args) == []
    assert rules.expire_supplement(replace(SUBMITTED, supplements=(Answered("R1", (), AT),)), *args) == []
