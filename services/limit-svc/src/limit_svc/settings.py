"""limit-svc's settings, from LIMIT_… in the environment."""

from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class LimitSettings(ServiceSettings):
    """Only what every service has."""

    model_config = SettingsConfigDict(env_prefix="LIMIT_", extra="ignore")
