"""The nine services by name, and their modules. Imported one by one, when they are needed."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from fenqi.store import Aggregate
from fenqi.web.outside import Outside
from fenqi.web.service import Service
from fenqi.web.settings import ServiceSettings

NAMES = (
    "access",
    "customer",
    "partner",
    "application",
    "underwriting",
    "limit",
    "loan",
    "collections",
    "insight",
)


def settings_of(name: str, values: dict[str, Any]) -> ServiceSettings:
    """The service's own settings class with these values."""
    made = getattr(import_module(f"{name}_svc.settings"), f"{name.capitalize()}Settings")(**values)
    assert isinstance(made, ServiceSettings)
    return made


def build(name: str, settings: ServiceSettings, outside: Outside) -> Service:
    """The service's own `main.build`: the same as in production."""
    built = import_module(f"{name}_svc.main").build(settings, outside)
    assert isinstance(built, Service)
    return built


def aggregates_of(name: str) -> Sequence[Aggregate[Any]]:
    """What the service keeps, for the audit."""
    aggregates: Sequence[Aggregate[Any]] = import_module(f"{name}_svc.main").AGGREGATES
    return aggregates
