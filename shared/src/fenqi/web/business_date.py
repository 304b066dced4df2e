"""The business date: owned by loan-svc, followed by every other service through BusinessDayClosed."""

from datetime import date, datetime, timedelta, timezone

from fenqi.store.database import Database

SHANGHAI = timezone(timedelta(hours=8))
"""China has one time zone without daylight saving."""


class BusinessDate:
    """Today's business date as this service knows it, kept in its database across restarts."""

    def __init__(self, database: Database, opening: date | None) -> None:
        self._database = database
        self._opening = opening
        self._today: date | None = None

    def __call__(self) -> date:
        """The current business date."""
        if self._today is None:
            raise AssertionError("load() comes first")
        return self._today

    async def load(self, now: datetime) -> None:
        """At start: what is stored, or the opening date."""
        opening = self._opening or now.astimezone(SHANGHAI).date()
        self._today = await self._database.fetchval(
            """WITH made AS (INSERT INTO business_date (today) VALUES ($1) ON CONFLICT DO NOTHING RETURNING today)
            SELECT coalesce((SELECT today FROM made), (SELECT today FROM business_date))""",
            opening,
        )

    async def move(self, to: date) -> None:
        """Forward only: an older message changes nothing."""
        self._today = await self._database.fetchval(
            "UPDATE business_date SET today = greatest(today, $1) RETURNING today", to
        )
