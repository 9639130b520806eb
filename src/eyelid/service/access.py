"""Access: who may ask. The bearer token, the names of this machine, and pages of other origins."""

import ipaddress
import secrets
from pathlib import Path

from starlette.datastructures import Headers

from eyelid.errors import MissingFileError, OptionError
from eyelid.service.refusal import Refusal

OPEN_PATHS = frozenset(("/health", "/ready", "/openapi.json"))
"""Paths that need no token: they say nothing of anybody's pictures."""

_SHORTEST = 16  # characters of a token


class Access:
    """Checks who asks.

    Without a token, only programs of this machine may ask. A web page that a user of this machine has open is
    none of them, though its browser is: it is refused by its `Origin`, and where it has given its own name
    the address 127.0.0.1, by the `Host`.

    Args:
        token: What requests must have as `Authorization: Bearer TOKEN`; empty for none.
        origins: Origins of pages that may ask, such as `https://example.org`.
    """

    def __init__(self, token: str, origins: tuple[str, ...]) -> None:
        self._token = token.encode() if token else None
        self._origins = frozenset(origin.encode() for origin in origins)

    def check(self, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        """Raises `Refusal` unless the sender of a request may ask."""
        found = dict(headers)
        origin = found.get(b"origin")
        if origin is not None and origin not in self._origins:
            raise Refusal(403, "a page of this origin may not ask; --allow-origin names those that may")
        if self._token is None:
            host = Headers(raw=headers).get("host", "")
            if not is_loopback(_name_of(host)):
                raise Refusal(421, "without a token, this service answers to localhost only")
        elif path not in OPEN_PATHS and not self._is_token(found.get(b"authorization", b"")):
            raise Refusal(
                401, "expected the header Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"}
            )

    def _is_token(self, authorization: bytes) -> bool:
        scheme, _, given = authorization.partition(b" ")
        return scheme.lower() == b"bearer" and secrets.compare_digest(given.strip(), self._token or b"")


def _name_of(host: str) -> str:
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).lower().removeprefix("[").removesuffix("]")


def read_token(file: str) -> str:
    """Returns the token in a file.

    Raises:
        MissingFileError: The file cannot be read.
        OptionError: It has no token, or one that is easily guessed.
    """
    try:
        token = Path(file).read_text(encoding="ascii").strip()
    except OSError as error:
        raise MissingFileError(f"--token-file {file}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise OptionError(f"--token-file {file}: expected ASCII characters") from error
    if len(token) < _SHORTEST or not token.isprintable() or " " in token:
        raise OptionError(
            f"--token-file {file}: expected one word of {_SHORTEST} characters or more, such as "
            "`openssl rand -hex 24` prints"
        )
    return token


def is_loopback(host: str) -> bool:
    """Returns whether an address can be reached from this machine only.

    Example:
        >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
        (True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
