"""PostgreSQL refuses to run as root: which account it runs as instead, and what that account can reach."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from fenqi.servers.errors import PlaceNotAccessible, ServerUnavailable
from fenqi.servers.process import Account

NAMES = ("pgserver", "postgres")  # The wheel's own name for it, then the distributions'.


def account_for(data_dir: Path) -> Account | None:
    """The account a server on this folder runs as: None means this process's own.

    Root keeps an existing folder's owner, else takes (or makes) an account for servers.
    """
    if os.geteuid() != 0:
        return None
    if data_dir.exists() and (owner := data_dir.stat().st_uid) != 0:
        try:
            return _account(pwd.getpwuid(owner))
        except KeyError:
            raise ServerUnavailable(f"{data_dir} belongs to user {owner}, who has no account: chown it.") from None
    for name in NAMES:
        if (found := _find(name)) is not None:
            return found
    return _create(NAMES[0])


def barrier(path: Path, account: Account) -> Path | None:
    """The first folder (or the path itself) that the account can't enter, from the root down; None if it reaches it."""
    for place in (*reversed(path.parents), path):
        mode = place.stat()
        bits = stat.S_IXOTH
        if mode.st_uid == account.uid:
            bits = stat.S_IXUSR
        elif mode.st_gid == account.gid:
            bits = stat.S_IXGRP
        if not mode.st_mode & bits:
            return place
    return None


def require_reach(path: Path, account: Account) -> None:
    """Raises PlaceNotAccessible, naming the folder that bars the way."""
    barred = barrier(path, account)
    if barred is not None:
        raise PlaceNotAccessible(
            f"PostgreSQL can't run as root, and the account {account.name} that it runs as can't enter {barred}: "
            f"use a folder elsewhere (for example under /var/lib), or run chmod o+x {barred}."
        )


def _find(name: str) -> Account | None:
    try:
        return _account(pwd.getpwnam(name))
    except KeyError:
        return None


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create(name: str) -> Account:
    program = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        reason = answer.stderr.strip()
    except OSError as error:
        reason = str(error)
    found = _find(name)  # Another process may have made it meanwhile: what counts is that it is there.
    if found is None:
        raise ServerUnavailable(
            f"PostgreSQL can't run as root, and no account could be made for it ({reason}): "
            f"run as another user, or add a system user called {name}."
        )
    return found
