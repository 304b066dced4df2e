"""underwriting-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service
from underwriting_svc.adapters import rule_files
from underwriting_svc.adapters.aggregates import BUREAU_QUERIES, FRAUD_CASES, LIST_ENTRIES, REVIEWS
from underwriting_svc.adapters.models_registry import MODELS, RegisteredModels
from underwriting_svc.adapters.policy_folder import POLICIES, PolicyFolder
from underwriting_svc.adapters.sources import sources
from underwriting_svc.api import routes, routes_fraud, routes_policy, routes_tasks
from underwriting_svc.events.consume import handlers
from underwriting_svc.jobs import jobs
from underwriting_svc.ports import Ports
from underwriting_svc.settings import UnderwritingSettings

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (REVIEWS, BUREAU_QUERIES, FRAUD_CASES, LIST_ENTRIES)


def build(settings: UnderwritingSettings, outside: Outside) -> Service:
    """Make every object once; a file of rules or of a model that is not right stops the start."""
    ground = Ground("underwriting", settings, outside)
    rules = rule_files.read()
    models = RegisteredModels(settings.models or MODELS).serve(rules.products.values())
    policies = PolicyFolder(settings.policy_dir or POLICIES)
    known = sources(settings, outside.http, ground.peer("application"), set(rules.products))
    return service(
        ground,
        Ports(rules, models, policies, known),
        routers=[routes.router, routes_tasks.router, routes_policy.router, routes_fraud.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=jobs(),
    )


def app() -> FastAPI:
    """For `uvicorn --factory underwriting_svc.main:app`."""
    return build(UnderwritingSettings(), Outside()).standalone()
