"""Keeping the C libraries that decode pictures from writing to the terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_STDERR = 2


@contextmanager
def quiet_decoders() -> Iterator[None]:
    """Drops what libpng, libjpeg and OpenCV print about damaged pictures; rows say it already.

    They write to the process's standard error from C, past `sys.stderr`, so it leads nowhere for as long as
    this lasts; `sys.stderr` itself still leads where it did. It changes the whole process: for commands, not
    for the library.
    """
    own = sys.stderr
    kept = None
    with suppress(OSError):  # it was closed; then nothing is kept, and 2 is not given to a file meanwhile
        kept = os.dup(_STDERR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    if nowhere != _STDERR:
        os.close(nowhere)
    if kept is not None and _is_stderr(own):
        sys.stderr = open(kept, "w", 1, own.encoding, own.errors, closefd=False)  # noqa: SIM115
    try:
        yield
    finally:
        sys.stderr = own
        if kept is None:
            os.close(_STDERR)
        else:
            os.dup2(kept, _STDERR)
            os.close(kept)


def _is_stderr(stream: object) -> bool:
    """Tells whether a stream writes to descriptor 2, and not, say, to a notebook or into a test."""
    try:
        return stream.fileno() == _STDERR  # type: ignore[attr-defined, no-any-return]
    except (AttributeError, OSError):
        return False
