"""What a calculation says when it must say no."""


class CalcError(ValueError):
    """The calculation can't be done. `code` is stable; `message` says what is wrong and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class InvalidTerms(CalcError):
    """The terms of a plan contradict each other or pass a limit."""


class NoRate(CalcError):
    """No rate makes the flows worth nothing: what is paid in and what is paid out never balance."""

    def __init__(self, message: str) -> None:
        super().__init__("no-rate", message)


class MoreThanOneRate(CalcError):
    """Several rates (or one that only touches) balance the flows, so none of them can be published."""

    def __init__(self, message: str) -> None:
        super().__init__("more-than-one-rate", message)
