"""collections-svc's settings, from COLLECTIONS_… in the environment."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class CollectionsSettings(ServiceSettings):
    """`ladder_file` and `care_file` replace the ladder and the policy of post-loan care that come with the service.

    `field_keys` maps key ids to 32 bytes in base64: what is sealed is sealed under `field_key_id` (the last key when not set)
    and opened with whichever key it names. Without `bureau_url` a sandbox has a simulator; anywhere else the bureau is
    unavailable."""

    model_config = SettingsConfigDict(env_prefix="COLLECTIONS_", extra="ignore")

    field_keys: dict[str, SecretStr]
    field_key_id: str | None = None
    ladder_file: Path | None = None
    care_file: Path | None = None
    sandbox: bool = False
    bureau_url: str | None = None
    bureau_secret: SecretStr = SecretStr("")
