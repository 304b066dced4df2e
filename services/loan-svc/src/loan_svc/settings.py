"""loan-svc's settings, from LOAN_… in the environment."""

from pathlib import Path
from typing import Annotated, Literal

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

SIMULATED = "simulator"


class LoanSettings(ServiceSettings):
    """`rail_url` is the payout rail's address, `debit_rail_url` that of the rail which takes what is due; without one a
    simulator answers, which only a sandbox may use. `auto_debit` has a job take what is due, by itself.

    `field_keys` maps key ids to 32 bytes in base64: new documents are encrypted under `field_key_id` (the last key when
    not set), old ones are read with whichever key they name.
    """

    model_config = SettingsConfigDict(env_prefix="LOAN_", extra="ignore")

    database_connections: int = 14
    """More than the others: every payment waits for a commit, and those that wait together are written together."""
    rail_url: str | None = None
    debit_rail_url: str | None = None
    auto_debit: bool = False
    channel_secrets: dict[ChannelName, ChannelSecret] = Field(default_factory=dict)
    """Payment channels that may call back, and the secret each signs with: LOAN_CHANNEL_SECRETS='{"wallet": "…"}'."""
    field_keys: dict[str, SecretStr]
    field_key_id: str | None = None
    lender_name_zh: str = "分期示范银行（沙箱）"
    lender_name_en: str = "Fenqi Sandbox Bank"
    seal_file: Path | None = None
    """The lender's sealing certificate with its key (PKCS#12), from a licensed authority; without it the sandbox's own
    seals, which binds nobody and says so on every page."""
    seal_passphrase: SecretStr | None = None
    seal_trust: Path | None = None
    """PEM file with the certificates of the authorities (of seals and of time-stamps); else the chain in the PKCS#12."""
    time_stamp_url: str | None = None
    """A time-stamping authority (RFC 3161): seals are PAdES B-T, and none is made without its stamp. "simulator": the
    sandbox's own. Not set: B-B."""
    seals: Literal["at_once", "when_asked"] = "at_once"
    """Contracts are sealed by a job soon after they are signed, or when somebody asks for the document first."""
