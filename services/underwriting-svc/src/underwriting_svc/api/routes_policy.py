"""The policy's versions, what a candidate would change, past decisions run again, and approval rates."""

import json
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from fenqi.kernel import NotFound
from fenqi.web.problems import problems
from fenqi.web.request import allowed, context_of
from fenqi.web.tokens import Principal
from underwriting_svc.api import schemas_policy as schemas
from underwriting_svc.api.routes import CanRead, commands_of
from underwriting_svc.api.schemas import Id
from underwriting_svc.domain import errors
from underwriting_svc.use_cases.rerun import rerun
from underwriting_svc.use_cases.simulate_policy import Simulate, VersionOrPolicy, simulate
from underwriting_svc.use_cases.statistics import approval_rates

router = APIRouter(tags=["policy"])
CanPolicy = Annotated[Principal, allowed("underwriting:policy")]


@router.get("/policies", responses=problems(errors.PolicyMissing))
async def get_policies(who: CanRead, request: Request) -> schemas.PoliciesOut:
    """Every version and the one in force."""
    policies = commands_of(request).ports.policies
    return _shown(policies.in_force(context_of(request, who).business_date).version, policies.versions())


@router.post("/policies/reload", responses=problems(errors.PolicyNotValid, errors.PolicyMissing))
async def post_reload(who: CanPolicy, request: Request) -> schemas.PoliciesOut:
    """Read the folder again, in this process; where a file is not valid, the policies stay as they are."""
    policies = commands_of(request).ports.policies
    found = policies.reload()
    return _shown(policies.in_force(context_of(request, who).business_date).version, found)


@router.post("/policy-simulations", responses=problems(VersionOrPolicy, errors.PolicyNotValid, errors.NoSuchPolicy))
async def post_simulation(body: schemas.SimulationIn, _: CanPolicy, request: Request) -> schemas.SimulationOut:
    """Run a candidate over past applications; nothing is changed."""
    text = None if body.policy is None else json.dumps(body.policy, ensure_ascii=False, indent=2)
    command = Simulate(body.version, text, body.from_on, body.to_on, body.product_code, body.examples)
    commands = commands_of(request)
    return schemas.SimulationOut.model_validate(await simulate(command, commands.database, commands.ports))


@router.get("/reviews/{application_id}/rerun", responses=problems(NotFound, errors.NoSuchPolicy, errors.PolicyAltered))
async def get_rerun(
    application_id: Id, _: CanRead, request: Request, round_: Annotated[int | None, Query(alias="round", ge=1)] = None
) -> schemas.RerunOut:
    """The policy's past answer, and the one its own version gives today; the last round where none is named."""
    commands = commands_of(request)
    return schemas.RerunOut.model_validate(await rerun(commands.database, commands.ports, application_id, round_))


@router.get("/statistics")
async def get_statistics(
    _: CanRead,
    request: Request,
    from_on: Annotated[date, Query(alias="from")],
    to_on: Annotated[date, Query(alias="to")],
) -> schemas.StatisticsOut:
    """Approval rates by product, channel and grade."""
    rows = await approval_rates(commands_of(request).database, from_on, to_on)
    return schemas.StatisticsOut.model_validate({"from_on": from_on, "to_on": to_on, "rows": rows})


def _shown(in_force: str, versions: object) -> schemas.PoliciesOut:
    return schemas.PoliciesOut.model_validate({"in_force": in_force, "policies": versions}, from_attributes=True)
