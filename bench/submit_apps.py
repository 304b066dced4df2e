"""The two applications G1 compares, each for `uvicorn --factory`: application-svc as it is, and a bare endpoint that
inserts three rows (state, fact, key) in one transaction."""

import json
import os
from contextlib import asynccontextmanager
from typing import Annotated, Any

import asyncpg
import httpx
from fastapi import FastAPI, Header
from pydantic import BaseModel

from application_svc.main import build
from application_svc.settings import ApplicationSettings
from fenqi.kernel import new_id
from fenqi.web.outside import Outside

POOL = 8

TABLES = (
    "CREATE TABLE applications (id text PRIMARY KEY, state jsonb NOT NULL)",
    """CREATE TABLE facts (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, application_id text NOT NULL,
        data jsonb NOT NULL)""",
    "CREATE TABLE keys (key text PRIMARY KEY, answer jsonb NOT NULL)",
)


def product_app() -> FastAPI:
    """application-svc with its relay and consumer; only the key set comes from the environment instead of access-svc."""
    keys = json.loads(os.environ["BENCH_KEYS"])
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=keys, request=request))
    outside = Outside(http=lambda url: httpx.AsyncClient(transport=transport, base_url=url))
    return build(ApplicationSettings(), outside).standalone()


class _Asked(BaseModel):
    application_id: str
    customer_id: str
    channel: str
    product_code: str
    amount_minor: int
    term_months: int


def reference_app() -> FastAPI:
    """The bare endpoint: validation, three inserts, one transaction; no token, no rules, nothing read."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> Any:
        app.state.pool = await asyncpg.create_pool(os.environ["BENCH_DATABASE_URL"], min_size=POOL, max_size=POOL)
        yield
        await app.state.pool.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/submit")
    async def submit(asked: _Asked, idempotency_key: Annotated[str, Header()]) -> dict[str, str]:
        state = asked.model_dump_json()
        answer = {"application_id": asked.application_id, "status": "submitted"}
        async with app.state.pool.acquire() as connection, connection.transaction():
            id_ = new_id()
            await connection.execute("INSERT INTO applications (id, state) VALUES ($1, $2)", id_, state)
            await connection.execute("INSERT INTO facts (application_id, data) VALUES ($1, $2)", id_, state)
            await connection.execute(
                "INSERT INTO keys (key, answer) VALUES ($1, $2)", idempotency_key, json.dumps(answer)
            )
        return answer

    return app
