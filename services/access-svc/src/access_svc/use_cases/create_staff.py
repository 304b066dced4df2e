"""An administrator makes a staff user with roles; the password and TOTP secret are kept beside, not in facts."""

from dataclasses import dataclass

from access_svc.adapters.aggregates import USERS
from access_svc.domain import user as rules
from access_svc.ports import Ports
from fenqi.kernel import Conflict, new_id
from fenqi.store import UnitOfWork


class NameTaken(Conflict):
    """Another user has this name: choose another."""

    code = "name-taken"


@dataclass(frozen=True, slots=True)
class CreateStaff:
    name: str
    password: str
    roles: tuple[str, ...]
    totp_secret: str | None = None


@dataclass(frozen=True, slots=True)
class StaffCreated:
    user_id: str
    totp_secret: str


async def create_staff(command: CreateStaff, uow: UnitOfWork, ports: Ports) -> StaffCreated:
    """The new user's id and TOTP secret. Raises NameTaken, UnknownRole."""
    if await uow.fetch("SELECT FROM credentials WHERE name = $1", command.name):
        raise NameTaken
    user_id = new_id()
    totp_secret = command.totp_secret or ports.secrets.new_totp_secret()
    uow.record(USERS, user_id, rules.create(user_id, "staff", command.roles, uow.context.actor, uow.context.at))
    password = await ports.secrets.hash_password(command.password)
    uow.insert(
        "credentials",
        {"name": command.name, "user_id": user_id, "password": password, "totp_secret": totp_secret},
    )
    return StaffCreated(user_id, totp_secret)
