"""collections-svc's settings, from COLLECTIONS_… in the environment."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class CollectionsSettings(ServiceSettings):
    """`ladder_file` replaces the ladder that comes with the service, `remedy_policy_file` what may be granted on a debt."""

    model_config = SettingsConfigDict(env_prefix="COLLECTIONS_", extra="ignore")

    ladder_file: Path | None = None
    remedy_policy_file: Path | None = None
