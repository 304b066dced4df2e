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
    pepper: SecretStr
    """Key of the blind index over identity numbers in the bad-record list. It does not rotate."""
    documents_url: str = "file:///var/lib/fenqi/documents"
    """Where sealed documents lie: a folder (file://…), or an S3-compatible bucket (s3://bucket/folder, with s3fs)."""
    documents_options: SecretStr | None = None
    """For the store, as fsspec takes them, in JSON: {"endpoint_url": …, "key": …, "secret": …}."""
    draft_days: int = 30
    """A draft that nobody touches is closed after so many days."""
