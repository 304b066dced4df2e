"""Passwords by argon2, TOTP by pyotp, one-time codes and keyed hashes."""

import asyncio
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor

import pyotp
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from fenqi.store.cipher import KeyedHash

HASHERS = 2
"""Threads: argon2 takes 0.2 s of a core and 64 MiB each."""
CODE_DIGITS = 6


class RealSecrets:
    """The real thing. `pepper` is the key of `keyed_hash`."""

    def __init__(self, pepper: str) -> None:
        self.keyed_hash = KeyedHash(pepper)
        self._passwords = PasswordHash((Argon2Hasher(),))
        self._threads = ThreadPoolExecutor(HASHERS, thread_name_prefix="argon2")

    async def hash_password(self, password: str) -> str:
        """Argon2id with its parameters in the text."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._passwords.hash, password)

    async def password_matches(self, password: str, kept: str) -> bool:
        """Compare in a bounded thread pool."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._passwords.verify, password, kept)

    def new_totp_secret(self) -> str:
        """160 bits in base 32."""
        return pyotp.random_base32()

    def totp_matches(self, code: str, secret: str, unix_seconds: int) -> bool:
        """RFC 6238, 30 s steps, one step either way."""
        totp = pyotp.TOTP(secret)
        return any(hmac.compare_digest(totp.at(unix_seconds + 30 * step), code) for step in (-1, 0, 1))

    def new_code(self) -> str:
        """Six digits from the system's randomness."""
        return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
