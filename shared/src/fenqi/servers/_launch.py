"""Becomes a server: drops to its account, ties its life to its parent's, then executes it.

Run as a script, so that nothing has to run between fork and exec in a parent that has threads.
Arguments: parent pid, signal number, "uid:gid" or "-", then the command.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Never returns: the process is the server afterwards."""
    parent, signal_number, account, *command = sys.argv[1:]
    if account != "-":
        uid, gid = (int(part) for part in account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.umask(0o077)
    if sys.platform == "linux":  # Elsewhere an orphan lives on until the next start stops it.
        # After the change of account, which clears it.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        if os.getppid() != int(parent):
            sys.exit("the parent died before the server started")
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
