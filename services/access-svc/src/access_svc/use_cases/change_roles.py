"""An administrator gives a user other roles; it takes effect with the next token."""

from dataclasses import dataclass

from access_svc.adapters.aggregates import USERS
from access_svc.domain import user as rules
from access_svc.ports import Ports
from fenqi.kernel import Forbidden
from fenqi.store import UnitOfWork


class OwnRoles(Forbidden):
    """Nobody changes their own roles: ask another administrator."""

    code = "own-roles"


@dataclass(frozen=True, slots=True)
class ChangeRoles:
    user_id: str
    roles: tuple[str, ...]
    reason: str


async def change_roles(command: ChangeRoles, uow: UnitOfWork, _ports: Ports) -> dict[str, object]:
    """The user's roles now. Raises NotFound, OwnRoles, UnknownRole."""
    if uow.context.actor == f"staff:{command.user_id}":
        raise OwnRoles
    user = await uow.get(USERS, command.user_id)
    facts = rules.change_roles(user, command.roles, uow.context.actor, command.reason, uow.context.at)
    changed = uow.record(USERS, user.id, facts)
    return {"user_id": changed.id, "roles": changed.roles}
