"""collections-svc's settings, from COLLECTIONS_… in the environment."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, SecretStr
from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name} is no time zone: give one of the IANA names, such as Asia/Shanghai") from None
    return name


class CollectionsSettings(ServiceSettings):
    """`ladder_file` replaces the strategies that come with the service: several ladders, or one alone. `time_zone` is where
    the customers live: quiet hours and days of contacts are its own. In a `sandbox` business days are closed by hand, so an
    automatic notice counts on its business date at noon and not when it goes out. `field_keys` maps key ids to 32 bytes in
    base64: notes, legal papers and bureau answers are encrypted under `field_key_id` (the last key when not set), old ones are
    read with whichever key they name. `remedy_policy_file` replaces what may be granted on a debt, `care_file` the policy of
    post-loan care. Without `bureau_url` a sandbox has a simulator; anywhere else the bureau is unavailable.
    """

    model_config = SettingsConfigDict(env_prefix="COLLECTIONS_", extra="ignore")

    ladder_file: Path | None = None
    remedy_policy_file: Path | None = None
    care_file: Path | None = None
    time_zone: Annotated[str, AfterValidator(_known)] = "Asia/Shanghai"
    sandbox: bool = False
    bureau_url: str | None = None
    bureau_secret: SecretStr = SecretStr("")
    field_keys: dict[str, SecretStr]
    field_key_id: str | None = None
