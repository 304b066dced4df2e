"""The two applications that bench/loan.py compares: loan-svc as it is beside stand-ins for customer-svc and limit-svc, and
a bare endpoint that locks one row and inserts four."""

import json
import os
from contextlib import asynccontextmanager
from typing import Annotated, Any

import asyncpg
import httpx
from fastapi import FastAPI, Header
from pydantic import BaseModel

from fenqi.kernel import new_id
from fenqi.web.outside import Outside
from loan_svc.main import build
from loan_svc.settings import LoanSettings

POOL = 8
LOANS = 2000
TABLES = (
    "CREATE TABLE loans (id text PRIMARY KEY, outstanding bigint NOT NULL)",
    "CREATE TABLE payments (id text PRIMARY KEY, loan_id text NOT NULL, amount bigint NOT NULL)",
    "CREATE TABLE journal (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payment_id text, amount bigint NOT NULL)",
    "CREATE TABLE facts (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, loan_id text, data jsonb NOT NULL)",
    "CREATE TABLE keys (key text PRIMARY KEY, answer jsonb NOT NULL)",
    f"INSERT INTO loans SELECT 'L' || n, 1000000000 FROM generate_series(0, {LOANS - 1}) n",
)


def _neighbour(request: httpx.Request) -> httpx.Response:
    answers = {
        "/access/v1/keys": json.loads(os.environ["BENCH_KEYS"]),
        "/access/v1/service-tokens": {"access_token": "bench", "expires_in": 3600},
        "/customer/v1/one-time-codes": {"expires_in": 300},
        "/customer/v1/one-time-codes/check": {"consent_id": "consent"},
        "/limit/v1/holds": {"status": "open"},
    }
    return httpx.Response(200, json=answers[request.url.path], request=request)


def product_app() -> FastAPI:
    """loan-svc with its relay, consumer and payout rail simulator."""
    transport = httpx.MockTransport(_neighbour)
    outside = Outside(http=lambda url: httpx.AsyncClient(transport=transport, base_url=url))
    return build(LoanSettings(), outside).standalone()


class _Paid(BaseModel):
    loan_id: str
    amount_minor: int


def reference_app() -> FastAPI:
    """Validation, one select for update, one update, four inserts, one transaction; no token, no rules."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> Any:
        app.state.pool = await asyncpg.create_pool(os.environ["BENCH_DATABASE_URL"], min_size=POOL, max_size=POOL)
        yield
        await app.state.pool.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/pay")
    async def pay(paid: _Paid, idempotency_key: Annotated[str, Header()]) -> dict[str, Any]:
        async with app.state.pool.acquire() as connection, connection.transaction():
            await connection.fetchval("SELECT outstanding FROM loans WHERE id = $1 FOR UPDATE", paid.loan_id)
            id_, amount = new_id(), paid.amount_minor
            await connection.execute("INSERT INTO payments VALUES ($1, $2, $3)", id_, paid.loan_id, amount)
            await connection.execute("INSERT INTO journal (payment_id, amount) VALUES ($1, $2)", id_, amount)
            data = paid.model_dump_json()
            await connection.execute("INSERT INTO facts (loan_id, data) VALUES ($1, $2)", paid.loan_id, data)
            await connection.execute("INSERT INTO keys VALUES ($1, $2)", idempotency_key, data)
        return {"payment_id": id_}

    return app
