"""JSON Schemas of the events and of the envelope around them."""

import re
from typing import Any

from pydantic import BaseModel

from fenqi.contracts.base import Event

JsonSchema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ENVELOPE: JsonSchema = {
    "title": "Envelope",
    "description": "CloudEvents 1.0, structured JSON. `subject` is the aggregate's id and the Kafka key; `sequence` counts "
    "that aggregate's events from 1; `causationid` is the id of what made it happen; `actor` is who, or `system`.",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid", "description": "UUIDv7; the same on every delivery"},
        "source": {"type": "string", "format": "uri-reference", "examples": ["/fenqi/loan-svc"]},
        "type": {"type": "string", "pattern": r"^[a-z]+\.[A-Za-z]+\.v[0-9]+$"},
        "subject": {"type": "string", "minLength": 1},
        "time": {"type": "string", "format": "date-time", "description": "when it was recorded, in UTC"},
        "datacontenttype": {"const": "application/json"},
        "sequence": {"type": "integer", "minimum": 1},
        "businessdate": {"type": "string", "format": "date"},
        "correlationid": {"type": "string"},
        "causationid": {"type": "string"},
        "actor": {"type": "string"},
        "data": {"type": "object"},
    },
    "required": [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "sequence",
        "businessdate",
        "correlationid",
        "causationid",
        "actor",
        "data",
    ],
}


def schema_of(event: type[Event]) -> JsonSchema:
    """The JSON Schema of the event's data, complete in itself."""
    schema = _tidy(event.model_json_schema())
    return {"$schema": DIALECT, "$id": f"urn:fenqi:{event.TYPE}", **schema}


def parts_of(event: type[Event]) -> dict[str, JsonSchema]:
    """The event's schema and those of its parts by class name, referring to each other as an AsyncAPI document does."""
    schema = _tidy(event.model_json_schema(ref_template="#/components/schemas/{model}"))
    parts: dict[str, JsonSchema] = schema.pop("$defs", {})
    return {event.__name__: schema, **parts}


def meaning_of(model: type[BaseModel]) -> str:
    """The docstring as one paragraph, without who produces it and by which key: those follow from the type."""
    text = " ".join((model.__doc__ or "").split())
    return re.sub(r" ?Producer: \S+ Key: \w+\.", "", text)


def _tidy(node: Any) -> Any:
    """Without the titles that pydantic makes of field names: they say nothing."""
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidy(value) for key, value in node.items()}
    if isinstance(tidy.get("properties"), dict):
        for field in tidy["properties"].values():
            field.pop("title", None)
    return tidy
