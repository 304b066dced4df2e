"""collections-svc's settings, from COLLECTIONS_… in the environment."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class CollectionsSettings(ServiceSettings):
    """`ladder_file` replaces the strategies that come with the service: several ladders, or one alone."""

    model_config = SettingsConfigDict(env_prefix="COLLECTIONS_", extra="ignore")

    ladder_file: Path | None = None
