"""Mail over SMTP, in plain text."""

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from customer_svc.ports import Mail
from fenqi.kernel import Unavailable

TIMEOUT_SECONDS = 10.0
FOR_GOOD = 500
"""SMTP answers from here on mean that trying again helps nothing."""


class MailAway(Unavailable):
    """The mail server does not take mail for a moment: try again."""

    code = "mail-away"


class SmtpUrlWrong(ValueError):
    """The mail server's URL is not smtp://[user:password@]host[:port] or smtps://…"""


class MailSmtp:
    """smtp:// uses STARTTLS where the server offers it, smtps:// TLS from the first byte."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise SmtpUrlWrong(SmtpUrlWrong.__doc__)
        self._host = parts.hostname
        self._tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587)
        self._user = None if parts.username is None else unquote(parts.username)
        self._password = None if parts.password is None else unquote(parts.password)
        self._sender = sender

    async def send(self, mail: Mail) -> bool:
        """False when the mailbox refuses it for good. Raises MailAway."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.address, mail.subject
        message["Message-ID"] = f"<{mail.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._tls,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(one.code >= FOR_GOOD for one in error.recipients):
                return False
            raise MailAway from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailAway from error
        return True
