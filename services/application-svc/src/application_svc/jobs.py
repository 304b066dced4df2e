"""What runs by the clock: forgotten drafts and unanswered supplements are closed, and files nobody needs are deleted."""

from datetime import timedelta

from application_svc.ports import Ports
from application_svc.use_cases.documents import written_at
from application_svc.use_cases.expire import ExpireDraft, ExpireSupplement, expire_draft, expire_supplement
from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context

EXPIRE_EVERY_SECONDS = 60.0
SWEEP_EVERY_SECONDS = 3600.0
AT_A_TIME = 200
"""Applications, or files, a round looks at: what is left comes with the next round."""
ORPHAN_AFTER = timedelta(hours=1)
"""A file without its fact is an upload that failed once no upload can still be on its way."""
SWEPT_DAYS = 3
"""Files lie in folders by day; an orphan of an older one was swept in its time."""

_DRAFTS_OVER = """DELETE FROM drafts d USING applications a
    WHERE d.look_on <= $1 AND a.id = d.application_id AND a.status <> 'draft'"""
_DRAFTS_DUE = "SELECT application_id FROM drafts WHERE look_on <= $1 ORDER BY look_on, application_id LIMIT $2"
_SUPPLEMENTS_DUE = """SELECT application_id, request_id FROM supplements
    WHERE looked_at IS NULL AND deadline_on < $1 ORDER BY deadline_on, request_id LIMIT $2"""


async def expire(commands: Commands[Ports]) -> None:
    """One round, on the business date as it stands."""
    today = commands.business_date()
    await commands.database.execute(_DRAFTS_OVER, today)
    for row in await commands.database.fetch(_DRAFTS_DUE, today, AT_A_TIME):
        application_id = row["application_id"]
        again_on = await commands.do(expire_draft, ExpireDraft(application_id), job_context(commands, "application"))
        if again_on is None:
            await commands.database.execute("DELETE FROM drafts WHERE application_id = $1", application_id)
        else:
            await commands.database.execute(
                "UPDATE drafts SET look_on = $2 WHERE application_id = $1", application_id, again_on
            )
    for row in await commands.database.fetch(_SUPPLEMENTS_DUE, today, AT_A_TIME):
        asked = ExpireSupplement(row["application_id"], row["request_id"])
        await commands.do(expire_supplement, asked, job_context(commands, "application"))
        await commands.database.execute(
            "UPDATE supplements SET looked_at = $2 WHERE request_id = $1", asked.request_id, commands.clock()
        )


async def sweep(commands: Commands[Ports]) -> None:
    """Delete what left a draft, and files whose upload never came to a fact."""
    await _drop_removed(commands)
    today = commands.clock().date()
    for back in range(SWEPT_DAYS):
        await _drop_orphans(commands, f"{today - timedelta(days=back)}")


async def _drop_removed(commands: Commands[Ports]) -> None:
    rows = await commands.database.fetch("SELECT document_id, path FROM documents_to_drop LIMIT $1", AT_A_TIME)
    for row in rows:
        await commands.ports.storage.delete(row["path"])
        await commands.database.execute("DELETE FROM documents_to_drop WHERE document_id = $1", row["document_id"])
        await commands.database.execute("DELETE FROM documents WHERE document_id = $1", row["document_id"])


async def _drop_orphans(commands: Commands[Ports], day: str) -> None:
    before = commands.clock() - ORPHAN_AFTER
    found = await commands.ports.storage.paths_under(day)
    paths = [path for path in found if (at := written_at(path)) is not None and at < before]
    known = await commands.database.fetch("SELECT path FROM documents WHERE path = ANY($1)", paths)
    for path in set(paths) - {row["path"] for row in known}:
        await commands.ports.storage.delete(path)


EXPIRE = Job("close what nobody goes on with", EXPIRE_EVERY_SECONDS, expire)
SWEEP = Job("sweep documents", SWEEP_EVERY_SECONDS, sweep)
