"""The five classes of a loan (五级分类) by the days it is past due."""

from loan_svc.domain.words import Classification

CLASSES: tuple[tuple[Classification, int], ...] = (
    ("pass", 0),
    ("special_mention", 1),
    ("substandard", 91),
    ("doubtful", 271),
    ("loss", 361),
)
"""Days past due from which a loan is of each class: overdue, and more than 90, 270 and 360 days (商业银行金融资产风险分类办法,
2023, articles 10 to 13)."""
RANKS: dict[Classification, int] = {name: rank for rank, (name, _) in enumerate(CLASSES)}
IMPAIRED_RANK = RANKS["substandard"]


def class_at(days_past_due: int) -> Classification:
    """The class of a debt that old."""
    return next(name for name, days in reversed(CLASSES) if max(days_past_due, 0) >= days)


def days_to_worsen(classification: Classification) -> int | None:
    """Days past due at which a loan leaves its class for the next; None from the last."""
    following = RANKS[classification] + 1
    return CLASSES[following][1] if following < len(CLASSES) else None


def suspends_interest(classification: Classification) -> bool:
    """Whether interest of such a loan is income only when it is paid (表外): from substandard on."""
    return RANKS[classification] >= IMPAIRED_RANK
