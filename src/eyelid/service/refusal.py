"""The refusal: why a request is not answered with rows."""

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - nothing has failed
    """A request is refused.

    Attributes:
        status: The HTTP status.
        reason: One line: what was given, what was expected.
        headers: More headers of the answer.
    """

    def __init__(self, status: int, reason: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = headers or {}
