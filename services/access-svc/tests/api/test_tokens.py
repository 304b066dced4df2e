"""Who gets a token, and that every service can check it."""

from typing import Any

import httpx
import pyotp

from access_svc.domain.user import MAX_FAILURES
from fenqi.testing.service import Running
from fenqi.web.tokens import Principal, Tokens

ACCESS = "/access/v1"
ADMIN = {"name": "admin", "password": "correct horse battery"}
TOTP = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


async def staff_login(access: Running, **changes: str) -> httpx.Response:
    body = {**ADMIN, "totp": TOTP.at(int(access.clock().timestamp())), **changes}
    return await access.http.post(f"{ACCESS}/staff-tokens", json=body)


async def said_by(access: Running, token: str) -> Principal:
    async def keys() -> dict[str, Any]:
        found: dict[str, Any] = (await access.http.get(f"{ACCESS}/keys")).json()
        return found

    return await Tokens(keys, access.clock).check(token)


def login_failed(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (401, "login-failed")


async def test_the_published_keys_prove_a_token_and_hold_nothing_private(access: Running) -> None:
    answer = await staff_login(access)
    assert answer.status_code == 200, answer.text
    admin = await said_by(access, answer.json()["access_token"])
    assert admin.population == "staff"
    assert "access:users" in admin.permissions
    (key,) = (await access.http.get(f"{ACCESS}/keys")).json()["keys"]
    assert "d" not in key


async def test_wrong_password_wrong_code_and_nobody_get_the_same_answer(access: Running) -> None:
    refusals = [
        await staff_login(access, password="wrong password"),
        await staff_login(access, totp="000000"),
        await staff_login(access, name="nobody"),
    ]
    assert all(login_failed(answer) for answer in refusals)
    assert len({answer.text for answer in refusals}) == 1
    assert (await staff_login(access)).status_code == 200


async def test_a_locked_out_user_waits(access: Running) -> None:
    for _ in range(MAX_FAILURES):
        assert login_failed(await staff_login(access, password="wrong password"))
    assert login_failed(await staff_login(access)), "the right password doesn't help now"
    access.clock.forward(minutes=16)
    assert (await staff_login(access)).status_code == 200


async def test_a_service_gets_its_token_for_its_own_secret_only(access: Running) -> None:
    path, good = f"{ACCESS}/service-tokens", {"client_id": "loan-svc", "client_secret": "loan-secret"}
    token = (await access.http.post(path, json=good)).json()["access_token"]
    assert (await said_by(access, token)).actor == "service:loan-svc"
    for changes in ({"client_secret": "else"}, {"client_id": "limit-svc"}, {"client_id": "evil-svc"}):
        assert login_failed(await access.http.post(path, json={**good, **changes})), changes


async def test_a_code_logs_a_phone_in_once(access: Running) -> None:
    phone = "13800138000"
    sent = await access.http.post(f"{ACCESS}/customer-codes", json={"phone": phone})
    assert sent.status_code == 200, sent.text
    code = (await access.http.get(f"{ACCESS}/sandbox/codes", params={"phone": phone})).json()["code"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert login_failed(await access.http.post(f"{ACCESS}/customer-tokens", json={"phone": phone, "code": wrong}))
    answer = await access.http.post(f"{ACCESS}/customer-tokens", json={"phone": phone, "code": code})
    assert answer.status_code == 200, answer.text
    who = await said_by(access, answer.json()["access_token"])
    assert (who.population, who.id) == ("customer", answer.json()["customer_id"])
    assert login_failed(await access.http.post(f"{ACCESS}/customer-tokens", json={"phone": phone, "code": code}))


async def test_no_secret_is_in_any_table(access: Running) -> None:
    await access.http.post(f"{ACCESS}/customer-codes", json={"phone": "13800138000"})
    code = (await access.http.get(f"{ACCESS}/sandbox/codes", params={"phone": "13800138000"})).json()["code"]
    names = await access.database.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    kept = "".join([str(await access.database.fetch(f'SELECT * FROM "{row["table_name"]}"')) for row in names])
    for secret in (ADMIN["password"], "13800138000", f"'{code}'"):
        assert secret not in kept
    assert "$argon2id$" in kept
