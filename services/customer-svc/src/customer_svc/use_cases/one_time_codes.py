"""Send a one-time code to a customer's phone, and take it for a consent, once.

Codes are no facts: nothing is decided until the right one is shown, and tries count although they change nothing else.
So both steps are one statement each, outside the unit of work, made repeatable by the Idempotency-Key ("claim").
"""

import secrets
from dataclasses import dataclass

from customer_svc.domain.one_time_code import AGAIN, DIGITS, LIVES, MAX_TRIES, CodeRefused
from customer_svc.ports import Message, Ports
from customer_svc.use_cases.people import find_person
from fenqi.kernel import NotFound, new_id
from fenqi.store import UnitOfWork
from fenqi.web.problems import TooManyRequests

_SEND = """
    INSERT INTO one_time_codes AS c (customer_id, purpose, subject, code_id, code_hash, sent_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (customer_id, purpose, subject) DO UPDATE SET code_id = excluded.code_id,
        code_hash = excluded.code_hash, sent_at = excluded.sent_at, expires_at = excluded.expires_at, tries = 0,
        claimed_by = NULL WHERE c.sent_at <= $8 RETURNING true
"""
_CHECK = """
    WITH tried AS (
        UPDATE one_time_codes SET tries = tries + 1,
            claimed_by = CASE WHEN code_hash = $4 THEN $5 ELSE claimed_by END
        WHERE customer_id = $1 AND purpose = $2 AND subject = $3 AND expires_at > $6 AND tries < $7
            AND (claimed_by IS NULL OR claimed_by = $5)
        RETURNING code_id, code_hash = $4 AS is_right
    ), given AS (
        INSERT INTO consents (consent_id, customer_id, purpose, subject, given_at)
        SELECT code_id, $1, $2, $3, $6 FROM tried WHERE is_right ON CONFLICT DO NOTHING
    )
    SELECT code_id FROM tried WHERE is_right
"""


@dataclass(frozen=True, slots=True)
class SendCode:
    customer_id: str
    purpose: str
    subject: str


@dataclass(frozen=True, slots=True)
class CheckCode:
    """`claim` says whose check this is: the same one may take the code again, any other may not."""

    customer_id: str
    purpose: str
    subject: str
    code: str
    claim: str


async def send_code(command: SendCode, uow: UnitOfWork, ports: Ports) -> dict[str, int]:
    """Send a new code; the one before it for the same thing is void. Raises NotFound, TooManyRequests, Unavailable."""
    kept = await find_person(uow, ports, command.customer_id)
    if kept is None:
        raise NotFound("No customer with this id is registered here.")
    at, code, code_id = uow.context.at, f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}", new_id()
    thing = (command.customer_id, command.purpose, command.subject)
    made = await uow.database.fetchval(
        _SEND, *thing, code_id, ports.index("code", *thing, code), at, at + LIVES, at - AGAIN
    )
    if not made:
        raise TooManyRequests
    language = kept.person.language or ports.language
    minutes = int(LIVES.total_seconds() // 60)
    notice = ports.templates.render("one_time_code", language, {"code": code, "minutes": minutes})
    await ports.sender.send(
        Message(code_id, command.customer_id, kept.person.phone, notice.template, notice.text, at, code)
    )
    return {"expires_in": int(LIVES.total_seconds())}


async def check_code(command: CheckCode, uow: UnitOfWork, ports: Ports) -> dict[str, str]:
    """The consent's id. Raises CodeRefused."""
    thing = (command.customer_id, command.purpose, command.subject)
    hashed = ports.index("code", *thing, command.code)
    consent_id = await uow.database.fetchval(_CHECK, *thing, hashed, command.claim, uow.context.at, MAX_TRIES)
    if consent_id is None:
        raise CodeRefused
    return {"consent_id": consent_id}
