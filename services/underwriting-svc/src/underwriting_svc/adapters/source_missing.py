"""A source that nobody set up: it never answers, so that a person decides. Only a sandbox has simulators instead."""

from typing import Never

from fenqi.web.source import SourceAway


class SourceMissing:
    """In the place of any source."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def check(self, *_asked: object) -> Never:
        """Raises SourceAway."""
        raise SourceAway(f"There is no {self._name}: set UNDERWRITING_{self._name.upper()}_URL.")

    async def ask(self, *_asked: object) -> Never:
        """Raises SourceAway."""
        await self.check()
