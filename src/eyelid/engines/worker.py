"""The child process of the engine `processes`: receives blocks on a connection and sends results back."""

import pickle
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any

from eyelid.errors import WorkerError


class Signal(Enum):
    """Messages beside results."""

    READY = "ready"
    END_OF_BLOCK = "end of block"


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception that a task raised in a child process.

    Attributes:
        error: The exception; None if it cannot be pickled.
        report: Its traceback as text.
    """

    error: BaseException | None
    report: str


def serve(descriptor: int) -> None:
    """Works on blocks until the connection is closed.

    The first message is the pickled task, all others are pickled blocks.

    Args:
        descriptor: File descriptor of the connection.
    """
    connection = Connection(descriptor)
    with suppress(EOFError, OSError):  # whoever wanted the results is gone
        try:
            task = pickle.loads(connection.recv_bytes())  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        except BaseException as error:
            reason = f"a process cannot load what it is to work with: {type(error).__name__}: {error}"
            failure = WorkerError(f"{reason}; define it in a module, or choose the engine threads")
            connection.send(Failure(failure, traceback.format_exc()))
            return
        connection.send(Signal.READY)
        inbox: SimpleQueue[bytes | None] = SimpleQueue()
        # A thread of its own: were nobody receiving here, both sides could wait for the other to receive.
        Thread(target=_receive, args=(connection, inbox), daemon=True).start()
        while (message := inbox.get()) is not None:
            _work(connection, task, message)


def _receive(connection: Connection, inbox: "SimpleQueue[bytes | None]") -> None:
    with suppress(EOFError, OSError):
        while True:
            inbox.put(connection.recv_bytes())
    inbox.put(None)


def _work(connection: Connection, task: Callable[[Any], Iterable[Any]], message: bytes) -> None:
    try:
        for result in task(pickle.loads(message)):  # noqa: S301 - as above
            connection.send(result)
    except OSError:
        raise
    except BaseException as error:
        connection.send(_failure(error))
    else:
        connection.send(Signal.END_OF_BLOCK)


def _failure(error: BaseException) -> Failure:
    report = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - just made here
    except Exception:
        return Failure(None, report)
    return Failure(error, report)
