"""loan-svc's settings, from LOAN_… in the environment."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, StringConstraints
from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings
from loan_svc.domain.statement import OWN_CHANNELS


def _not_ours(name: str) -> str:
    if name in OWN_CHANNELS:
        raise ValueError(f"{name} is a channel of this service's own: give it another name")
    return name


ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$"), AfterValidator(_not_ours)]

ChannelSecret = Annotated[SecretStr, Field(min_length=16)]


class LoanSettings(ServiceSettings):
    """`rail_url` is the payout rail's address, `debit_rail_url` that of the rail which takes what is due; without one a
    simulator answers, which only a sandbox may use. `auto_debit` has a job take what is due, by itself."""

    model_config = SettingsConfigDict(env_prefix="LOAN_", extra="ignore")

    rail_url: str | None = None
    debit_rail_url: str | None = None
    auto_debit: bool = False
    channel_secrets: dict[ChannelName, ChannelSecret] = Field(default_factory=dict)
    """Payment channels that may call back, and the secret each signs with: LOAN_CHANNEL_SECRETS='{"wallet": "…"}'."""
