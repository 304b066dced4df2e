"""loan-svc's settings, from LOAN_… in the environment."""

from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class LoanSettings(ServiceSettings):
    """`rail_url` is the payout rail's address; without one a simulator pays, which only a sandbox may use."""

    model_config = SettingsConfigDict(env_prefix="LOAN_", extra="ignore")

    rail_url: str | None = None
