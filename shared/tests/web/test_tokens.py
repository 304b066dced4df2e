"""Whose word a service takes."""

from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from fenqi.kernel import Unavailable
from fenqi.testing.clock import HandClock
from fenqi.testing.tokens import TokenMint, staff
from fenqi.web.problems import Unauthenticated
from fenqi.web.tokens import KEYS_AGAIN_SECONDS, Tokens, sign

CLERK = staff("loan:pay", id_="s1")


@pytest.fixture
def checker(tokens: TokenMint, clock: HandClock) -> Tokens:
    return Tokens(tokens.keys, clock)


async def test_a_valid_token_says_who_and_what_they_may(checker: Tokens, tokens: TokenMint) -> None:
    token = tokens.token(CLERK)
    assert await checker.check(token) == await checker.check(token) == CLERK
    assert CLERK.actor == "staff:s1"
    assert tokens.asked == 1, "the key set is fetched once"


async def test_it_ends_when_it_says_also_when_it_was_seen_before(
    checker: Tokens, tokens: TokenMint, clock: HandClock
) -> None:
    token = tokens.token(CLERK, seconds=60)
    await checker.check(token)
    clock.forward(seconds=59)
    await checker.check(token)
    clock.forward(seconds=2)
    with pytest.raises(Unauthenticated):
        await checker.check(token)


async def test_what_was_forged_is_refused(checker: Tokens, tokens: TokenMint, clock: HandClock) -> None:
    good = tokens.token(CLERK)
    head, body, signature = good.split(".")
    other = TokenMint(clock)  # the same key id, another key
    secret = OctKey.import_key(b"k" * 32, {"kid": "test-key"})
    claims: dict[str, Any] = {
        "iss": "fenqi",
        "aud": "fenqi",
        "sub": "s1",
        "pop": "staff",
        "perms": [],
        "iat": 0,
        "exp": 9e12,
    }
    hmac = jwt.encode({"alg": "HS256", "kid": "test-key"}, claims, secret, algorithms=["HS256"])
    later = sign(tokens.key, CLERK, now=clock() + timedelta(hours=1), seconds=60, token_id="t")
    wrong_audience = jwt.encode(
        {"alg": "Ed25519", "kid": "test-key"}, claims | {"aud": "else"}, tokens.key, algorithms=["Ed25519"]
    )
    for token in ("", "a.b.c", good[:-4], f"{head}.{body}.", f"{body}.{body}.{signature}", other.token(CLERK), hmac, later,
                  wrong_audience):  # fmt: skip
        with pytest.raises(Unauthenticated):
            await checker.check(token)


async def test_a_new_key_is_fetched_but_not_at_every_guess(
    checker: Tokens, tokens: TokenMint, clock: HandClock
) -> None:
    await checker.check(tokens.token(CLERK))
    unknown = TokenMint(clock, kid="unknown").token(CLERK)
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await checker.check(unknown)
    assert tokens.asked == 1
    tokens.key = TokenMint(clock, kid="new").key
    clock.forward(seconds=KEYS_AGAIN_SECONDS + 1)
    assert await checker.check(tokens.token(CLERK)) == CLERK
    assert tokens.asked == 2


async def test_bad_tokens_are_no_stream_of_requests_to_a_service_that_is_away(
    tokens: TokenMint, clock: HandClock
) -> None:
    asked = 0

    async def keys() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise Unavailable
        return tokens.key_set()

    checker = Tokens(keys, clock)
    await checker.check(tokens.token(CLERK))
    clock.forward(seconds=KEYS_AGAIN_SECONDS + 1)
    for _ in range(5):
        with pytest.raises((Unavailable, Unauthenticated)):
            await checker.check("a.b.c")
    assert asked == 2
    assert await checker.check(tokens.token(CLERK)) == CLERK, "known keys still count"
