"""Settings every service has, read from the environment with the service's own prefix (LOAN_DATABASE_URL, …)."""

from datetime import date

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from fenqi.store.database import MAX_POOL


class ServiceSettings(BaseSettings):
    """`database_url` is the service's own database; `bus_url` as in `fenqi.messaging.open_bus`; the other URLs are the
    services it may ask (all the same behind one gateway)."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)  # the input holds secrets

    database_url: str
    bus_url: str
    client_secret: SecretStr
    database_connections: int = MAX_POOL
    """At most so many at a time."""
    opening_date: date | None = None
    """First business date of a new installation; today in Shanghai when not set."""
    access_url: str = "http://access-svc:8000"
    application_url: str = "http://application-svc:8000"
    underwriting_url: str = "http://underwriting-svc:8000"
    limit_url: str = "http://limit-svc:8000"
    loan_url: str = "http://loan-svc:8000"
    collections_url: str = "http://collections-svc:8000"
    customer_url: str = "http://customer-svc:8000"
    partner_url: str = "http://partner-svc:8000"
    insight_url: str = "http://insight-svc:8000"
