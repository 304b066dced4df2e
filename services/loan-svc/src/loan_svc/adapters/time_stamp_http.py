"""A time-stamping authority over HTTP (RFC 3161)."""

import httpx

from loan_svc.adapters.pades import TimeStampAway

TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 65_536
MEDIA_TYPE = "application/timestamp-query"


class TimeStampHttp:
    """Asks once; whatever is not a clear answer means that nothing is sealed. Called in the workshop's threads."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url
        self._http = httpx.Client(timeout=TIMEOUT_SECONDS, transport=transport)

    def __call__(self, request: bytes) -> bytes:
        """The answer's DER. Raises TimeStampAway."""
        try:
            answer = self._http.post(self._url, content=request, headers={"Content-Type": MEDIA_TYPE})
        except httpx.HTTPError as error:
            raise TimeStampAway(
                f"The time-stamping authority does not answer ({error!r}); nothing was sealed."
            ) from error
        if not answer.is_success or len(answer.content) > MAX_ANSWER_BYTES:
            raise TimeStampAway(f"The time-stamping authority answers {answer.status_code}; nothing was sealed.")
        return answer.content
