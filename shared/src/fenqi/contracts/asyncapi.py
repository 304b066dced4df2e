"""The AsyncAPI 3.0 document of everything that crosses the bus, from the same registry that the code runs on."""

from collections.abc import Iterable, Mapping
from typing import Any

from fenqi.contracts.base import Event
from fenqi.contracts.schemas import ENVELOPE, JsonSchema, meaning_of, parts_of

VERSION = "1.0.0"
KAFKA_BINDING = "0.5.0"


def document(events: Iterable[type[Event]], examples: Mapping[str, JsonSchema]) -> JsonSchema:
    """Channels are topics, messages are event types in their envelope; `examples` is example data by type."""
    channels: JsonSchema = {}
    operations: JsonSchema = {}
    messages: JsonSchema = {}
    schemas: JsonSchema = {"Envelope": ENVELOPE}
    for event in events:
        schemas |= parts_of(event)
        messages[event.TYPE] = _message(event, examples.get(event.TYPE))
        channel = channels.setdefault(event.topic(), _channel(event))
        channel["messages"][event.TYPE] = {"$ref": f"#/components/messages/{event.TYPE}"}
        operation = operations.setdefault(f"publish_{event.context()}", _operation(event))
        operation["messages"].append({"$ref": f"#/channels/{event.topic()}/messages/{event.TYPE}"})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Fenqi events",
            "version": VERSION,
            "description": "What Fenqi's services tell each other. At least once, in order per key; no personal data.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def envelope_around(event: type[Event], data: JsonSchema) -> JsonSchema:
    """An example envelope around example data."""
    return {
        "specversion": "1.0",
        "id": "01936a3e-7c00-7000-8000-000000000001",
        "source": f"/fenqi/{event.producer()}",
        "type": event.TYPE,
        "subject": data[event.key_field()],
        "time": "2026-11-24T04:00:00Z",
        "datacontenttype": "application/json",
        "sequence": 1,
        "businessdate": "2026-11-24",
        "correlationid": "01936a3e-7c00-7000-8000-000000000000",
        "causationid": "01936a3e-7c00-7000-8000-000000000000",
        "actor": "system",
        "data": data,
    }


def _message(event: type[Event], example: JsonSchema | None) -> JsonSchema:
    data = {"type": {"const": event.TYPE}, "data": {"$ref": f"#/components/schemas/{event.__name__}"}}
    message: JsonSchema = {
        "name": event.TYPE,
        "title": event.TYPE.split(".")[1],
        "summary": meaning_of(event),
        "contentType": "application/cloudevents+json",
        "payload": {"allOf": [{"$ref": "#/components/schemas/Envelope"}, {"properties": data}]},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": f"data.{event.key_field()}"},
                "bindingVersion": KAFKA_BINDING,
            }
        },
    }
    if example is not None:
        message["examples"] = [{"name": event.TYPE, "payload": envelope_around(event, example)}]
    return message


def _channel(event: type[Event]) -> dict[str, Any]:
    return {
        "address": event.topic(),
        "description": f"What {event.producer()} publishes, in order per key.",
        "messages": {},
        "bindings": {"kafka": {"topic": event.topic(), "bindingVersion": KAFKA_BINDING}},
    }


def _operation(event: type[Event]) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{event.topic()}"},
        "summary": f"{event.producer()} tells what happened.",
        "messages": [],
    }
