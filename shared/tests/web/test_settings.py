"""What is set comes from the environment under the service's name; what isn't is said, without showing the rest."""

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from fenqi.web.settings import ServiceSettings


class TallySettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TALLY_", extra="ignore")


NEEDED = {"TALLY_DATABASE_URL": "postgresql://d", "TALLY_BUS_URL": "kafka://k:1", "TALLY_CLIENT_SECRET": "hunter2"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)


def test_settings_come_from_the_environment_and_keep_their_secret() -> None:
    settings = TallySettings()
    assert (settings.database_url, settings.bus_url) == ("postgresql://d", "kafka://k:1")
    assert settings.client_secret.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(settings)
    assert settings.opening_date is None


@pytest.mark.parametrize("missing", NEEDED)
def test_a_missing_setting_is_named_and_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delenv(missing)
    with pytest.raises(ValidationError) as found:
        TallySettings()
    said = str(found.value)
    assert missing.removeprefix("TALLY_").lower() in said
    assert "Field required" in said
    assert "hunter2" not in said


def test_a_date_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALLY_OPENING_DATE", "2026-02-30")
    with pytest.raises(ValidationError, match="opening_date"):
        TallySettings()
