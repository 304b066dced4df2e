"""What runs by the clock: the first administrator is made once, at the first start."""

from access_svc.ports import Ports
from access_svc.settings import AccessSettings
from access_svc.use_cases.create_staff import CreateStaff, NameTaken, create_staff
from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context

HOURLY = 3600.0


def first_administrator(settings: AccessSettings) -> Job:
    """Makes the administrator named in the settings, unless somebody has that name."""

    async def run(commands: Commands[Ports]) -> None:
        found = await commands.database.fetchval("SELECT true FROM credentials WHERE name = $1", settings.admin_name)
        if found:
            return
        command = CreateStaff(
            settings.admin_name,
            settings.admin_password.get_secret_value(),
            ("administrator",),
            settings.admin_totp_secret.get_secret_value(),
        )
        try:
            await commands.do(create_staff, command, job_context(commands, "access"))
        except NameTaken:
            return

    return Job("first administrator", HOURLY, run)
