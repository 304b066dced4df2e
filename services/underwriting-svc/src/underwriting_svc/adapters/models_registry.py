"""The registered models: which one decides for a product and which are scored beside it. Files are taken only as they
were registered, by SHA-256, and none of them can run code."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from underwriting_svc.adapters.onnx_model import OnnxModel
from underwriting_svc.adapters.regression_file import RegressionModel
from underwriting_svc.adapters.rule_files import DATA, RulesBroken, nobody, parse
from underwriting_svc.adapters.scorecard_file import ScorecardModel
from underwriting_svc.domain.features import SENSITIVE, Feature, attributes_of, columns_of, features_of
from underwriting_svc.domain.model_inputs import moved
from underwriting_svc.domain.price import Product
from underwriting_svc.domain.scorecard import GRADES, GradeFrom, Scale, Score
from underwriting_svc.domain.submission import Submission

MODELS = DATA / "models"
REGISTRY = "registry.json"
log = logging.getLogger("underwriting_svc.models")


class RegisteredFile(msgspec.Struct, frozen=True):
    """A file below the registry's folder."""

    file: str
    sha256: str


class TrainedOn(msgspec.Struct, frozen=True):
    """The data a model learned from."""

    file: str
    sha256: str
    rows: int
    bad: int


class Registered(msgspec.Struct, frozen=True):
    """One version of one model. `reads`: the statement's own features, or the training data's columns. `figures` are
    cross-validated: on rows the model had not seen. `card` is its model card, to be read."""

    model: str
    version: str
    kind: Literal["scorecard", "regression", "onnx"]
    reads: Literal["statement", "columns"]
    files: tuple[RegisteredFile, ...]
    trained_on: TrainedOn | None
    figures: dict[str, str]
    card: str | None = None


class Roles(msgspec.Struct, frozen=True):
    """Who decides for a product and who is scored beside. `expected_default_percent` is the portfolio's, where the models
    come from data with another; `allows` names what its policy lets a model look at beyond the usual."""

    champion: str
    challengers: tuple[str, ...] = ()
    expected_default_percent: str | None = None
    allows: tuple[str, ...] = ()


class Unit(msgspec.Struct, frozen=True):
    """How many minor units of a currency are one unit of the training data's money, and why."""

    unit_minor: int
    source: str


class Registry(msgspec.Struct, frozen=True):
    """The whole file. `scale` and `grades` are for models without points of their own."""

    scale: Scale
    grades: tuple[GradeFrom, ...]
    units: dict[str, Unit]
    products: dict[str, Roles]
    models: tuple[Registered, ...]


class Loaded(Protocol):
    """One model in memory."""

    model: str
    version: str
    attributes: frozenset[str]

    def score(self, attributes: Mapping[str, Feature], move: float) -> Score:
        """Its view of one applicant."""

    def risks(self, rows: Sequence[Mapping[str, Feature]]) -> list[float]:
        """The higher, the likelier the default."""

    def words(self) -> dict[str, dict[str, str]]:
        """Every reason in words."""


@dataclass(frozen=True)
class _Role:
    loaded: Loaded
    reads: str
    move: float


