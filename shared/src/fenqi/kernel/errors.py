"""A domain error is a "no", not a bug: a stable code, a sentence, and what to do about it. It knows no HTTP."""

from typing import ClassVar


class DomainError(Exception):
    """Refusal of a command. `code` is stable and documented; `detail` is for a person; `remedy` says what to do."""

    code: ClassVar[str] = "refused"
    remedy: ClassVar[str] = ""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.__class__.__doc__ or self.code)
        self.detail = detail or (self.__class__.__doc__ or self.code).strip()


class Invalid(DomainError):
    """The request breaks a rule on its own, whatever the state."""

    code = "invalid"


class NotFound(DomainError):
    """Nothing with this id is visible to you."""

    code = "not-found"


class Conflict(DomainError):
    """The state does not allow this now."""

    code = "conflict"


class Forbidden(DomainError):
    """You may not do this."""

    code = "forbidden"


class Unavailable(DomainError):
    """Something this needs is away for a moment; nothing was changed: try again."""

    code = "unavailable"
    retry_after_seconds: ClassVar[int] = 2


class NotYet(Unavailable):
    """What this depends on has not arrived here yet: it is waited for, with growing pauses."""

    code = "not-yet"
