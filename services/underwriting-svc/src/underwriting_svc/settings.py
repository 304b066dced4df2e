"""underwriting-svc's settings, from UNDERWRITING_… in the environment."""

from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class UnderwritingSettings(ServiceSettings):
    """Nothing of its own: policy, scorecard, products and base rates are files of the package."""

    model_config = SettingsConfigDict(env_prefix="UNDERWRITING_", extra="ignore")
