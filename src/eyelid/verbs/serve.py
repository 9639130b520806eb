"""The verb `serve`, which reads the eyes in pictures that other programs send over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from eyelid.errors import OptionError, expect_packages
from eyelid.option_checks import expect_decided_error, expect_port
from eyelid.service.limits import Limits
from eyelid.weights import BY_SIZE

if TYPE_CHECKING:
    from eyelid.pages import Say

DEFAULT_PORT = 8766
"""The port without `--port`."""

_MOST_PROCESSES = 100


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """The options of `serve`.

    Attributes:
        host: Name or address to listen at. Other than this machine's own 127.0.0.1, ::1 or localhost, it
            needs --token-file.
        port: Port to listen at; 0 for any free one.
        token_file: File with the token that requests must have, as `Authorization: Bearer TOKEN`.
        allow_origin: Origins of web pages that may ask, such as https://example.org; without it, none may.
        model: Name of a shipped model, path of an eyelid model file, or run folder of a training; auto as for
            `eyelid predict`.
        decided_error: Highest share of errors among decided readings, as for `eyelid predict`.
        small_faces: Look closer for small faces, such as those of crowds; takes five times as long.
        refuse_damaged: Take damaged pictures as errors, and do not read them as far as they go.
        processes: Processes that read small pictures, beside that which answers, and as many more for photos
            once one comes; each takes 85 MB or more. auto: one on each core. 0: threads read them, which
            takes less memory, but a picture that crashes a decoder ends the service.
        limits: What the service takes on.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    token_file: str | None = None
    allow_origin: tuple[str, ...] = ()
    model: str = BY_SIZE
    decided_error: float | None = None
    small_faces: bool = False
    refuse_damaged: bool = False
    processes: Literal["auto"] | int = "auto"
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        expect_port(self.port)
        if self.processes != "auto" and not 0 <= self.processes <= _MOST_PROCESSES:
            raise OptionError(f"--processes {self.processes}: expected auto, or 0 to {_MOST_PROCESSES}")
        expect_decided_error(self.decided_error)
        for origin in self.allow_origin:
            scheme, _, rest = origin.partition("://")
            if scheme not in ("http", "https") or not rest or "/" in rest:
                raise OptionError(
                    f"--allow-origin {origin}: expected the beginning of an address, such as "
                    "https://example.org"
                )


def serve(options: ServeOptions, *, say: Say | None = None) -> None:
    """Serves until Ctrl-C or SIGTERM, and finishes what it has taken by then.

    Args:
        options: The options.
        say: Shows a line to the user, such as the address; None to print the lines.

    Raises:
        EyelidError: A package is missing, the model or the token cannot be used, or the service cannot or
            must not listen there.
    """
    expect_packages("serve", "web", "fastapi", "httptools", "prometheus_client", "uvicorn")
    from eyelid.engines import cores
    from eyelid.pages import print_line
    from eyelid.service.access import is_loopback, read_token
    from eyelid.service.served_kits import ServedKits
    from eyelid.service.server import serve_pictures

    say = say or print_line
    if not options.token_file and not is_loopback(options.host):
        raise OptionError(
            f"--host {options.host}: other machines could ask; name the file of a token with --token-file, "
            "or listen at 127.0.0.1"
        )
    token = read_token(options.token_file) if options.token_file else ""
    kits = ServedKits(
        model=options.model,
        decided_error=options.decided_error,
        small_faces=options.small_faces,
        refuse_damaged=options.refuse_damaged,
    )
    serve_pictures(
        kits,
        host=options.host,
        port=options.port,
        limits=options.limits,
        announce=lambda address: say(f"the service is at {address} ; Ctrl-C ends it"),
        token=token,
        origins=options.allow_origin,
        processes=cores() if options.processes == "auto" else options.processes,
    )
    say("the service has ended; what it had taken is answered")
