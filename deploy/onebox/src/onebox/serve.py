"""`fenqi up`: the onebox behind uvicorn, until it is told to stop."""

import asyncio
import ctypes
import os
import signal
import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path

import uvicorn
import uvloop

from onebox.onebox import HOST, OneBox

GRACE_SECONDS = 10
_PR_SET_PDEATHSIG = 1


def serve(data_dir: Path, port: int, opening_date: date | None, say: Callable[[str], None]) -> None:
    """Start everything, say "ready http://127.0.0.1:N", and run until SIGINT or SIGTERM. Port 0 takes a free one.

    Raises OSError when the port is taken.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    uvloop.run(_serve(data_dir, listener, opening_date, say))


def end_with(parent: int) -> None:
    """Ask Linux to end this process when `parent` dies, however it dies; at once when it is gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit("the process that started this one is gone")


async def _serve(
    data_dir: Path, listener: socket.socket, opening_date: date | None, say: Callable[[str], None]
) -> None:
    async with OneBox(data_dir, opening_date=opening_date).running() as box:
        config = uvicorn.Config(
            box.gateway,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        server = uvicorn.Server(config)
        loop = asyncio.get_running_loop()
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: setattr(server, "should_exit", True))
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        say(f"ready http://{HOST}:{listener.getsockname()[1]}")
        await serving
