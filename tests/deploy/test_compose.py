"""docker-compose.yml is valid, complete, and agrees with the services, the gateway and the databases."""

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from fenqi.servers import PostgresServer
from fenqi.web.limits import MAX_BODY_BYTES
from fenqi.web.settings import ServiceSettings

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "deploy" / "docker"
NAMES = ("access", "customer", "partner", "application", "underwriting", "limit", "loan", "collections", "insight")
VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?:(?P<how>:[?-])(?P<word>[^}]*))?\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """docker-compose.yml as it stands, its anchors resolved."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return read


@pytest.fixture(scope="module")
def made_env() -> dict[str, str]:
    """What make_env.py prints, read as an .env file."""
    command = [sys.executable, str(DOCKER / "make_env.py")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pairs = (line.partition("=") for line in printed.splitlines() if line and not line.startswith("#"))
    return {name: value.strip("'") for name, _, value in pairs}


def environment_of(compose: dict[str, Any], service: str, env: Mapping[str, str]) -> dict[str, str]:
    """What a container would be given: variables replaced, and those without a value only where they are set."""

    def value(match: re.Match[str]) -> str:
        found = env.get(match["name"], "")
        if found or match["how"] is None:
            return found
        assert match["how"] == ":-", f"{match[0]} is not set"
        return match["word"]

    given = compose["services"][service]["environment"]
    written = {name: VARIABLE.sub(value, text) for name, text in given.items() if text is not None}
    return written | {name: env[name] for name, text in given.items() if text is None and name in env}


def test_it_follows_the_official_schema(compose: dict[str, Any]) -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
    errors = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(compose)]
    assert errors == []


def test_the_schema_does_refuse_what_is_wrong(compose: dict[str, Any]) -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
    wrong = {**compose, "services": {**compose["services"], "more": {"imagine": "nginx"}}}
    assert not Draft202012Validator(schema).is_valid(wrong)


def test_the_nine_services_a_gateway_a_database_and_a_bus_are_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"gateway", "postgres", "kafka", *(f"{name}-svc" for name in NAMES)}
    assert {path.name for path in (ROOT / "services").glob("*-svc")} >= {f"{name}-svc" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_each_service_is_built_as_itself_and_asked_whether_it_is_ready(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][f"{name}-svc"]
    assert service["build"]["args"] == {"SERVICE": name}
    assert "/health/ready" in " ".join(service["healthcheck"]["test"])
    assert service["read_only"]
    assert "ports" not in service


def test_each_service_has_a_database_a_role_and_a_secret_of_its_own(
    compose: dict[str, Any], made_env: dict[str, str]
) -> None:
    urls, secrets = set(), set()
    for name in NAMES:
        prefix = name.upper()
        given = environment_of(compose, f"{name}-svc", made_env)
        assert {key for key in given if not key.startswith(f"{prefix}_")} == set()
        password = made_env[f"{prefix}_DATABASE_PASSWORD"]
        assert given[f"{prefix}_DATABASE_URL"] == f"postgresql://{name}:{password}@postgres:5432/{name}"
        assert given[f"{prefix}_BUS_URL"] == "kafka://kafka:9092"
        urls.add(given[f"{prefix}_DATABASE_URL"])
        secrets.add(given[f"{prefix}_CLIENT_SECRET"])
    assert len(urls) == len(secrets) == len(NAMES)
    known = json.loads(environment_of(compose, "access-svc", made_env)["ACCESS_SERVICE_SECRETS"])
    assert known == {f"{name}-svc": made_env[f"{name.upper()}_CLIENT_SECRET"] for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_services_own_settings_accept_what_it_is_given(
    compose: dict[str, Any], made_env: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, text in environment_of(compose, f"{name}-svc", made_env).items():
        monkeypatch.setenv(key, text)
    settings = getattr(import_module(f"{name}_svc.settings"), f"{name.capitalize()}Settings")()
    assert isinstance(settings, ServiceSettings)
    assert settings.database_url.endswith(f"/{name}")


def test_services_look_for_each_other_under_their_names_here() -> None:
    fields = ServiceSettings.model_fields
    assert {fields[f"{name}_url"].default for name in NAMES} == {f"http://{name}-svc:8000" for name in NAMES}


def test_the_example_names_every_variable_and_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    used = {match["name"]: match["how"] for match in VARIABLE.finditer(text)}
    optional = {
        name
        for service in compose["services"].values()
        for name, v in service.get("environment", {}).items()
        if v is None
    }
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"(?m)^#?([A-Z_]+)=", example)) == set(used) | optional
    empty = set(re.findall(r"(?m)^([A-Z_]+)=$", example))
    assert empty == {name for name, how in used.items() if how == ":?"}
    assert not re.search(r"\$(?!\{)", text)


def test_a_missing_secret_is_said_with_what_to_set() -> None:
    for match in VARIABLE.finditer((ROOT / "docker-compose.yml").read_text()):
        assert match["how"] == ":-" or match["word"].endswith("see .env.example"), match[0]


def test_made_secrets_are_new_each_time(made_env: dict[str, str]) -> None:
    spec = importlib.util.spec_from_file_location("make_env", DOCKER / "make_env.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    again = module.filled((ROOT / ".env.example").read_text())
    for name, value in made_env.items():
        if name.endswith(("_PASSWORD", "_SECRET", "_KEY", "_KEYS", "PEPPER")):
            assert len(value) >= 32
            assert value not in again


def test_the_gateway_has_a_route_for_every_service_and_the_services_own_body_limit() -> None:
    config = (DOCKER / "nginx.conf").read_text()
    routes = [re.compile(pattern) for pattern in re.findall(r"location ~ (\S+) \{", config)]
    for name in NAMES:
        assert any(route.match(f"/{name}/v1/things") for route in routes)
        assert any(route.match(f"/{name}/health/ready") for route in routes)
        assert not any(route.match(f"/{name}/metrics") for route in routes)
    assert not any(route.match("/other/v1/things") for route in routes)
    assert config.count("proxy_pass http://$1-svc:8000") == len(routes)
    assert "client_max_body_size 1m;" in config
    assert MAX_BODY_BYTES == 1024 * 1024
    assert "proxy_set_header X-Request-Id" in config


def test_every_path_that_is_named_exists(compose: dict[str, Any]) -> None:
    paths = [ROOT / ".env.example"]
    for service in compose["services"].values():
        if build := service.get("build"):
            paths += [ROOT / build["context"], ROOT / build["context"] / build["dockerfile"]]
        paths += [ROOT / v.split(":")[0] for v in service.get("volumes", ()) if v.startswith(".")]
    for source in re.findall(r"(?m)^COPY (?!--from)(\S+) ", (DOCKER / "Dockerfile").read_text()):
        paths += [ROOT / source.replace("${SERVICE}", name) for name in NAMES]
    included = re.findall(r"(?m)^\\ir (\S+)$", (DOCKER / "postgres" / "databases.sql").read_text())
    paths += [DOCKER / "postgres" / name for name in included]
    assert [path for path in paths if not path.exists()] == []


def test_kafka_is_the_version_that_is_tested_on(compose: dict[str, Any]) -> None:
    pom = (ROOT / "deploy" / "local" / "pom.xml").read_text()
    version = re.search(r"<kafka.version>(.+)</kafka.version>", pom)
    assert version is not None
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{version[1]}"


def test_the_database_script_gives_each_role_its_own_database_and_no_other(
    made_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a server of its own: the roles would stay on the session's."""
    for name in NAMES:
        monkeypatch.setenv(f"{name.upper()}_DATABASE_PASSWORD", made_env[f"{name.upper()}_DATABASE_PASSWORD"])
    with tempfile.TemporaryDirectory(prefix="fenqi-compose-test-") as folder:
        Path(folder).chmod(0o755)
        with PostgresServer(Path(folder, "pg")) as server:
            server.sql(f"\\i {DOCKER / 'postgres' / 'databases.sql'}")
            may_connect = server.sql(
                "SELECT rolname, datname FROM pg_roles, pg_database WHERE has_database_privilege(rolname, datname, 'CONNECT')"
                " AND rolcanlogin AND NOT rolsuper AND NOT datistemplate ORDER BY 1"
            )
            assert may_connect.splitlines() == sorted(f"{name}|{name}" for name in NAMES)
            stored = server.sql("SELECT count(DISTINCT rolpassword) FROM pg_authid WHERE rolcanlogin AND NOT rolsuper")
            assert stored == str(len(NAMES))
