"""A client of the service in Python. It asks by `http.client`, and imports nothing of the server.

    from eyelid.service.client import Client

    with Client("http://127.0.0.1:8766") as client:
        for row in client.predict("a.jpg", "b.jpg"):
            print(row.source, row.state, row.p_open)

Names of pictures that have line breaks come back with `%0D` and `%0A` for them, as browsers send them.
"""

import http.client
import json
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar
from urllib.parse import urlencode, urlsplit

from eyelid.errors import EyelidError, OptionError
from eyelid.results import Row
from eyelid.service.asked import FIELD, EyesAsked, MovementsAsked
from eyelid.service.served_model import ServedModel

Answer = TypeVar("Answer")

_SHORTEST_WAIT_S = 0.1
_BUSY = 429
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\r": "%0D", "\n": "%0A"})  # in the header of a form


class NamedPicture(NamedTuple):
    """A picture that is in memory.

    Attributes:
        name: Its name in rows.
        data: The whole file: JPEG, PNG or any other that `eyelid predict` reads.
    """

    name: str
    data: bytes


class ServiceError(EyelidError):
    """The service refuses a request, or cannot be reached.

    Attributes:
        status: The HTTP status; 0 if it cannot be reached.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Client:
    """Asks one service, over one connection, which is opened when it is needed. Each thread needs its own.

    Args:
        address: Of the service, such as `http://127.0.0.1:8766`.
        token: Its token; empty for none.
        timeout_s: Seconds that an answer may take.
        patience_s: Seconds for which a request is tried again if the service has too much to do.

    Raises:
        OptionError: That is no address, or no token.
    """

    def __init__(
        self,
        address: str = "http://127.0.0.1:8766",
        *,
        token: str = "",
        timeout_s: float = 60.0,
        patience_s: float = 60.0,
    ) -> None:
        try:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._connection = kind(parts.hostname, parts.port, timeout=timeout_s)
        except (ValueError, http.client.InvalidURL) as error:
            raise OptionError(
                f"{address}: expected the address of a service, such as http://127.0.0.1:8766"
            ) from error
        self._address = address
        self._base = parts.path.rstrip("/")
        token = token.strip()  # a file's last line break is none of it
        if not (token.isascii() and token.isprintable()):
            raise OptionError("token: expected one word of ASCII characters, as `eyelid serve` takes it")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._patience_s = patience_s

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection; the next request opens another."""
        self._connection.close()

    def predict(
        self,
        *pictures: str | os.PathLike[str] | NamedPicture,
        eyes: EyesAsked = "auto",
        movements: MovementsAsked = "faces",
    ) -> list[Row]:
        """Reads the eyes in pictures.

        Args:
            pictures: Paths of picture files, or pictures in memory.
            eyes: Where the eyes are, as `eyelid predict --eyes`.
            movements: Of which eyes movements are read, as `eyelid predict --movements`.

        Returns:
            The rows that `eyelid predict` has for these files, in their order. A picture that cannot be read
            has one row, whose `error` says why.

        Raises:
            ServiceError: The service refuses, or cannot be reached.
            OSError: A file cannot be read.
        """
        boundary = secrets.token_hex(16)
        body = _form([_named(picture) for picture in pictures], boundary)
        query = urlencode({"eyes": eyes, "movements": movements})
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        answer = self._ask("POST", f"/v1/predict?{query}", body, kind)
        return self._understood(lambda: [Row(**row) for row in answer["rows"]])

    def models(self) -> list[ServedModel]:
        """Returns the models that read eyes.

        Raises:
            ServiceError: The service refuses, or cannot be reached.
        """
        found = self._ask("GET", "/v1/models")
        return self._understood(
            lambda: [ServedModel(**model | {"classes": tuple(model["classes"])}) for model in found]
        )

    def is_ready(self) -> bool:
        """Returns whether the service takes requests."""
        try:
            self._ask("GET", "/ready")
        except ServiceError:
            return False
        return True

    def _understood(self, read: Callable[[], Answer]) -> Answer:
        try:
            return read()
        except (KeyError, TypeError) as error:
            raise ServiceError(
                http.client.OK, f"{self._address}: answers otherwise than this version of eyelid expects"
            ) from error

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        until = time.monotonic() + self._patience_s
        while True:
            status, later, content = self._exchange(method, path, body, {**self._headers, **(headers or {})})
            wait_s = max(float(later), _SHORTEST_WAIT_S) if later.isdecimal() else _SHORTEST_WAIT_S
            if status != _BUSY or time.monotonic() + wait_s > until:
                break
            time.sleep(wait_s)
        try:
            answer = json.loads(content)
        except ValueError as error:
            raise ServiceError(status, f"{self._address}: answered {status}, without JSON") from error
        if status != http.client.OK:
            reason = answer.get("error", "no reason") if isinstance(answer, dict) else "no reason"
            raise ServiceError(status, f"{self._address}: {status}: {reason}")
        return answer

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, str, bytes]:
        """Returns the status, Retry-After and the body of an answer.

        A connection that was kept may have been closed meanwhile; then it is opened again.
        """
        was_open = self._connection.sock is not None
        try:
            self._connection.request(method, self._base + path, body, dict(headers))
            answer = self._connection.getresponse()
            return answer.status, answer.headers.get("Retry-After", ""), answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            if was_open and isinstance(error, ConnectionError | http.client.RemoteDisconnected):
                return self._exchange(method, path, body, headers)
            raise ServiceError(0, f"{self._address}: cannot be reached: {error}") from error


def _named(picture: str | os.PathLike[str] | NamedPicture) -> NamedPicture:
    if isinstance(picture, NamedPicture):
        return picture
    return NamedPicture(os.fspath(picture), Path(picture).read_bytes())


def _form(pictures: Sequence[NamedPicture], boundary: str) -> bytes:
    pieces: list[bytes] = []
    for name, data in pictures:
        quoted = name.translate(_QUOTED).encode("utf-8", "surrogateescape")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{FIELD}"; filename="'.encode()
        pieces += (head, quoted, b'"\r\n\r\n', data, b"\r\n")
    return b"".join([*pieces, f"--{boundary}--\r\n".encode()])
