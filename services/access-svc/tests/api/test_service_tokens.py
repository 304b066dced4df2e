"""Services get tokens by client credentials, for what they may ask of the others and no more."""

from typing import Any

import pytest

from access_svc.domain.permissions import SERVICES
from fenqi.testing.service import Running
from fenqi.web.problems import Unauthenticated

PATH = "/access/v1/service-tokens"
GOOD = {"client_id": "loan-svc", "client_secret": "loan-secret"}


async def test_a_service_gets_what_it_may_ask_for_one_hour(access: Running, said_by: Any) -> None:
    answer = await access.http.post(PATH, json=GOOD)
    who = await said_by(answer)
    assert (who.actor, who.permissions) == ("service:loan-svc", SERVICES["loan-svc"])
    assert answer.json()["expires_in"] == 3600
    access.clock.forward(hours=1)
    with pytest.raises(Unauthenticated):
        await said_by(answer)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "else"},
        {"client_secret": "loan-secret "},
        {"client_secret": "пароль"},
        {"client_id": "limit-svc"},
        {"client_id": "limit-svc", "client_secret": " "},
        {"client_id": "evil-svc", "client_secret": "evil-secret"},
        {"client_id": "customer-svc"},
        {"client_id": "nobody"},
    ],
    ids=lambda changes: " ".join(changes.values()),
)
async def test_any_other_pair_is_refused(access: Running, refused: Any, changes: dict[str, str]) -> None:
    refused(await access.http.post(PATH, json={**GOOD, **changes}), 401, "login-failed")


async def test_an_empty_secret_is_no_secret(access: Running, refused: Any) -> None:
    answer = await access.http.post(PATH, json={"client_id": "limit-svc", "client_secret": ""})
    refused(answer, 422, "invalid-request")
