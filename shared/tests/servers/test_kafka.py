"""Kafka as a child process: it keeps its records through everything, and never outlives its owner."""

# aiokafka has no types of its own.
# mypy: disable-error-code="no-untyped-call"

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from fenqi.servers import DataInUse, ServerUnavailable
from fenqi.servers.jars import jars, java
from fenqi.servers.kafka import KafkaServer
from fenqi.servers.kafka_identity import Identity, identity
from fenqi.servers.process import command_line, ticks

OWNER = """
import sys
from fenqi.servers.kafka import KafkaServer
server = KafkaServer(sys.argv[1]).start()
print(server.pid, server.port, flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def an_owner(data_dir: Path) -> "Iterator[tuple[subprocess.Popen[str], int]]":
    """Another Python process that owns a broker: the process, and the broker's process id."""
    command = [sys.executable, "-c", OWNER, str(data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        try:
            assert owner.stdout is not None
            yield owner, int(owner.stdout.readline().split()[0])
        finally:
            owner.kill()


def gone(pid: int, seconds: float = 25.0) -> bool:
    return any(not command_line(pid) for _ in ticks(seconds))


async def send(server: KafkaServer, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=server.bootstrap, enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value, partition=0)
    finally:
        await producer.stop()


async def first_record(server: KafkaServer, topic: str) -> bytes:
    partition = TopicPartition(topic, 0)
    consumer = AIOKafkaConsumer(bootstrap_servers=server.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([partition])
        record = await consumer.getone(partition)
        assert isinstance(record.value, bytes)
        return record.value
    finally:
        await consumer.stop()


@pytest.mark.kafka
async def test_what_was_acknowledged_outlives_kill_9_and_restart_on_the_same_port(
    kafka: KafkaServer, tmp_path: Path
) -> None:
    """On a broker of its own: the session's is for everybody. `kafka` is asked for its skip."""
    with KafkaServer(tmp_path / "kafka") as server:
        await send(server, "kept", "分期".encode())
        port, cluster = server.port, server.cluster_id
        assert cluster != kafka.cluster_id
        server.kill()
        assert not server.is_running
        server.start()
        assert (server.port, server.cluster_id) == (port, cluster)
        assert await first_record(server, "kept") == "分期".encode()
        server.restart()
        assert await first_record(server, "kept") == "分期".encode()
        pid = server.pid
    assert gone(pid, seconds=1)


@pytest.mark.kafka
def test_an_owner_killed_by_9_takes_its_broker_along_and_the_next_finds_the_data(
    kafka: KafkaServer, tmp_path: Path
) -> None:
    with an_owner(tmp_path / "kafka") as (owner, pid):
        with pytest.raises(DataInUse, match=f"in use by process {owner.pid}"):
            KafkaServer(tmp_path / "kafka").start()
        cluster = KafkaServer(tmp_path / "kafka").cluster_id
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        with KafkaServer(tmp_path / "kafka") as server:
            assert server.cluster_id == cluster != kafka.cluster_id
            assert server.pid != pid
            assert gone(pid, seconds=1)


@pytest.mark.kafka
async def test_new_topics_have_four_partitions(kafka: KafkaServer) -> None:
    await send(kafka, "servers-four-partitions", b"1")
    consumer = AIOKafkaConsumer("servers-four-partitions", bootstrap_servers=kafka.bootstrap)
    await consumer.start()
    try:
        assert consumer.partitions_for_topic("servers-four-partitions") == {0, 1, 2, 3}
    finally:
        await consumer.stop()


@pytest.mark.kafka
def test_the_broker_reached_is_the_one_that_was_started(kafka: KafkaServer) -> None:
    assert identity(kafka.host, kafka.port) == Identity(kafka.cluster_id, frozenset({kafka.port}))
    assert kafka.version() == "4.4.0"
    assert kafka.url == f"kafka://127.0.0.1:{kafka.port}"


def test_a_program_that_does_not_speak_kafka_has_no_identity() -> None:
    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        port = listener.getsockname()[1]
        thread.start()
        assert identity("127.0.0.1", port) is None
        thread.join()
    assert identity("127.0.0.1", port) is None


def test_without_java_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ServerUnavailable, match=r"install Java 17 or later"):
        KafkaServer(tmp_path / "kafka").start()


def test_an_old_java_is_not_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ServerUnavailable, match=r"newer Java than .*11\.0\.2.*install Java 17"):
        java()


def test_without_maven_and_jars_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pom.xml").write_text("<project/>")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerUnavailable, match="install Maven"):
        jars(tmp_path / "pom.xml")
