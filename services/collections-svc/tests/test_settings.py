"""Settings that could not work stop the start."""

import pytest
from pydantic import ValidationError

from collections_svc.settings import CollectionsSettings

VALUES = {
    "COLLECTIONS_DATABASE_URL": "postgresql://x",
    "COLLECTIONS_BUS_URL": "postgresql://x",
    "COLLECTIONS_CLIENT_SECRET": "secret",
    "COLLECTIONS_FIELD_KEYS": '{"k1": "a-key"}',
}


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> CollectionsSettings:
    for name, value in (VALUES | values).items():
        monkeypatch.setenv(name, value)
    return CollectionsSettings()


def test_customers_live_in_shanghai_unless_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch).time_zone == "Asia/Shanghai"
    assert given(monkeypatch, COLLECTIONS_TIME_ZONE="Europe/Berlin").time_zone == "Europe/Berlin"


@pytest.mark.parametrize("name", ["Shanghai", "UTC+8", "../etc/passwd", ""])
def test_a_zone_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ValidationError, match="no time zone"):
        given(monkeypatch, COLLECTIONS_TIME_ZONE=name)
