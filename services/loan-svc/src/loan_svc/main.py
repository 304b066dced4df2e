"""loan-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service
from loan_svc.adapters.aggregates import BUSINESS_DAYS, LOANS
from loan_svc.adapters.partners import CodesHttp, LimitsHttp
from loan_svc.adapters.rail_http import RailHttp
from loan_svc.adapters.rail_simulator import RailSimulator
from loan_svc.api import (
    routes_books,
    routes_days,
    routes_loans,
    routes_operations,
    routes_payments,
    routes_quotes,
    routes_risk,
)
from loan_svc.domain.products import catalogue
from loan_svc.events.consume import handlers
from loan_svc.jobs import EARN_SUBSIDIES
from loan_svc.ports import Partners, Ports
from loan_svc.settings import LoanSettings

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (LOANS, BUSINESS_DAYS)


def build(settings: LoanSettings, outside: Outside, partners: Partners | None = None) -> Service:
    """Make every object once. `partners` stand in for the other services and the rail where a test or benchmark wants
    loan-svc alone."""
    catalogue()  # a product file that can't be used stops the service before anybody is quoted from it
    ground = Ground("loan", settings, outside)
    if partners is None:
        rail = RailHttp(outside.http(settings.rail_url)) if settings.rail_url else RailSimulator()
        partners = Partners(CodesHttp(ground.peer("customer")), LimitsHttp(ground.peer("limit")), rail)
    ports = Ports(partners.codes, partners.limits, partners.rail, ground.business_date, ground.business_date.move)
    return service(
        ground,
        ports,
        routers=[
            routes_quotes.router,
            routes_loans.router,
            routes_payments.router,
            routes_operations.router,
            routes_days.router,
            routes_books.router,
            routes_risk.router,
        ],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[EARN_SUBSIDIES],
    )


def app() -> FastAPI:
    """For `uvicorn --factory loan_svc.main:app`."""
    return build(LoanSettings(), Outside()).standalone()
