"""Personal data as it is shown: enough to recognise one's own, not enough to use."""

from collections.abc import Mapping
from typing import Any


def mask_name(name: str) -> str:
    """欧**"""
    return name[:1] + "*" * (len(name) - 1)


def mask_id_number(number: str) -> str:
    """110***********002X"""
    return number[:3] + "*" * 11 + number[-4:]


def mask_phone(phone: str) -> str:
    """138******00"""
    return phone[:3] + "*" * (len(phone) - 5) + phone[-2:]


def mask_account(number: str) -> str:
    """************1234: the last four digits of an account."""
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 4 else "*" * len(number)


def mask_sections_field(name: str, value: Any) -> Any:
    """One field of a section."""
    if isinstance(value, Mapping) and "number" in value:
        return {**value, "number": mask_account(str(value["number"]))}
    masks = {"name": mask_name, "id_number": mask_id_number, "phone": mask_phone}
    if name in masks:
        return masks[name](str(value))
    hidden = {"birth_date", "address", "employer", "device_id", "face_capture"}
    return "******" if name in hidden else value


def masked_sections(filled: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """A form on its way, as it is shown."""
    return {
        section: {name: mask_sections_field(name, value) for name, value in fields.items()}
        for section, fields in filled.items()
    }
