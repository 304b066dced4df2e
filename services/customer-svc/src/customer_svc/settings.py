"""customer-svc's settings, from CUSTOMER_… in the environment."""

from typing import Literal

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class CustomerSettings(ServiceSettings):
    """`field_keys` maps key ids to 32 bytes in base64: new data is sealed under `field_key_id` (the last key when not
    set), old data is read with whichever key it names. To rotate: add a key at the end; drop the old one when nothing
    is sealed under it any more."""

    model_config = SettingsConfigDict(env_prefix="CUSTOMER_", extra="ignore")

    field_keys: dict[str, SecretStr]
    field_key_id: str | None = None
    pepper: SecretStr
    """Key of the blind indexes over identity numbers and phones, and of one-time codes. It does not rotate."""
    language: Literal["zh-CN", "en"] = "zh-CN"
    """Of notices to customers who chose none."""
    payment_receipts: bool = False
    """A notice for every payment: off, because reminders and the plan already say what is due."""
    sandbox: bool = False
    """Shows at /sandbox/messages what was sent last."""
    sms_gateway_url: str | None = None
    smtp_url: SecretStr | None = None
    """Result notices also go by mail to who gave an address: smtp://user:password@host:587, or smtps://…"""
    mail_from: str = "notices@fenqi.example"
