"""A customer proves a phone by a one-time code. A phone seen for the first time gets a customer id.

Codes live five minutes in a table of their own and are no facts: nothing is decided until one is shown.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from access_svc.adapters.aggregates import USERS
from access_svc.domain import user as rules
from access_svc.ports import Ports
from access_svc.use_cases.sessions import CUSTOMER_SECONDS, Session
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from fenqi.web.problems import TooManyRequests
from fenqi.web.tokens import Principal

CODE_LIVES = timedelta(minutes=5)
CODE_AGAIN = timedelta(seconds=1)
"""Least time between two codes to one phone."""
MAX_WRONG = 5
"""Wrong tries before a code is worth nothing."""

_TRY = """
    UPDATE customer_codes SET tries = tries + 1, spent_by = CASE WHEN code_hash = $4 THEN $5 ELSE spent_by END
    WHERE phone_index = $1 AND expires_at > $2 AND (tries < $3 AND spent_by IS NULL OR spent_by = $5)
    RETURNING code_hash = $4
"""
"""Of several that show the right code at once, one spends it; that one may be decided again when somebody was faster."""


@dataclass(frozen=True, slots=True)
class SendCode:
    phone: str


@dataclass(frozen=True, slots=True)
class LogInCustomer:
    """`attempt` tells this login from another that shows the same code."""

    phone: str
    code: str
    attempt: str = field(default_factory=new_id)


async def send_code(command: SendCode, uow: UnitOfWork, ports: Ports) -> dict[str, int]:
    """Send a new code; the one before it is void. Raises TooManyRequests, Unavailable."""
    phone_index = ports.secrets.keyed_hash("phone", command.phone)
    code = ports.secrets.new_code()
    made = await uow.database.fetchval(
        """INSERT INTO customer_codes AS c (phone_index, code_hash, expires_at, sent_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (phone_index) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at,
            sent_at = excluded.sent_at, tries = 0, spent_by = NULL WHERE c.sent_at <= $5 RETURNING true""",
        phone_index,
        ports.secrets.keyed_hash("code", command.phone, code),
        uow.context.at + CODE_LIVES,
        uow.context.at,
        uow.context.at - CODE_AGAIN,
    )
    if not made:
        raise TooManyRequests
    await ports.sender.send(command.phone, code)
    return {"expires_in": int(CODE_LIVES.total_seconds())}


async def log_in_customer(command: LogInCustomer, uow: UnitOfWork, ports: Ports) -> Session | None:
    """A session, or None when the code is wrong, used or too old."""
    phone_index = ports.secrets.keyed_hash("phone", command.phone)
    code_hash = ports.secrets.keyed_hash("code", command.phone, command.code)
    right = bool(await uow.database.fetchval(_TRY, phone_index, uow.context.at, MAX_WRONG, code_hash, command.attempt))
    rows = await uow.fetch("SELECT user_id FROM customer_phones WHERE phone_index = $1", phone_index)
    user_id = rows[0]["user_id"] if rows else new_id()
    user = await uow.find(USERS, user_id)
    if user is None:
        if not right:
            return None
        created = rules.create(user_id, "customer", (), f"customer:{user_id}", uow.context.at)
        user = uow.record(USERS, user_id, created)
        uow.insert("customer_phones", {"phone_index": phone_index, "user_id": user_id})
    session_id = new_id()
    facts = rules.log_in(user, "one_time_code", None if right else "wrong_code", session_id, uow.context.at)
    uow.record(USERS, user_id, facts)
    if not isinstance(facts[0], rules.LoggedIn):
        return None
    token = ports.signer.sign(Principal(user_id, "customer"), session_id, seconds=CUSTOMER_SECONDS)
    return Session(token, CUSTOMER_SECONDS, user_id)
