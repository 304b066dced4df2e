"""underwriting-svc's settings, from UNDERWRITING_… in the environment."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class UnderwritingSettings(ServiceSettings):
    """Products, base rates and thresholds are files of the package. `models` names another folder with a registry than the
    package's, as `fenqi models train --out` writes it; `policy_dir` another one with policies.json and its versions. The
    addresses are those of the sources of evidence, each asked with its secret. Without an address a sandbox has a
    simulator; anywhere else the source is unavailable, and a person decides.

    `field_keys` maps key ids to 32 bytes in base64: names, addresses and bureau answers are sealed under `field_key_id`
    (the last key when not set), old ones are read with whichever key they name. `linkage_key` is the key of the keyed
    hashes by which applications with the same telephone, device … are found: it never changes."""

    model_config = SettingsConfigDict(env_prefix="UNDERWRITING_", extra="ignore")

    field_keys: dict[str, SecretStr]
    field_key_id: str | None = None
    linkage_key: SecretStr
    sandbox: bool = False
    identity_url: str | None = None
    identity_secret: SecretStr = SecretStr("")
    face_url: str | None = None
    face_secret: SecretStr = SecretStr("")
    bureau_url: str | None = None
    bureau_secret: SecretStr = SecretStr("")
    income_url: str | None = None
    income_secret: SecretStr = SecretStr("")
    models: Path | None = None
    policy_dir: Path | None = None
