"""The sources of evidence, each over HTTP where it has an address, or else simulated."""

from collections.abc import Callable

import httpx

from fenqi.store.cipher import FieldCipher, KeyedHash
from fenqi.web.client import ServiceClient
from underwriting_svc.adapters import sources_simulator as simulated
from underwriting_svc.adapters.applicants_http import ApplicantsHttp
from underwriting_svc.adapters.ask_source import AskSource
from underwriting_svc.adapters.bureau_http import BureauHttp
from underwriting_svc.adapters.face_http import FaceHttp
from underwriting_svc.adapters.identity_http import IdentityHttp
from underwriting_svc.adapters.income_http import IncomeHttp
from underwriting_svc.adapters.links import LinksInStore
from underwriting_svc.adapters.source_files import read_asked, read_thresholds
from underwriting_svc.ports import Sources
from underwriting_svc.settings import UnderwritingSettings


def sources(
    settings: UnderwritingSettings,
    http: Callable[[str], httpx.AsyncClient],
    application: ServiceClient,
    products: set[str],
) -> Sources:
    """Made once. Raises RulesBroken, KeysBroken."""
    keys = {key_id: key.get_secret_value() for key_id, key in settings.field_keys.items()}
    cipher = FieldCipher(keys, settings.field_key_id)
    thresholds = read_thresholds()
    identity = settings.identity_url and AskSource(
        http(settings.identity_url), settings.identity_secret.get_secret_value()
    )
    face = settings.face_url and AskSource(http(settings.face_url), settings.face_secret.get_secret_value())
    bureau = settings.bureau_url and AskSource(http(settings.bureau_url), settings.bureau_secret.get_secret_value())
    income = settings.income_url and AskSource(http(settings.income_url), settings.income_secret.get_secret_value())
    return Sources(
        read_asked(products),
        ApplicantsHttp(application),
        IdentityHttp(identity) if identity else simulated.IdentitySimulator(),
        FaceHttp(face) if face else simulated.FaceSimulator(),
        BureauHttp(bureau) if bureau else simulated.BureauSimulator(),
        IncomeHttp(income) if income else simulated.IncomeSimulator(),
        LinksInStore(cipher, KeyedHash(settings.linkage_key.get_secret_value()), thresholds),
        thresholds,
    )
