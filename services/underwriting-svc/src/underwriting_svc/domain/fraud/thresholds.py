"""How much of what is how heavy: data (`data/fraud.json`), checked when it is read."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from underwriting_svc.domain.applicant import Kind
from underwriting_svc.domain.evidence import Weight

ListName = Literal["black", "bad_record"]


@dataclass(frozen=True, slots=True)
class Shared:
    """Others with the same identifier within so many days: from how many on it is a note, refers, declines. None: never.
    `count`: every other customer, or every other household, for a family shares what strangers do not."""

    kind: Kind
    within_days: int
    count: Literal["customers", "households"]
    note_from: int | None = None
    refer_from: int | None = None
    decline_from: int | None = None

    def weight(self, others: int) -> Weight | None:
        """How heavy so many others are."""
        return graded(others, self.note_from, self.refer_from, self.decline_from)


@dataclass(frozen=True, slots=True)
class Repeats:
    """A customer's own applications within so many days, this one included."""

    within_days: int
    note_from: int
    refer_from: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """One person under two names: name and address alike in percent, the birth date the same, the identity number not.
    `addresses_refer_from`: other customers whose address is nearly this one."""

    within_days: int
    name_percent: int
    address_percent: int
    addresses_note_from: int
    addresses_refer_from: int


@dataclass(frozen=True, slots=True)
class Links:
    """Households tied together by shared identifiers of these kinds, at most so many steps away. An identifier with more
    than `common_from` applications (a shop's terminal, a dormitory's telephone) ties nobody."""

    kinds: tuple[Kind, ...]
    within_days: int
    hops: int
    common_from: int
    note_from: int
    refer_from: int


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Against the customer's own past: so many times the largest amount, an hour of the night (local time) or a channel
    never used before. One oddity is a note, `refer_from` of them refer."""

    past_at_least: int
    amount_times: str
    night_from_hour: int
    night_to_hour: int
    refer_from: int

    @property
    def times(self) -> Fraction:
        """`amount_times`, exact."""
        return Fraction(self.amount_times)


@dataclass(frozen=True, slots=True)
class Impostor:
    """How heavy it is when the identity authority or the face check says no."""

    identity_differs: Weight
    face_no_match: Weight
    face_not_live: Weight


@dataclass(frozen=True, slots=True)
class Misstated:
    """What the bureau counts more than was stated, over all adverse fields."""

    note_from: int
    refer_from: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All of them. `own_device_channels`: where the device is the applicant's, not a clerk's. More than
    `household_up_to` customers at one address are no household: each counts alone. A confirmed case puts the
    identifiers of `confirmed_kinds` on the black list for `confirmed_days`."""

    version: str
    own_device_channels: tuple[str, ...]
    household_up_to: int
    lists: dict[ListName, Weight]
    shared: tuple[Shared, ...]
    repeats: Repeats
    likeness: Likeness
    links: Links
    behaviour: Behaviour
    impostor: Impostor
    misstated: Misstated
    confirmed_kinds: tuple[Kind, ...]
    confirmed_days: int

    @property
    def windows(self) -> tuple[int, ...]:
        """Every number of days in which something is looked for."""
        shared = tuple(one.within_days for one in self.shared)
        return (*shared, self.repeats.within_days, self.likeness.within_days, self.links.within_days)

    @property
    def longest_days(self) -> int:
        """How far back anything looks."""
        return max(self.windows)


def graded(count: int, note: int | None, refer: int | None, decline: int | None = None) -> Weight | None:
    """The heaviest weight whose threshold is reached."""
    steps: tuple[tuple[Weight, int | None], ...] = (("decline", decline), ("refer", refer), ("note", note))
    return next((weight for weight, from_ in steps if from_ is not None and count >= from_), None)
