"""underwriting-svc's settings, from UNDERWRITING_… in the environment."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class UnderwritingSettings(ServiceSettings):
    """Policy, products and base rates are files of the package; so are the models, unless `models` names another folder
    with a registry, as `fenqi models train --out` writes it."""

    model_config = SettingsConfigDict(env_prefix="UNDERWRITING_", extra="ignore")

    models: Path | None = None
