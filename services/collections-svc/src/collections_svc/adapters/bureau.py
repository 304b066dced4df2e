"""The bureau as care asks it: over HTTP where it has an address, simulated in a sandbox, or else missing."""

from collections.abc import Callable

import httpx

from collections_svc.adapters.bureau_http import BureauHttp, Debtors
from collections_svc.adapters.bureau_simulator import BureauMissing, BureauWatchSimulator
from collections_svc.ports import BureauWatch
from collections_svc.settings import CollectionsSettings
from fenqi.web.client import ServiceClient


def bureau_watch(
    settings: CollectionsSettings, http: Callable[[str], httpx.AsyncClient], application: ServiceClient
) -> BureauWatch:
    """Made once."""
    debtors = Debtors(application)
    if settings.bureau_url:
        return BureauHttp(http(settings.bureau_url), settings.bureau_secret.get_secret_value(), debtors)
    return BureauWatchSimulator(debtors) if settings.sandbox else BureauMissing()
