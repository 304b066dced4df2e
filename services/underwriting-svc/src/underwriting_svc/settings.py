"""underwriting-svc's settings, from UNDERWRITING_… in the environment."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class UnderwritingSettings(ServiceSettings):
    """Scorecard, products and base rates are files of the package; the policy's folder may be elsewhere."""

    model_config = SettingsConfigDict(env_prefix="UNDERWRITING_", extra="ignore")
    policy_dir: Path | None = None
    """Where policies.json and its versions are; None: those of the package."""
