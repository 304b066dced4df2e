"""loan-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from fenqi.store.cipher import FieldCipher
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service
from loan_svc.adapters.aggregates import BREAKS, BUSINESS_DAYS, CONTRACTS, DEBITS, LOANS, STATEMENTS, SUSPENSE
from loan_svc.adapters.debit_rail_http import DebitRailHttp
from loan_svc.adapters.debit_rail_simulator import DebitRailSimulator
from loan_svc.adapters.documents import DocumentVault
from loan_svc.adapters.partners import CodesHttp, LimitsHttp
from loan_svc.adapters.rail_http import RailHttp
from loan_svc.adapters.rail_simulator import RailSimulator
from loan_svc.adapters.scan_reader import MAX_SCAN_BYTES
from loan_svc.adapters.seal_check import MAX_BYTES
from loan_svc.adapters.sealer_pkcs12 import SealerPkcs12
from loan_svc.adapters.sealer_simulator import SealerSimulator
from loan_svc.adapters.time_stamp_http import TimeStampHttp
from loan_svc.adapters.typesetter import Typst
from loan_svc.adapters.workshop import Workshop
from loan_svc.api import (
    routes_books,
    routes_callbacks,
    routes_contracts,
    routes_days,
    routes_debits,
    routes_loans,
    routes_operations,
    routes_payments,
    routes_quotes,
    routes_risk,
    routes_statements,
    routes_suspense,
)
from loan_svc.domain.paper import Lender
from loan_svc.domain.products import catalogue
from loan_svc.events.consume import handlers
from loan_svc.jobs import jobs
from loan_svc.ports import Paperwork, Partners, Ports, Sealer
from loan_svc.settings import SIMULATED, LoanSettings

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (LOANS, BUSINESS_DAYS, CONTRACTS, SUSPENSE, DEBITS, STATEMENTS, BREAKS)
LARGER_BODIES = {
    r"/loan/v1/loans/[^/]+/paper-contract": MAX_SCAN_BYTES,
    r"/loan/v1/contracts/verification": MAX_BYTES,
}


def build(settings: LoanSettings, outside: Outside, partners: Partners | None = None) -> Service:
    """Make every object once. `partners` stand in for the other services and the rail where a test or benchmark wants
    loan-svc alone."""
    catalogue()  # a product file that can't be used stops the service before anybody is quoted from it
    ground = Ground("loan", settings, outside)
    if partners is None:
        rail = RailHttp(outside.http(settings.rail_url)) if settings.rail_url else RailSimulator()
        debits = (
            DebitRailHttp(outside.http(settings.debit_rail_url)) if settings.debit_rail_url else DebitRailSimulator()
        )
        partners = Partners(CodesHttp(ground.peer("customer")), LimitsHttp(ground.peer("limit")), rail, debits)
    ports = Ports(
        partners.codes,
        partners.limits,
        partners.rail,
        partners.debits,
        ground.business_date,
        ground.business_date.move,
        _paperwork(settings, ground),
        {channel: secret.get_secret_value() for channel, secret in settings.channel_secrets.items()},
    )
    return service(
        ground,
        ports,
        routers=[
            routes_payments.router,  # first, because paths are tried in turn and this one is hot
            routes_quotes.router,
            routes_loans.router,
            routes_operations.router,
            routes_days.router,
            routes_books.router,
            routes_suspense.router,
            routes_debits.router,
            routes_callbacks.router,
            routes_statements.router,
            routes_contracts.router,
            routes_risk.router,
        ],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=jobs(seals=settings.seals == "at_once", debits=settings.auto_debit),
        larger_bodies=LARGER_BODIES,
    )


def _paperwork(settings: LoanSettings, ground: Ground) -> Paperwork:
    cipher = FieldCipher(
        {name: key.get_secret_value() for name, key in settings.field_keys.items()}, settings.field_key_id
    )
    workshop = Workshop()
    lender = Lender(settings.lender_name_zh, settings.lender_name_en, sandbox=settings.seal_file is None)
    return Paperwork(
        lender, Typst(workshop), _sealer(settings, ground, cipher, workshop), DocumentVault(cipher), workshop
    )


def _sealer(settings: LoanSettings, ground: Ground, cipher: FieldCipher, workshop: Workshop) -> Sealer:
    url, passphrase = settings.time_stamp_url, settings.seal_passphrase
    stamp = TimeStampHttp(url) if url and url != SIMULATED else None
    if settings.seal_file is not None:
        word = None if passphrase is None else passphrase.get_secret_value()
        return SealerPkcs12(settings.seal_file, word, settings.seal_trust, stamp, workshop)
    return SealerSimulator(
        ground.database,
        cipher,
        workshop,
        ground.clock,
        settings.lender_name_en,
        stamped=url == SIMULATED,
        stamp=stamp,
    )


def app() -> FastAPI:
    """For `uvicorn --factory loan_svc.main:app`."""
    return build(LoanSettings(), Outside()).standalone()