class RegisteredModels:
    """Champion and challengers by product, from one folder. A file that is not as registered stops the start."""

    def __init__(self, folder: Path = MODELS) -> None:
        self.registry = read_registry(folder)
        self._loaded = {one.version: load(folder, one, self.registry) for one in self.registry.models}
        if len(self._loaded) != len(self.registry.models):
            raise RulesBroken(f"{REGISTRY}: a version is registered twice")
        self._words = _words(self._loaded.values())
        self._by_product = {code: self._roles(code, roles) for code, roles in self.registry.products.items()}

    def serve(self, products: Iterable[Product]) -> "RegisteredModels":
        """Itself, once every product has its champion and its currency a unit. Raises RulesBroken."""
        for product in products:
            if product.code not in self._by_product:
                raise RulesBroken(f"{REGISTRY}: {product.code}: there is no champion for this product")
            trained = any(role.reads == "columns" for role in self._by_product[product.code])
            if trained and product.currency not in self.registry.units:
                raise RulesBroken(f"{REGISTRY}: {product.code}: there is no unit for {product.currency}")
        return self

    def score(self, submission: Submission) -> tuple[Score, ...]:
        """The champion's view first, then the challengers'. A challenger that fails is left out; it decides nothing."""
        champion, *challengers = self._by_product[submission.product_code]
        given: dict[str, dict[str, Feature]] = {}
        for reads in {role.reads for role in (champion, *challengers)}:
            given[reads] = self._given(submission, reads)
        scores = [champion.loaded.score(given[champion.reads], champion.move)]
        for role in challengers:
            try:
                scores.append(role.loaded.score(given[role.reads], role.move))
            except Exception:  # whatever it is: who decides nothing stops nothing
                log.exception("challenger %s has no score for %s", role.loaded.version, submission.application_id)
        return tuple(scores)

    def words(self) -> dict[str, dict[str, str]]:
        """Every reason of every model in words."""
        return self._words

    def trained(self) -> list[tuple[Registered, Loaded]]:
        """The models that can be judged on a file of applications."""
        return [(one, self._loaded[one.version]) for one in self.registry.models if one.reads == "columns"]

    def _given(self, submission: Submission, reads: str) -> dict[str, Feature]:
        if reads == "statement":
            return features_of(submission)
        return attributes_of(columns_of(submission, self.registry.units[submission.currency].unit_minor))

    def _roles(self, code: str, roles: Roles) -> tuple[_Role, ...]:
        return tuple(self._role(code, roles, version) for version in (roles.champion, *roles.challengers))

    def _role(self, code: str, roles: Roles, version: str) -> _Role:
        entry = next((one for one in self.registry.models if one.version == version), None)
        if entry is None:
            raise RulesBroken(f"{REGISTRY}: {code}: there is no model {version}")
        sensitive = sorted(self._loaded[version].attributes & set(SENSITIVE) - set(roles.allows))
        if sensitive:
            raise RulesBroken(
                f"{REGISTRY}: {code}: {version} looks at {', '.join(sensitive)}, which the product does not allow"
            )
        move, percent, data = 0.0, roles.expected_default_percent, entry.trained_on
        if percent is not None and data is not None:
            move = moved(_share(code, percent), data.rows, data.bad)
        return _Role(self._loaded[version], entry.reads, move)


def read_registry(folder: Path) -> Registry:
    """The registry of a folder. Raises RulesBroken."""
    file = folder / REGISTRY
    if not file.is_file():
        raise RulesBroken(
            f"{file}: there is no registry of models here; `fenqi models train --out {folder}` writes one"
        )
    registry = parse(REGISTRY, file.read_bytes(), Registry)
    points = [one.points for one in registry.grades]
    if tuple(one.grade for one in registry.grades) != GRADES or points != sorted(points, reverse=True):
        raise RulesBroken(f"{REGISTRY}: the grades are {', '.join(GRADES)}, from most points to least")
    return registry


def load(folder: Path, entry: Registered, registry: Registry) -> Loaded:
    """One model, its files held against their SHA-256. Raises RulesBroken with the file's name."""
    contents = tuple(_content(folder, one) for one in entry.files)
    names = tuple(one.file for one in entry.files)
    if len(names) != (2 if entry.kind == "onnx" else 1):
        raise RulesBroken(
            f"{REGISTRY}: {entry.version}: an ONNX model is two files (inputs, arithmetic), any other one"
        )
    known = frozenset(_names(entry.reads))
    found: Loaded
    if entry.kind == "scorecard":
        found = ScorecardModel(names[0], contents[0], known)
        if (found.scale, found.grades) != (registry.scale, registry.grades):
            raise RulesBroken(
                f"{names[0]}: scale and grades are the registry's, so that a point means the same on every card"
            )
    elif entry.kind == "regression":
        found = RegressionModel(names[0], contents[0], known, registry.scale, registry.grades)
    else:
        inputs, arithmetic = zip(names, contents, strict=True)
        found = OnnxModel(inputs, arithmetic, known, registry.scale, registry.grades)
    if (found.model, found.version) != (entry.model, entry.version):
        raise RulesBroken(f"{names[0]}: it is {found.version}, registered as {entry.version}")
    return found


def _content(folder: Path, one: RegisteredFile) -> bytes:
    file = (folder / one.file).resolve()
    if not file.is_relative_to(folder.resolve()):
        raise RulesBroken(f"{REGISTRY}: {one.file}: a model's file lies below the registry's folder")
    if not file.is_file():
        raise RulesBroken(f"{one.file}: the registered file is not there; put it back or train again")
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise RulesBroken(
            f"{one.file}: the file was altered after it was registered (SHA-256); put it back or train again"
        )
    return content


def _names(reads: str) -> dict[str, Feature]:
    return features_of(nobody()) if reads == "statement" else attributes_of(columns_of(nobody(), 1))


def _words(models: Iterable[Loaded]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in models:
        for code, words in one.words().items():
            if found.setdefault(code, words) != words:
                raise RulesBroken(f"{REGISTRY}: {one.version}: the reason {code} has other words in another model")
    return found


def _share(code: str, percent: str) -> float:
    try:
        share = float(percent)
    except ValueError:
        share = 0.0
    if not 0.0 < share < 100.0:
        raise RulesBroken(f"{REGISTRY}: {code}: expected_default_percent {percent!r} is not between 0 and 100")
    return share
