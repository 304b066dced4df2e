"""What the use cases need from outside."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from fenqi.store import UnitOfWork
from underwriting_svc.domain.applicant import Applicant, Kind
from underwriting_svc.domain.bureau import Told
from underwriting_svc.domain.errors import ProductNotSetUp
from underwriting_svc.domain.evidence import IncomeAnswer
from underwriting_svc.domain.fraud.case import FraudCase
from underwriting_svc.domain.fraud.thresholds import Thresholds
from underwriting_svc.domain.fraud.traces import Traces
from underwriting_svc.domain.policy import PolicyResult
from underwriting_svc.domain.price import BaseRates, Product
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.submission import Statement, Submission


class Models(Protocol):
    """The risk models."""

    def score(self, submission: Submission) -> tuple[Score, ...]:
        """The champion's view first, then the challengers'. A challenger that fails is left out; it decides nothing."""

    def words(self) -> dict[str, dict[str, str]]:
        """Every reason of every model in words: {"en", "zh"} by code."""


class Policy(Protocol):
    """One version of the policy; `sha256` is of its file."""

    version: str
    sha256: str

    def decide(self, question: dict[str, object]) -> PolicyResult:
        """The policy's answer."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """What is known of a version: from which day it holds, what it is about, its file's hash, how many examples it has."""

    version: str
    from_on: date
    words: str
    sha256: str
    examples: int


class Policies(Protocol):
    """Every version of the policy there ever was."""

    def in_force(self, on: date) -> Policy:
        """The version of the day. Raises PolicyMissing."""

    def version(self, version: str, sha256: str | None = None) -> Policy:
        """One version; with `sha256`, exactly that file. Raises NoSuchPolicy or PolicyAltered."""

    def candidate(self, text: str) -> Policy:
        """A policy that is only tried. Raises PolicyNotValid, with the line."""

    def versions(self) -> tuple[PolicyVersion, ...]:
        """All of them, oldest first."""

    def reload(self) -> tuple[PolicyVersion, ...]:
        """Read them again. Raises PolicyNotValid; then nothing has changed."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is data: the products' settings and the base rates."""

    products_version: str
    products: dict[str, Product]
    bases: dict[str, BaseRates]

    def product(self, code: str) -> Product:
        """The product's settings. Raises ProductNotSetUp."""
        if code not in self.products:
            raise ProductNotSetUp(f"Underwriting has no settings for {code!r}.")
        return self.products[code]


Source = Literal["identity", "face", "bureau", "income", "fraud"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sources are asked for which product, and for how long a bureau's answer is used again."""

    version: str
    bureau_reuse_days: int
    products: dict[str, tuple[Source, ...]]

    def of(self, product_code: str) -> frozenset[Source]:
        """The product's sources. A product that the file does not name is a fault of the files: AssertionError."""
        assert product_code in self.products, f"sources.json says nothing of {product_code}"
        return frozenset(self.products[product_code])


class Applicants(Protocol):
    """application-svc's personal data."""

    async def of(self, application_id: str) -> Applicant | None:
        """The person, None where application-svc does not tell. Raises SourceAway."""


class IdentityAuthority(Protocol):
    """Whether a name belongs to an identity number."""

    async def check(self, reference: str, applicant: Applicant) -> Literal["confirmed", "differs", "unknown"]:
        """Raises SourceAway. `reference`: asked again with it, it is the same question; so everywhere here."""


class FaceCheck(Protocol):
    """Whether the face in a capture is alive and the one of this identity."""

    async def check(self, reference: str, applicant: Applicant) -> Literal["live_match", "no_match", "not_live"]:
        """The applicant has a `face_capture`. Raises SourceAway."""


class Bureau(Protocol):
    """The credit bureau."""

    async def ask(self, query_id: str, consent: str, applicant: Applicant, stated: Statement) -> Told:
        """`found` or `no_record`. Only a simulator looks at what was stated. Raises SourceAway."""


@dataclass(frozen=True, slots=True)
class IncomeTold:
    """A source's answer, with the annual income it knows."""

    answer: IncomeAnswer
    annual_income_minor: int | None = None


class IncomeSources(Protocol):
    """Employer, social security and bank, by whichever knows."""

    async def check(self, reference: str, applicant: Applicant, annual_income_minor: int, currency: str) -> IncomeTold:
        """Raises SourceAway."""


@dataclass(frozen=True, slots=True)
class Found:
    """One read for everything that is known beside the application: traces, the bureau's last answer, what was kept
    when the same application was looked at before."""

    traces: Traces
    bureau_query_id: str | None = None
    bureau: Told | None = None
    queries: int = 0
    kept: frozenset[tuple[str, str]] = frozenset()
    """This application's own identifiers that were kept before: kind and keyed hash."""
    cases: tuple[FraudCase, ...] = ()
    """Earlier fraud cases on this application."""


class Links(Protocol):
    """Identifiers of applicants as keyed hashes, names and addresses sealed."""

    async def find(self, submission: Submission, applicant: Applicant, since: date, uow: UnitOfWork) -> Found:
        """What earlier applications have in common with this one; a bureau's answer counts from `since` on."""

    async def find_kept(self, submission: Submission, uow: UnitOfWork) -> Found:
        """The same for an application whose identifiers are kept; the person is not asked for again."""

    def keep(self, submission: Submission, applicant: Applicant, found: Found, uow: UnitOfWork) -> None:
        """Stage this application's own identifiers, those that are not kept yet."""

    def keep_answer(self, query_id: str, told: Told, uow: UnitOfWork) -> None:
        """Stage the bureau's answer, sealed."""

    def hash_of(self, kind: Kind, value: str) -> str:
        """The keyed hash of an identifier as somebody wrote it. Raises IdentifierEmpty."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Whoever knows something about an applicant."""

    asked: Asked
    applicants: Applicants
    identity: IdentityAuthority
    face: FaceCheck
    bureau: Bureau
    income: IncomeSources
    links: Links
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case."""

    rules: Rules
    models: Models
    policies: Policies
    sources: Sources
