"""The published reference: up to date, valid, and impossible to break by running the generator."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from fenqi.contracts import generate
from fenqi.contracts.asyncapi import envelope_around
from fenqi.contracts.base import Event
from fenqi.contracts.registry import EVENTS
from fenqi.contracts.schemas import ENVELOPE
from fenqi.messaging.envelope import Envelope, decode

DOCS = Path(__file__).parents[3] / "docs" / "events"
EXAMPLES = generate.kept_examples(DOCS)
DOCUMENT = json.loads((DOCS / "asyncapi.json").read_text(encoding="utf-8"))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DOCS, tmp_path / "events"))


def resolved(reference: str) -> Any:
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def references_in(node: Any) -> set[str]:
    if isinstance(node, list):
        return {each for item in node for each in references_in(item)}
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return own | {each for value in node.values() for each in references_in(value)}


def test_nothing_that_is_published_has_been_broken() -> None:
    assert generate.broken_promises(DOCS, EVENTS) == {}


def test_the_generated_files_are_up_to_date() -> None:
    assert generate.stale(DOCS, generate.files(EVENTS, EXAMPLES)) == []


def test_a_stale_file_is_named_with_the_command_that_helps(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / "README.md").write_text("edited by hand", encoding="utf-8")
    (docs / "schemas" / "loan.Disbursed.v1.json").unlink()
    assert generate.main(["--check", "--directory", str(docs)]) == 1
    assert capsys.readouterr().err == (
        f"stale in {docs}: README.md, schemas/loan.Disbursed.v1.json; run python -m fenqi.contracts.generate\n"
    )


def test_an_event_without_an_example_is_named(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / "examples" / "loan.Disbursed.v1.json").unlink()
    assert generate.main(["--directory", str(docs)]) == 1
    assert capsys.readouterr().err == f"{docs}/examples/loan.Disbursed.v1.json is missing: write one by hand\n"


def test_running_the_generator_makes_everything_fresh(docs: Path) -> None:
    (docs / "README.md").unlink()
    assert generate.main(["--directory", str(docs)]) == 0
    assert generate.main(["--check", "--directory", str(docs)]) == 0


def test_the_generator_refuses_to_overwrite_what_is_promised(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promised = docs / "schemas" / "loan.LoanSettled.v1.json"
    schema = json.loads(promised.read_text(encoding="utf-8"))
    schema["properties"]["rebate_minor"] = {"type": "integer"}
    promised.write_text(json.dumps(schema), encoding="utf-8")
    assert generate.main(["--directory", str(docs)]) == 1
    assert capsys.readouterr().err == (
        "loan.LoanSettled.v1: rebate_minor was removed. Publish a new version beside it.\n"
    )
    assert json.loads(promised.read_text(encoding="utf-8")) == schema


def test_a_version_that_was_never_released_can_be_replaced(docs: Path) -> None:
    (docs / "schemas" / "loan.Dreamt.v1.json").write_text("{}", encoding="utf-8")
    assert generate.main(["--directory", str(docs)]) == 1
    assert generate.main(["--directory", str(docs), "--never-released", "loan.Dreamt.v1"]) == 0
    assert not (docs / "schemas" / "loan.Dreamt.v1.json").exists()


def test_a_wrong_place_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check", "--directory", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
def test_a_kept_schema_is_valid_and_its_example_obeys_it(event: type[Event]) -> None:
    schema = json.loads((DOCS / "schemas" / f"{event.TYPE}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(EXAMPLES[event.TYPE])


def test_every_reference_in_the_asyncapi_document_leads_somewhere() -> None:
    assert [each for each in references_in(DOCUMENT) if resolved(each) is None] == []


def test_the_asyncapi_document_has_a_channel_for_every_topic_and_every_event_in_its_own() -> None:
    assert {name: set(channel["messages"]) for name, channel in DOCUMENT["channels"].items()} == {
        topic: {event.TYPE for event in EVENTS.values() if event.topic() == topic}
        for topic in {event.topic() for event in EVENTS.values()}
    }


@pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
def test_an_example_message_obeys_its_payload_in_the_asyncapi_document(event: type[Event]) -> None:
    message = DOCUMENT["components"]["messages"][event.TYPE]
    schema = message["payload"] | {"components": DOCUMENT["components"]}
    (example,) = message["examples"]
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(example["payload"])


def test_parts_of_the_same_name_are_the_same_part() -> None:
    parts: dict[str, Any] = {}
    for event in EVENTS.values():
        for name, schema in event.model_json_schema().get("$defs", {}).items():
            assert parts.setdefault(name, schema) == schema


def test_the_envelope_on_the_bus_is_the_envelope_in_the_document() -> None:
    sent = Envelope(
        id="01936a3e-7c00-7000-8000-000000000001",
        source="/fenqi/loan-svc",
        type="loan.LoanSettled.v1",
        subject="L1",
        time=datetime(2026, 11, 24, 4, tzinfo=UTC),
        sequence=1,
        businessdate=date(2026, 11, 24),
        correlationid="c",
        causationid="c",
        actor="system",
        data=msgspec.Raw(b"{}"),
    )
    Draft202012Validator(ENVELOPE, format_checker=FormatChecker()).validate(json.loads(sent.encode()))


def test_an_example_envelope_can_be_read_from_the_bus() -> None:
    event = EVENTS["loan.PaymentReceived.v1"]
    around = envelope_around(event, EXAMPLES[event.TYPE])
    read = decode(json.dumps(around).encode())
    assert event.read(bytes(read.data)).aggregate_id == read.subject
