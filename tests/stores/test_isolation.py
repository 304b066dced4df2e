"""One database and one role per service: reaching into a neighbour's database fails."""

import asyncpg
import pytest

from onebox.services import NAMES


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_reaches_its_own_database_and_no_other(postgres, name):
    urls = {one: postgres.ensure_database(f"isolated_{one}", password="secret") for one in NAMES}
    own = await asyncpg.connect(urls[name])
    assert await own.fetchval("SELECT current_user") == f"isolated_{name}"
    await own.close()
    for other in NAMES:
        if other != name:
            reach = urls[name].rpartition("/")[0] + f"/isolated_{other}"
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(reach)
