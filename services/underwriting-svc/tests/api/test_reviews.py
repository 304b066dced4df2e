"""Reviews over HTTP, opened by events."""

from typing import Any

from fenqi.contracts.underwriting import ApprovedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import staff


async def test_a_good_application_is_approved_at_once(svc: Running, a_submission: Any) -> None:
    await svc.events.publish(a_submission())
    await svc.settled()
    [approved] = await svc.events.of(ApprovedV1)
    assert isinstance(approved, ApprovedV1)
    assert approved.amount_minor == 3_000_000
    reader = svc.as_(staff("underwriting:read"))
    case = (await reader.get("/underwriting/v1/reviews/A1")).json()
    assert case["status"] == "approved", case
    assert case["policy"] == "approved"
    assert [stage["by"] for stage in case["stages"]] == ["system"] * 3
