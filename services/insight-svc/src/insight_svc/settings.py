"""insight-svc's settings, from INSIGHT_… in the environment."""

from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class InsightSettings(ServiceSettings):
    """Only what every service has."""

    model_config = SettingsConfigDict(env_prefix="INSIGHT_", extra="ignore")
