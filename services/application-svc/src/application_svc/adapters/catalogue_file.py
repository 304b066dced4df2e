"""The catalogue from its JSON file, refused whole when anything in it is not as it must be."""

from pathlib import Path
from typing import Any, get_args

import msgspec

from application_svc.domain.catalogue import Catalogue, Channel, Product
from fenqi.contracts import vocabulary

FILE = Path(__file__).parent.parent / "data" / "catalogue.json"


class CatalogueBroken(ValueError):
    """The catalogue file can't be used: the text says where."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    channels: tuple[Channel, ...]
    products: tuple[Product, ...]


def read(file: Path = FILE) -> Catalogue:
    """The catalogue. Raises CatalogueBroken."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=_File)
    except msgspec.MsgspecError as error:
        raise CatalogueBroken(f"{file.name}: {error}") from error
    unknown = _unknown(msgspec.json.decode(file.read_bytes()), msgspec.to_builtins(found))
    if unknown:
        raise CatalogueBroken(f"{file.name}: {unknown} is no field")
    channels = {channel.code for channel in found.channels}
    if channels != set(get_args(vocabulary.Channel)):
        raise CatalogueBroken(f"{file.name}: the channels must be exactly {sorted(get_args(vocabulary.Channel))}")
    for product in found.products:
        wrong = _wrong_with(product, channels)
        if wrong:
            raise CatalogueBroken(f"{file.name}: {product.code}: {wrong}")
    return Catalogue(found.version, found.channels, found.products)


def _wrong_with(product: Product, channels: set[str]) -> str:
    if not 0 < product.min_amount_minor <= product.max_amount_minor:
        return "the amounts are no range"
    if not product.terms_months or not product.purposes:
        return "it has no terms or no purposes"
    if not set(product.methods) <= set(get_args(vocabulary.Method)):
        return f"methods are {get_args(vocabulary.Method)}"
    if not set(product.channels) | set(product.checkout.not_needed_in) <= channels:
        return "it names a channel that doesn't exist"
    return ""


def _unknown(raw: Any, read: Any, at: str = "") -> str:
    """Where the file has a field that nobody reads: a misspelt setting must not pass for a missing one."""
    if isinstance(raw, dict):
        lost = next((f"{at}.{key}" for key in raw if key not in read), "")
        return lost or next(filter(None, (_unknown(raw[key], read[key], f"{at}.{key}") for key in raw)), "")
    if isinstance(raw, list):
        return next(
            filter(None, (_unknown(a, b, f"{at}[{n}]") for n, (a, b) in enumerate(zip(raw, read, strict=True)))), ""
        )
    return ""
