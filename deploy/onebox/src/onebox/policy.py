"""`fenqi policy`: is a policy's file right, and what would it change, before it is put into force."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from onebox.api_client import Client, Refused, connect
from onebox.staff import Staff
from underwriting_svc.adapters.policy_check import check_examples, checked
from underwriting_svc.adapters.rule_files import RulesBroken


class PolicyRefused(OSError):
    """The file or the simulation was refused; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A simulation over the submissions of some days, as the API takes it."""

    from_on: str | None
    to_on: str | None
    product_code: str | None
    examples: int


def check(policy: Path, examples: Path | None) -> str:
    """One line about a file that is right, with its examples beside it where there are any. Raises PolicyRefused."""
    table = examples or policy.with_name(f"{policy.stem}.examples.json")
    try:
        found = checked(policy.stem, policy.read_text(encoding="utf-8"), policy.name)
        count = check_examples(found, table.read_text(encoding="utf-8"), table.name) if table.is_file() else 0
    except (RulesBroken, UnicodeDecodeError) as error:
        raise PolicyRefused(str(error)) from error
    return f"{policy.name} is right; {count} examples hold; sha256 {found.sha256}"


def simulate(policy: Path, asked: Asked, url: str, data_dir: Path) -> dict[str, Any]:
    """What the candidate would change on a running system. Raises PolicyRefused."""
    check(policy, None)
    if not (data_dir / "secrets.json").exists():
        raise PolicyRefused(f"{data_dir} holds no installation: give the folder of `fenqi up` with --data-dir.")
    body = {
        "policy": json.loads(policy.read_text(encoding="utf-8")),
        "product_code": asked.product_code,
        "examples": asked.examples,
    }
    days = {"from_on": asked.from_on, "to_on": asked.to_on}
    return asyncio.run(_ask({**body, **{name: day for name, day in days.items() if day}}, url, data_dir))


async def _ask(body: dict[str, Any], url: str, data_dir: Path) -> dict[str, Any]:
    try:
        async with connect(url) as http:
            chief: Client = await Staff(http, data_dir).acting_as("chief_reviewer")
            answer: dict[str, Any] = await chief.post("/underwriting/v1/policy-simulations", body, "simulate")
    except httpx.TransportError as error:
        raise PolicyRefused(f"nothing answers at {url}: start it with `fenqi up`, or say where with --url.") from error
    except Refused as error:
        raise PolicyRefused(str(error)) from error
    return answer


def lines(found: dict[str, Any]) -> list[str]:
    """A simulation for a person."""
    said = [f"{found['looked_at']:,} applications, {found['changed']:,} would end another way"]
    said += [f"  {one['from']:>9} → {one['to']:<9} {one['count']:>7,}" for one in found["outcomes"]]
    for one in found["examples"]:
        rules = ", ".join([*(f"-{rule}" for rule in one["rules_gone"]), *(f"+{rule}" for rule in one["rules_new"])])
        said.append(
            f"  {one['application_id']} (grade {one['grade']}, {one['channel']}): {one['from']} → {one['to']}; {rules}"
        )
    return said
