"""The applicant in clear: for whoever may, with who and why kept."""

from typing import Any

from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, service, staff

BASE = "/application/v1/applications"


async def test_underwriting_is_told_who_applies_and_the_look_is_kept(
    svc: Running, apply: Any, upload: Any, a_png: Any, a_form: Any
) -> None:
    person = {
        **a_form()["applicant"],
        "address": "北京市朝阳区示例路一号",
        "employer": {"name": "示例机械厂", "phone": "01088886666"},
        "device_id": "device-1",
    }
    accounts = {"payout": {"number": "6222020200112233"}, "debit": {"number": "6222020200445566"}}
    application_id = await apply(a_form(applicant=person, accounts=accounts))
    sha256 = (await upload(application_id, a_png())).json()["sha256"]
    underwriting = svc.as_(service("underwriting-svc", "application:reveal", "application:read"))
    told = await underwriting.get(f"{BASE}/{application_id}/applicant")
    assert told.status_code == 200, told.text
    assert told.json() == {
        "name": "王小明",
        "id_number": "11010519491231002X",
        "phone": "13800138000",
        "birth_date": "1949-12-31",
        "address": "北京市朝阳区示例路一号",
        "employer": "示例机械厂",
        "employer_phone": "01088886666",
        "employer_address": None,
        "account": "6222020200112233",
        "debit_account": "6222020200445566",
        "device_id": "device-1",
        "face_capture": None,
        "document_hashes": [sha256],
    }
    reveals = (await underwriting.get(f"{BASE}/{application_id}/reveals")).json()["items"]
    assert [(one["what"], one["seen_by"], one["reason"]) for one in reveals] == [
        ("applicant", "service:underwriting-svc", "decision")
    ]


async def test_nobody_else_is_told(svc: Running, apply: Any, refused: Any) -> None:
    application_id = await apply()
    path = f"{BASE}/{application_id}/applicant"
    for who in (customer(), staff("application:read", "application:write"), service("loan-svc", "application:read")):
        refused(await svc.as_(who).get(path, params={"reason": "review"}), 403, "forbidden")
    reviewer = svc.as_(staff("application:reveal"))
    refused(await reviewer.get(path), 422, "reason-missing", remedy=True)
    assert await svc.database.fetchval("SELECT count(*) FROM reveals") == 0
    assert (await reviewer.get(path, params={"reason": "review"})).json()["name"] == "王小明"
    refused(await reviewer.get(f"{BASE}/nothing/applicant", params={"reason": "review"}), 404, "not-found")
