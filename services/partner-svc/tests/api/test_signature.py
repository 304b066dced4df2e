"""The merchant population: key, signature, timestamp."""

from typing import Any

from fenqi.testing.service import Running

PATH = "/partner/v1/checkouts"


BAD = [
    ({"Authorization": "Bearer fk_unknown"}, "unauthenticated"),
    ({"Authorization": ""}, "unauthenticated"),
    ({"Fenqi-Signature": "v1=" + "0" * 64}, "signature-invalid"),
    ({"Fenqi-Signature": "日本"}, "signature-invalid"),
    ({"Fenqi-Timestamp": "yesterday"}, "signature-stale"),
    ({"Fenqi-Timestamp": "1"}, "signature-invalid"),
]


async def test_a_request_that_is_not_the_merchants_is_refused(onboard: Any, order: Any) -> None:
    shop = await onboard()
    for change, code in BAD:
        answer = await shop.ask("POST", PATH, order(), change=change)
        assert (answer.status_code, answer.json()["code"]) == (401, code), change
        assert answer.headers["www-authenticate"] == "Bearer"
    assert await shop.service.database.fetchval("SELECT count(*) FROM checkouts") == 0


async def test_a_signature_is_good_for_300_seconds_either_way(onboard: Any, order: Any) -> None:
    shop = await onboard()
    for ahead in (-290, 290):
        assert (await shop.ask("POST", PATH, order(), ahead=ahead)).status_code == 201
    for ahead in (-302, 302):
        answer = await shop.ask("POST", PATH, order(), ahead=ahead)
        assert (answer.status_code, answer.json()["code"]) == (401, "signature-stale")


async def test_the_signature_covers_method_path_query_and_body(partner: Running, onboard: Any, order: Any) -> None:
    shop = await onboard()
    at = str(int(partner.clock().timestamp()))
    sent = (await shop.ask("POST", PATH, order(), timestamp=at)).request
    others = [
        partner.http.build_request("POST", PATH, content=b"{}", headers=sent.headers),
        partner.http.build_request("POST", f"{PATH}?a=1", content=sent.content, headers=sent.headers),
        partner.http.build_request("POST", f"{PATH}/x/void", content=sent.content, headers=sent.headers),
    ]
    for other in others:
        other.headers["content-length"] = str(len(other.content))
        answer = await partner.http.send(other)
        assert (answer.status_code, answer.json()["code"]) == (401, "signature-invalid")
    assert (await shop.ask("GET", "/partner/v1/webhooks?limit=2")).status_code == 200


async def test_a_replayed_write_is_answered_by_its_key_and_by_no_other(
    partner: Running, onboard: Any, order: Any
) -> None:
    shop = await onboard()
    first = await shop.ask("POST", PATH, order(), key="first")
    replayed = await partner.http.send(first.request)
    assert (replayed.status_code, replayed.json()) == (201, first.json())
    stolen = partner.http.build_request("POST", PATH, content=first.request.content, headers=first.request.headers)
    stolen.headers["idempotency-key"] = "another"
    answer = await partner.http.send(stolen)
    assert (answer.status_code, answer.json()["code"]) == (401, "signature-replayed")
    assert await partner.database.fetchval("SELECT count(*) FROM checkouts") == 1


async def test_one_merchants_key_with_anothers_secret_is_refused(onboard: Any, order: Any) -> None:
    one, two = await onboard(0), await onboard(1)
    one.secrets = {**one.secrets, "signing_secret": two.secrets["signing_secret"]}
    answer = await one.ask("POST", PATH, order())
    assert (answer.status_code, answer.json()["code"]) == (401, "signature-invalid")
