"""Words of loan-svc's requests and answers that more than one route uses."""

from typing import Annotated

from pydantic import Field

from fenqi.web.money import Body

Id = Annotated[str, Field(min_length=1, max_length=128)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
EarlyWaiver = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$", examples=["hardship", "gold"])]
Reason = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$", examples=["unrecoverable", "debit_returned"])]
"""A code, no sentence: it is published, and what is published names no person."""


class EmptyIn(Body):
    """Nothing to say."""
