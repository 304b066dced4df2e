"""What the regression, the network and the trees take, worked out from the training rows alone."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean, median, pstdev

from underwriting_svc.domain.features import Feature
from underwriting_svc.domain.model_inputs import Input, Inputs, Usual
from underwriting_svc.risk_models.attributes import KNOWN, Known

SMOOTH = (
    "seniority_years", "bad_record", "job", "home", "income", "expenses", "assets", "loan_to_price_percent",
    "cover_percent", "term_months", "amount", "amount_to_income_percent", "net_assets_percent", "price", "debt",
)  # fmt: skip
"""The regression's and the network's."""
TREES = (*SMOOTH, "free_income", "instalment", "expenses_to_income_percent", "down_payment")
CUT_PERCENT = 0.5
"""Numbers count as at most the value that so many in a hundred pass, on either side: nobody is judged far outside the data."""
MIN_MISSING_ROWS = 30
"""A flag for what is not told needs so many cases; `owed` things share the flag of what they come from."""
FLAGGED = ("income", "assets")
ZERO = ("assets", "debt")
DIGITS = 6

Rows = Sequence[Mapping[str, Feature]]


def smooth_inputs(model: str, version: str, rows: Rows, bad: Sequence[bool], names: Sequence[str] = SMOOTH) -> Inputs:
    """Centred and scaled numbers, words as flags, the middle value for what is not told."""
    inputs: list[Input] = []
    for name in names:
        values, known = [one[name] for one in rows], KNOWN[name]
        if known.words:
            found = [Input(name, "word", word=word, missing=_share(values, word)) for word in known.words[:-1]]
        else:
            found = [_number(known, values)]
            if name in FLAGGED and sum(value is None for value in values) >= MIN_MISSING_ROWS:
                found.append(Input(name, "missing"))
            if name in ZERO:
                zeros = sum(value == 0 for value in values if value is not None)
                found.append(Input(name, "zero", missing=float(zeros * 2 > len(values))))
        inputs += [_scaled(one, values) for one in found]
    return Inputs(model, version, tuple(inputs), _usual(rows, bad, names))


def tree_inputs(model: str, version: str, rows: Rows, bad: Sequence[bool], names: Sequence[str] = TREES) -> Inputs:
    """Plain numbers, words by their place from worst to best, a gap for what is not told; where the data has hardly a gap
    to learn from, the middle value or the word with the most average outcome stands for it."""
    inputs = []
    for name in names:
        values, known = [one[name] for one in rows], KNOWN[name]
        one = Input(name, "code", words=known.words) if known.words else Input(name, "number")
        if sum(value is None for value in values) < MIN_MISSING_ROWS:
            filled = _average_word(known, values, bad) if known.words else _rounded(median(_told(values)))
            one = replace(one, missing=filled)
        inputs.append(one)
    return Inputs(model, version, tuple(inputs), _usual(rows, bad, names))


def _told(values: Sequence[Feature]) -> list[float]:
    return sorted(float(value) for value in values if value is not None and not isinstance(value, str))


def _average_word(known: Known, values: Sequence[Feature], bad: Sequence[bool]) -> float:
    overall = fmean(bad)

    def off(word: str) -> float:
        outcomes = [outcome for value, outcome in zip(values, bad, strict=True) if value == word]
        return abs(fmean(outcomes) - overall) if outcomes else 1.0

    return float(known.words.index(min(known.words, key=off)))


def _number(known: Known, values: Sequence[Feature]) -> Input:
    told = _told(values)
    cut = int(len(told) * CUT_PERCENT / 100)
    one = Input(known.name, "log" if known.log else "number", _rounded(told[cut]), _rounded(told[-1 - cut]))
    return replace(one, missing=_rounded(one.plain(median(told))))


def _scaled(one: Input, values: Sequence[Feature]) -> Input:
    numbers = [one.of(value) for value in values]
    return replace(one, centre=_rounded(fmean(numbers)), scale=_rounded(pstdev(numbers)) or 1.0)


def _usual(rows: Rows, bad: Sequence[bool], names: Sequence[str]) -> tuple[Usual, ...]:
    """The middle value, or the commonest word, of those who paid."""
    found = []
    for name in names:
        values = [one[name] for one, outcome in zip(rows, bad, strict=True) if not outcome and one[name] is not None]
        words = Counter(value for value in values if isinstance(value, str))
        numbers = [float(value) for value in values if value is not None and not isinstance(value, str)]
        usual: int | str = words.most_common(1)[0][0] if words else round(median(numbers))
        known = KNOWN[name]
        found.append(Usual(name, usual, known.reason, known.reason_en, known.reason_zh))
    return tuple(found)


def _share(values: Sequence[Feature], word: str) -> float:
    told = [value for value in values if value is not None]
    return _rounded(sum(value == word for value in told) / max(1, len(told)))


def _rounded(number: float) -> float:
    return number if math.isnan(number) else round(number, DIGITS)
