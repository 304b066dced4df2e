"""The demo's collectors: once a week they work the list of the day, log a call for each case and take a promise to pay."""

from datetime import UTC, date, datetime, time, timedelta

from onebox.api_client import Refused
from onebox.staff import Staff

PROMISED_DAYS = 5
CALLED_AT = time(7, tzinfo=UTC)
"""Afternoon in China, whatever the hour the demo runs at. Its years pass in minutes, so all calls are of one real day."""
NO_MORE_TODAY = "contact-day-limit"
MOST = 200
"""Cases worked on one day, the most expected first."""


async def work_the_list(staff: Staff, on: date, written_off_on: dict[str, date]) -> None:
    """Call whoever is on the work list. Nobody is asked for a promise that a write-off of the course would overtake."""
    collector = await staff.acting_as("collector")
    items = (await collector.get("/collections/v1/work-list", on=on.isoformat(), limit=MOST))["items"]
    for item in items:
        path, loan_id = f"/collections/v1/cases/{item['loan_id']}", item["loan_id"]
        ends_on = written_off_on.get(loan_id, date.max)
        has_time = on + timedelta(days=PROMISED_DAYS) < ends_on
        at = _called_at().isoformat()
        call = {
            "contact_id": f"demo-{loan_id}-{item['bucket'].rstrip('+')}",
            "way": item["next"]["way"] if item["next"]["way"] == "visit" else "phone",
            "outcome": "promised" if has_time else "no_answer",
            "at": at,
        }
        try:
            await collector.post(f"{path}/contacts", call, f"{call['contact_id']}-{at}")
        except Refused as refused:
            if refused.code != NO_MORE_TODAY:
                raise
            continue
        if has_time and (await collector.get(path))["promise"] is None:
            due_on = (on + timedelta(days=PROMISED_DAYS)).isoformat()
            promise = {"promise_id": f"demo-{loan_id}", "amount": item["past_due"], "due_on": due_on}
            await collector.post(f"{path}/promises", promise, f"demo-{loan_id}-promise-{on}")


def _called_at() -> datetime:
    """The latest such hour: never in the future, and never a day back."""
    now = datetime.now(UTC)
    today = datetime.combine(now.date(), CALLED_AT)
    return today if today <= now else today - timedelta(days=1)
