"""Mail over a real SMTP conversation on this machine."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from customer_svc.adapters.mail_smtp import MailAway, MailSmtp, SmtpUrlWrong
from customer_svc.ports import Mail

MAIL = Mail("0190-1", "somebody@example.com", "您的分期申请结果", "【分期】很遗憾，您的申请未获批准。")


@pytest.fixture
def mailer(mailbox: Any) -> MailSmtp:
    """On the way to the mailbox."""
    return MailSmtp(mailbox.url, "notices@fenqi.example")


async def test_a_mail_arrives_as_it_was_written(mailer: MailSmtp, mailbox: Any) -> None:
    assert await mailer.send(MAIL)
    [raw] = mailbox.taken
    mail = message_from_bytes(raw, policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("somebody@example.com", "您的分期申请结果")
    assert mail["Message-ID"] == "<0190-1@fenqi.example>"
    assert mail.get_content().strip() == MAIL.text


async def test_a_mailbox_that_is_not_there_is_no_reason_to_come_again(mailer: MailSmtp, mailbox: Any) -> None:
    mailbox.answer = "550 no such mailbox"
    assert not await mailer.send(MAIL)


async def test_a_server_that_is_busy_or_away_is_asked_again(mailer: MailSmtp, mailbox: Any) -> None:
    mailbox.answer = "451 later"
    with pytest.raises(MailAway):
        await mailer.send(MAIL)
    with pytest.raises(MailAway):
        await MailSmtp("smtp://127.0.0.1:1", "notices@fenqi.example").send(MAIL)


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25"])
def test_a_url_that_is_none_stops_the_service_at_its_start(url: str) -> None:
    with pytest.raises(SmtpUrlWrong):
        MailSmtp(url, "notices@fenqi.example")


def test_an_address_is_never_printed() -> None:
    assert "example.com" not in repr(MAIL)
