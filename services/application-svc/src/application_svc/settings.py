"""application-svc's settings, from APPLICATION_… in the environment."""

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class ApplicationSettings(ServiceSettings):
    """`field_keys` maps key ids to 32 bytes in base64: new personal data is sealed under `field_key_id` (the last key when
    not set), old data is read with whichever key it names. To rotate: add a key at the end; drop the old one when nothing
    is sealed under it any more."""

    model_config = SettingsConfigDict(env_prefix="APPLICATION_", extra="ignore")

    field_keys: dict[str, SecretStr]
    field_key_id: str | None = None
