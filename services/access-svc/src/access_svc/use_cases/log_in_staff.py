"""Staff log in with name, password and TOTP. Every try on a known name is a fact, also a refused one."""

from dataclasses import dataclass

from access_svc.adapters.aggregates import USERS
from access_svc.domain import user as rules
from access_svc.domain.permissions import permissions_of
from access_svc.ports import Ports
from access_svc.use_cases.sessions import STAFF_SECONDS, Session
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from fenqi.web.tokens import Principal


@dataclass(frozen=True, slots=True)
class LogInStaff:
    name: str
    password: str
    totp: str


async def log_in_staff(command: LogInStaff, uow: UnitOfWork, ports: Ports) -> Session | None:
    """A session, or None when refused (the reason is in the facts, not in the answer)."""
    rows = await uow.fetch("SELECT user_id, password, totp_secret FROM credentials WHERE name = $1", command.name)
    if not rows:
        await ports.secrets.hash_password(command.password)  # so that an unknown name takes as long as a known one
        return None
    kept = rows[0]
    user = await uow.get(USERS, kept["user_id"])
    wrong: rules.Reason | None = None
    if not await ports.secrets.password_matches(command.password, kept["password"]):
        wrong = "wrong_secret"
    elif not ports.secrets.totp_matches(command.totp, kept["totp_secret"], int(uow.context.at.timestamp())):
        wrong = "wrong_code"
    session_id = new_id()
    facts = rules.log_in(user, "password_totp", wrong, session_id, uow.context.at)
    uow.record(USERS, user.id, facts)
    if not isinstance(facts[0], rules.LoggedIn):
        return None
    principal = Principal(user.id, "staff", permissions_of(frozenset(user.roles)))
    return Session(ports.signer.sign(principal, session_id, seconds=STAFF_SECONDS), STAFF_SECONDS)
