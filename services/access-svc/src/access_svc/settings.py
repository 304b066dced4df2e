"""access-svc's settings, from ACCESS_… in the environment."""

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class AccessSettings(ServiceSettings):
    """`signing_key` is an OKP (Ed25519) private key as JWK JSON; `service_secrets` maps "loan-svc" to its secret; the
    administrator is made at the first start."""

    model_config = SettingsConfigDict(env_prefix="ACCESS_", extra="ignore")

    signing_key: SecretStr
    service_secrets: dict[str, SecretStr]
    pepper: SecretStr
    """Key of the keyed hash over phone numbers."""
    admin_name: str = "admin"
    admin_password: SecretStr
    admin_totp_secret: SecretStr
    sandbox: bool = False
    """Shows one-time codes at /sandbox/codes instead of sending them."""
    sms_gateway_url: str | None = None
