"""The document store: one behaviour in a folder, in memory and at an S3-compatible provider."""

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from application_svc.adapters.storage import FileMissing, StorageAway, StorageFsspec
from fenqi.kernel import new_id

S3_OPTIONS = {"key": "only-for-tests", "secret": "only-for-tests", "client_kwargs": {"region_name": "eu-central-1"}}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """An S3 on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["file", "memory", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StorageFsspec]:
    """An empty store of each kind."""
    if request.param == "s3":
        options = {**S3_OPTIONS, "endpoint_url": request.getfixturevalue("s3")}
        bucket = f"documents-{new_id()}"
        made = StorageFsspec(f"s3://{bucket}/of-applications", options)
        made._fs.mkdir(bucket)
    elif request.param == "memory":
        made = StorageFsspec(f"memory://{new_id()}")
    else:
        made = StorageFsspec(f"file://{tmp_path}/documents")
    yield made
    made.close()


async def test_what_is_written_is_read_listed_and_deleted(storage: StorageFsspec) -> None:
    await storage.write("2026-11-23/A1/D1", b"sealed")
    await storage.write("2026-11-23/A2/D2", b"")
    await storage.write("2026-11-24/A1/D3", bytes(100_000))
    assert await storage.read("2026-11-23/A1/D1") == b"sealed"
    assert await storage.read("2026-11-24/A1/D3") == bytes(100_000)
    assert await storage.paths_under("2026-11-23") == ["2026-11-23/A1/D1", "2026-11-23/A2/D2"]
    assert await storage.paths_under("2026-11-25") == []
    await storage.delete("2026-11-23/A1/D1")
    await storage.delete("2026-11-23/A1/D1")
    assert await storage.paths_under("2026-11-23") == ["2026-11-23/A2/D2"]
    with pytest.raises(FileMissing):
        await storage.read("2026-11-23/A1/D1")


async def test_the_same_path_again_is_the_same_file(storage: StorageFsspec) -> None:
    await asyncio.gather(*(storage.write("d/A/D", b"sealed") for _ in range(8)))
    await storage.write("d/A/D", b"sealed anew")
    assert await storage.read("d/A/D") == b"sealed anew"


async def test_a_folder_of_documents_is_nobody_elses(tmp_path: Path) -> None:
    storage = StorageFsspec(f"file://{tmp_path}/documents")
    await storage.write("d/A/D", b"sealed")
    assert stat.S_IMODE(os.stat(tmp_path / "documents" / "d" / "A").st_mode) == 0o700
    assert stat.S_IMODE(os.stat(tmp_path / "documents" / "d" / "A" / "D").st_mode) == 0o600
    storage.close()


async def test_a_folder_may_be_called_what_it_likes(tmp_path: Path) -> None:
    storage = StorageFsspec(f"file://{tmp_path}/申请 材料 #1")
    await storage.write("d/A/D", b"sealed")
    assert (tmp_path / "申请 材料 #1" / "d" / "A" / "D").read_bytes() == b"sealed"
    assert await storage.paths_under("d") == ["d/A/D"]
    storage.close()


async def test_a_store_that_is_away_says_so(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("in the way")
    storage = StorageFsspec(f"file://{tmp_path}/documents")
    with pytest.raises(StorageAway):
        await storage.write("d/A/D", b"sealed")
    gone = StorageFsspec("s3://nowhere/at-all", {**S3_OPTIONS, "endpoint_url": "http://127.0.0.1:1"})
    gone._fs.config_kwargs = {"retries": {"max_attempts": 1}, "connect_timeout": 1}
    with pytest.raises(StorageAway):
        await gone.write("d/A/D", b"sealed")
    storage.close()
    gone.close()
