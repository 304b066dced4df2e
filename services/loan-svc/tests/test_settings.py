"""Settings that hold secrets are read from the environment and kept out of sight."""

import pytest
from pydantic import ValidationError

from loan_svc.settings import LoanSettings

NEEDED = {
    "LOAN_DATABASE_URL": "postgresql://x",
    "LOAN_BUS_URL": "kafka://x",
    "LOAN_CLIENT_SECRET": "s",
    "LOAN_FIELD_KEYS": '{"k1": "a-key"}',
}


def test_channels_come_with_their_secrets_and_show_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LOAN_CHANNEL_SECRETS", '{"wallet": "a-secret-of-some-length"}')
    settings = LoanSettings()
    assert settings.channel_secrets["wallet"].get_secret_value() == "a-secret-of-some-length"
    assert "a-secret" not in repr(settings)


@pytest.mark.parametrize(
    "given", ['{"counter": "a-secret-of-some-length"}', '{"wallet": "short"}', '{"A b": "a-secret-of-some-length"}']
)
def test_a_channel_has_a_name_of_its_own_and_a_secret_worth_the_name(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LOAN_CHANNEL_SECRETS", given)
    with pytest.raises(ValidationError) as info:
        LoanSettings()
    assert "a-secret" not in str(info.value)
