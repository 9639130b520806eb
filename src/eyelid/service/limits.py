"""What the service takes on: the largest request and picture, how much may wait, and how long."""

import math
from dataclasses import dataclass, fields

from eyelid.errors import OptionError


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of a service.

    Attributes:
        body: Largest body of a request, in millions of bytes; a larger one is refused (413).
        pixels: Largest picture, in millions of pixels, as its file declares them; a larger one is an error in
            its row, and is not decoded.
        pictures: Most pictures of a request (422).
        waiting: Most requests that wait or are being read; one more is refused (429), and told when to come
            again.
        held: Most that all these requests may hold, in millions of bytes (429).
        connections: Most open connections; beyond, the one that has been idle for longest is closed.
        seconds: Most seconds between a request's last byte and its answer (503).
        gather_ms: Most milliseconds that a small picture waits for others, to be read in one batch with them.
    """

    body: float = 32.0
    pixels: float = 50.0
    pictures: int = 1_000
    waiting: int = 256
    held: float = 256.0
    connections: int = 1_000
    seconds: float = 30.0
    gather_ms: float = 2.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            may_be_0 = field.name == "gather_ms"
            if not (value > 0 or (may_be_0 and value == 0)) or math.isinf(value):
                least = "of 0 or more" if may_be_0 else "above 0"
                raise OptionError(f"--limits.{field.name} {value}: expected a finite number {least}")
        if self.held < self.body:
            raise OptionError(
                f"--limits.held {self.held}: expected at least the {self.body} of --limits.body"
            )

    @property
    def most_bytes(self) -> int:
        """Largest body, in bytes."""
        return int(self.body * 1_000_000)

    @property
    def most_held(self) -> int:
        """Most bytes that all requests may hold."""
        return int(self.held * 1_000_000)

    @property
    def most_pixels(self) -> int:
        """Largest picture, in pixels."""
        return int(self.pixels * 1_000_000)
