"""What the customer is told of an application: the result, what is asked for, and its end."""

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from typing import Any

from fenqi.contracts.application import ApplicationExpiredV1
from fenqi.contracts.customer import NoticeSentV1
from fenqi.contracts.underwriting import ApprovedV1, DeclinedV1, SupplementItem, SupplementRequestedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def approved() -> ApprovedV1:
    return ApprovedV1(
        application_id="A1",
        customer_id="c-1",
        amount_minor=5_000_000,
        currency="CNY",
        term_months=12,
        line_type="comprehensive",
        purpose="travel",
        purposes=(),
        product_code="cash-cny",
        product_version="cash-cny/1",
        channel="mobile_app",
        grade="A",
        base_rate_percent="3",
        premium_percent="3.5",
        annual_rate_percent="6.5",
        method="equal_instalment",
        annual_income_minor=18_000_000,
        policy_version="policy-1",
        valid_until=date(2026, 12, 23),
        approved_at=AT,
    )


def declined() -> DeclinedV1:
    return DeclinedV1(
        application_id="A2",
        customer_id="c-1",
        reason_codes=("debt-too-high", "income-lower"),
        remedies=("reduce_debt", "bring_income_proof"),
        stage="second",
        product_code="cash-cny",
        channel="mobile_app",
        amount_minor=5_000_000,
        currency="CNY",
        policy_version="policy-1",
        declined_at=AT,
    )


def supplement() -> SupplementRequestedV1:
    return SupplementRequestedV1(
        application_id="A3",
        customer_id="c-1",
        request_id="A3-s1",
        stage="initial",
        items=(SupplementItem(item="income_proof", reason_code="income-lower"),),
        deadline_on=date(2026, 12, 1),
    )


def expired(customer_id: str | None, expired_from: Any, application_id: str) -> ApplicationExpiredV1:
    return ApplicationExpiredV1(
        application_id=application_id, customer_id=customer_id, expired_from=expired_from, expired_at=AT
    )


async def told(customers: Running) -> dict[str, str]:
    """By template, what the customer reads in the app: the same as was sent."""
    await customers.settled()
    items = (await customers.as_(customer("c-1")).get("/customer/v1/me/notices")).json()["items"]
    return {one["template"]: one["text"] for one in items}


async def test_the_customer_is_told_each_thing_once_and_can_read_it_again(
    customers: Running, person: dict[str, Any]
) -> None:
    await customers.as_(customer("c-1")).put("/customer/v1/me", json=person)
    news = [approved(), declined(), supplement(), expired("c-1", "supplement", "A4")]
    envelopes = [customers.events.envelope(one) for one in news]
    await customers.events.send(*envelopes, *envelopes)
    notices = await told(customers)
    assert sorted(notices) == ["application_expired", "approved", "declined", "supplement_requested"]
    assert "年利率 6.5%" in notices["approved"]
    assert "核实的收入低于所填收入" in notices["declined"]
    assert "提供收入证明" in notices["declined"]
    assert "2026-12-01" in notices["supplement_requested"]
    assert "未在期限内收到" in notices["application_expired"]
    sent = await customers.events.of(NoticeSentV1)
    assert len(sent) == 4
    assert {one.application_id for one in sent if isinstance(one, NoticeSentV1)} == {"A1", "A2", "A3", "A4"}


async def test_the_language_is_the_customers(customers: Running, person: dict[str, Any]) -> None:
    await customers.as_(customer("c-1")).put("/customer/v1/me", json={**person, "language": "en"})
    await customers.events.publish(declined())
    assert "debt takes too much of the income; the income found is lower" in (await told(customers))["declined"]


async def test_a_forgotten_draft_of_nobody_we_know_is_told_to_nobody(
    customers: Running, person: dict[str, Any]
) -> None:
    await customers.events.publish(expired("c-9", "draft", "A1"), expired(None, "draft", "A2"))
    await customers.settled()
    assert await customers.events.of(NoticeSentV1) == []
    assert await customers.held() == []
    await customers.as_(customer("c-1")).put("/customer/v1/me", json=person)
    await customers.events.publish(expired("c-1", "draft", "A3"))
    assert "草稿已关闭" in (await told(customers))["application_expired"]


async def test_a_result_also_goes_by_mail_to_who_gave_an_address(
    mailbox: Any, customers: Running, person: dict[str, Any]
) -> None:
    await customers.as_(customer("c-1")).put("/customer/v1/me", json={**person, "email": "somebody@example.com"})
    envelope = customers.events.envelope(declined())
    await customers.events.send(envelope, envelope)
    await customers.settled()
    assert await ways_of(customers) == ["email", "sms"]
    [raw] = mailbox.taken
    mail = message_from_bytes(raw, policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("somebody@example.com", "您的分期申请结果")
    assert "核实的收入低于所填收入" in mail.get_content()


async def test_who_has_no_address_or_whose_mailbox_refuses_is_told_by_sms(
    mailbox: Any, customers: Running, person: dict[str, Any]
) -> None:
    await customers.as_(customer("c-1")).put("/customer/v1/me", json=person)
    await customers.events.publish(declined())
    await customers.settled()
    assert await ways_of(customers) == ["sms"]
    mailbox.answer = "550 no such mailbox"
    await customers.as_(customer("c-1")).put("/customer/v1/me", json={**person, "email": "gone@example.com"})
    await customers.events.publish(approved())
    await customers.settled()
    assert await ways_of(customers) == ["sms", "sms"]


async def ways_of(customers: Running) -> list[str]:
    """The ways of all notices that are recorded."""
    return [row["way"] for row in await customers.database.fetch("SELECT way FROM notices ORDER BY way")]
