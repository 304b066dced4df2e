"""One side of a comparison: an application behind uvicorn, one worker, in a process of its own."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx

READY_SECONDS = 30.0


class Side:
    """One application ("module:factory" of this folder) in a process of its own."""

    def __init__(self, application: str, port: int, environment: dict[str, str]) -> None:
        self.port = port
        command = [sys.executable, "-m", "uvicorn", "--factory", application, "--port", str(port)]
        command += ["--app-dir", str(Path(__file__).parent), "--log-level", "warning", "--no-access-log"]
        self._process = subprocess.Popen(command, env={**os.environ, **environment})

    async def ready(self) -> None:
        """Wait for its first answer."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}") as client:
            for _ in range(int(READY_SECONDS / 0.1)):
                try:
                    if (await client.get("/openapi.json")).is_success:
                        return
                except httpx.TransportError:
                    pass
                if self._process.poll() is not None:
                    raise AssertionError(f"it ended with {self._process.returncode}")
                await asyncio.sleep(0.1)
        raise AssertionError(f"not ready within {READY_SECONDS} s")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(READY_SECONDS)
