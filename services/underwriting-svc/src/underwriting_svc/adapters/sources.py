"""The sources of evidence: each over HTTP where it has an address, simulated in a sandbox, or else missing."""

from collections.abc import Callable

import httpx
from pydantic import SecretStr

from fenqi.store.cipher import FieldCipher, KeyedHash
from fenqi.web.client import ServiceClient
from fenqi.web.source import AskSource
from underwriting_svc.adapters.applicants_http import ApplicantsHttp
from underwriting_svc.adapters.bureau_http import BureauHttp
from underwriting_svc.adapters.face_http import FaceHttp
from underwriting_svc.adapters.identity_http import IdentityHttp
from underwriting_svc.adapters.income_http import IncomeHttp
from underwriting_svc.adapters.links import LinksInStore
from underwriting_svc.adapters.source_files import read_asked, read_thresholds
from underwriting_svc.adapters.source_missing import SourceMissing
from underwriting_svc.adapters.sources_simulator import (
    BureauSimulator,
    FaceSimulator,
    IdentitySimulator,
    IncomeSimulator,
)
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
    index, thresholds = KeyedHash(settings.linkage_key.get_secret_value()), read_thresholds()

    def at(url: str | None, secret: SecretStr) -> AskSource | None:
        return AskSource(http(url), secret.get_secret_value()) if url else None

    identity, face = at(settings.identity_url, settings.identity_secret), at(settings.face_url, settings.face_secret)
    bureau, income = at(settings.bureau_url, settings.bureau_secret), at(settings.income_url, settings.income_secret)
    sandbox = settings.sandbox
    return Sources(
        read_asked(products),
        ApplicantsHttp(application),
        IdentityHttp(identity) if identity else IdentitySimulator() if sandbox else SourceMissing("identity"),
        FaceHttp(face) if face else FaceSimulator() if sandbox else SourceMissing("face"),
        BureauHttp(bureau) if bureau else BureauSimulator() if sandbox else SourceMissing("bureau"),
        IncomeHttp(income) if income else IncomeSimulator() if sandbox else SourceMissing("income"),
        LinksInStore(cipher, index, thresholds),
        thresholds,
    )
