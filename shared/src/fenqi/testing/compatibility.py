"""Whether a changed event may keep its version: old bytes must stay readable, and new bytes readable by old readers.

jsonsubschema is young: it ignores `format`, can take minutes and gigabytes over two patterns, says only yes or no, and may
change what it is given. So it never sees a format or a pattern here: two of them are the same or they are different.
"""

import json
from hashlib import sha256
from typing import Any

from jsonsubschema import isSubschema

JsonSchema = dict[str, Any]

SAYS_NOTHING = {"title", "description", "default", "examples", "$defs", "$id", "$schema"}


def incompatibilities(old: JsonSchema, new: JsonSchema) -> list[str]:
    """Why `new` can't replace `old` under the same version, one sentence each; none if it can.

    A new optional field and a longer enum are additions. Whoever reads the longer enum must be deployed first.
    """
    before, now = _plain(old, old), _plain(new, new)
    found = _between(before, now, "")
    if not found and not _is_within(before, now):
        found.append("the event no longer takes everything it took")
    return found


def _between(old: JsonSchema, new: JsonSchema, at: str) -> list[str]:
    found: list[str] = []
    old_fields, new_fields = old.get("properties"), new.get("properties")
    if old_fields is None or new_fields is None:
        return found if _same_to_both(old, new) else [f"{at or 'the event'} changed its type"]
    required_before, required_now = set(old.get("required", ())), set(new.get("required", ()))
    if new.get("additionalProperties") is not False:
        found.append(f"{at or 'the event'} is no longer closed")
    for name in sorted(old_fields.keys() - new_fields.keys()):
        found.append(f"{at}{name} was removed")
    for name in sorted(required_now - required_before):
        found.append(f"{at}{name} became required")
    for name in sorted((required_before - required_now) & new_fields.keys()):
        found.append(f"{at}{name} is no longer required, which old readers rely on")
    for name in sorted(old_fields.keys() & new_fields.keys()):
        found += _of_field(old_fields[name], new_fields[name], f"{at}{name}")
    return found


def _of_field(old: JsonSchema, new: JsonSchema, at: str) -> list[str]:
    found: list[str] = []
    before, now = _values(old), _values(new)
    if before is not None and now is not None:
        gone = [value for value in before if value not in now]
        return [f"{at} no longer allows {', '.join(map(str, gone))}"] if gone else []
    if old.get("default_") != new.get("default_"):
        found.append(f"{at} changed its default, so old bytes would mean something else")
    if "properties" in old and "properties" in new:
        return found + _between(old, new, f"{at}.")
    if "items" in old and "items" in new:
        found += _of_field(old["items"], new["items"], f"{at}[]")
    elif len(old.get("anyOf", ())) == len(new.get("anyOf", ())) > 0:
        for one, other in zip(old["anyOf"], new["anyOf"], strict=True):
            found += _of_field(one, other, at)
        return found
    if not found and not _same_to_both(_without_items(old), _without_items(new)):
        found.append(f"{at} changed its type or range")
    return found


def _same_to_both(old: JsonSchema, new: JsonSchema) -> bool:
    return _is_within(old, new) and _is_within(new, old)


def _is_within(part: JsonSchema, whole: JsonSchema) -> bool:
    return bool(isSubschema(_meant(part), _meant(whole)))  # type: ignore[no-untyped-call]


def _values(schema: JsonSchema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _without_items(schema: JsonSchema) -> JsonSchema:
    return {key: value for key, value in schema.items() if key != "items"}


def _meant(node: Any) -> Any:
    """A copy for jsonsubschema: no mark of ours, and a word of its own for every pattern and format."""
    if isinstance(node, list):
        return [_meant(each) for each in node]
    if not isinstance(node, dict):
        return node
    if node.keys() & {"pattern", "format"} and node.get("type") == "string":
        return {"type": "string", "enum": [sha256(json.dumps(node, sort_keys=True).encode()).hexdigest()[:16]]}
    return {key: _meant(value) for key, value in node.items() if key != "default_"}


def _plain(node: Any, root: JsonSchema) -> Any:
    """References put in place, words for people left out, a default kept as `default_`."""
    if isinstance(node, list):
        return [_plain(each, root) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain({**root["$defs"][node["$ref"].removeprefix("#/$defs/")], **_but_ref(node)}, root)
    plain: JsonSchema = {}
    for key, value in node.items():
        if key == "properties":
            plain[key] = {name: _plain(field, root) for name, field in value.items()}
        elif key == "default":
            plain["default_"] = value
        elif key not in SAYS_NOTHING:
            plain[key] = value if key in {"enum", "const", "required"} else _plain(value, root)
    return plain


def _but_ref(node: JsonSchema) -> JsonSchema:
    return {key: value for key, value in node.items() if key != "$ref"}
