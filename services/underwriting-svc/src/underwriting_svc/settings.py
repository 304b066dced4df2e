"""underwriting-svc's settings, from UNDERWRITING_… in the environment."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class UnderwritingSettings(ServiceSettings):
    """Products and base rates are files of the package. `models` names another folder with a registry than the package's,
    as `fenqi models train --out` writes it; `policy_dir` another one with policies.json and its versions."""

    model_config = SettingsConfigDict(env_prefix="UNDERWRITING_", extra="ignore")

    models: Path | None = None
    policy_dir: Path | None = None
