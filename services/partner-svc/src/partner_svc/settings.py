"""partner-svc's settings, from PARTNER_… in the environment."""

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class PartnerSettings(ServiceSettings):
    """`field_keys` maps key ids to 32 bytes in base64: new secrets are sealed under `field_key_id` (the last key when
    not set), old ones are opened with whichever key they name."""

    model_config = SettingsConfigDict(env_prefix="PARTNER_", extra="ignore")

    field_keys: dict[str, SecretStr]
    field_key_id: str | None = None
    pepper: SecretStr
    """Key of the hash that API keys are kept as. It does not rotate."""
    sandbox: bool = False
    """Lets merchants have webhooks by plain HTTP and on this machine (loopback)."""
