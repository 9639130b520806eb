"""A connection to a Ray cluster: one that is running, or one on this machine that ends with the work."""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from eyelid.engines.processors import cores
from eyelid.errors import MissingExtraError, WorkerError
from eyelid.privacy import made_folder, own_cache

_STORE_BYTES = 500_000_000  # results that wait; a block's are some 100 KB, and Ray writes more to disk
_LONGEST_FOLDER = 40  # bytes: Ray's sockets add 62, and a socket's path may have 107
_ANSWER_S = 10.0
_SETTINGS = b"\0\0\0\4\0\0\0\0\0"  # the first frame of HTTP/2, without settings: length, kind, flags, stream
_MODE = "RAY_AUTH_MODE"


@contextmanager
def ray_session(address: str, *, workers: int) -> Iterator[Any]:
    """Gives the module `ray`, connected to a cluster.

    A program that is connected already stays so. What is started here ends here, and leaves no files.

    Args:
        address: `host:port` of a cluster, or `auto` for that of this machine; empty to start one on it.
        workers: How many processors a cluster that is started here offers; 0 for as many as there are.

    Raises:
        MissingExtraError: Ray is not installed.
        WorkerError: The cluster does not answer, or none can be started.
    """
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError("predict --engine ray", "ray", "ray") from error
    if ray.is_initialized():
        yield ray
        return
    _expect_answer(address, _found(ray) if address == "auto" else address)
    with ExitStack() as stack:
        if not address:
            stack.enter_context(_strangers_kept_out(ray))
        where = {"address": address} if address else _start_here(stack, workers)
        try:
            ray.init(log_to_driver=False, logging_level=logging.ERROR, **where)
        except (OSError, RuntimeError, ValueError) as error:
            raise WorkerError(
                f"--address {address}: {_first_line(error)}; start a cluster with `ray start --head`, "
                f"and set {_MODE}=token if it asks for a token"
                if address
                else f"Ray cannot be started: {_first_line(error)}; choose the engine processes"
            ) from error
        printing = ray._private.worker.print_to_stdstream
        # Ray prints what befalls nodes on standard output, where rows may go.
        ray._private.worker.print_to_stdstream = _say_nothing
        try:
            yield ray
        finally:
            ray.shutdown()
            ray._private.worker.print_to_stdstream = printing


@contextmanager
def _strangers_kept_out(ray: Any) -> Iterator[None]:
    """Has Ray's processes ask for a secret meanwhile, since they listen on all addresses of this machine.

    Afterwards nothing is asked for any more, or this program could join no other cluster. A program that has
    said how Ray asks decides for itself.
    """
    if _MODE in os.environ:
        yield
        return
    secret = {_MODE: "token", "RAY_AUTH_TOKEN": token_hex(32)}
    before = {name: os.environ[name] for name in secret if name in os.environ}
    os.environ |= secret
    _read_secret_again(ray)
    try:
        yield
    finally:
        for name in secret:
            os.environ.pop(name, None)
        os.environ |= before
        _read_secret_again(ray)


def _read_secret_again(ray: Any) -> None:
    """Has Ray in this process read the variables of its secret, which it does only when it is imported."""
    ray._raylet.Config.initialize("")  # first: else a thread that still ends would look for a secret in vain
    ray._raylet.AuthenticationTokenLoader.instance().reset_cache()


def _start_here(stack: ExitStack, workers: int) -> dict[str, Any]:
    """Returns how a cluster is started on this machine, with a folder that goes with the stack."""
    return {
        "address": "local",  # else it would be that of RAY_ADDRESS, if that is set
        "include_dashboard": False,
        "num_cpus": workers or cores(),
        "object_store_memory": _STORE_BYTES,
        "_temp_dir": stack.enter_context(
            TemporaryDirectory(prefix="ray-", dir=_folder(), ignore_cleanup_errors=True)
        ),
    }


def _found(ray: Any) -> str:
    """Returns the `host:port` of the last cluster of this machine, dead or alive; empty for none."""
    try:
        return str(ray._private.services.canonicalize_bootstrap_address("auto") or "")
    except (OSError, ValueError):  # which Ray tells better when it connects
        return ""


def _expect_answer(address: str, where: str) -> None:
    """Raises `WorkerError` if no Ray cluster is at a `host:port`, for which Ray itself waits minutes.

    Args:
        address: What the user has given.
        where: The `host:port` it stands for; empty if that is not known.
    """
    host, separator, port = where.rpartition(":")
    if not separator:
        if address not in ("", "auto"):
            raise WorkerError(f"--address {address}: expected HOST:PORT of a Ray cluster, or auto")
        return
    try:
        with socket.create_connection((host, int(port)), _ANSWER_S) as connection:
            if os.environ.get("RAY_USE_TLS", "0") == "0":  # else it would want to be greeted otherwise
                _greet(connection)
    except (OSError, ValueError, OverflowError) as error:
        raise WorkerError(
            f"--address {address}: no Ray cluster answers{'' if where == address else f' at {where}'}: "
            f"{_first_line(error)}; expected HOST:PORT, as `ray start --head` tells it"
        ) from error


def _greet(connection: socket.socket) -> None:
    """Begins HTTP/2 (RFC 9113, 3.4), which Ray's head speaks; raises `OSError` if the answer is another."""
    connection.settimeout(_ANSWER_S)
    connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _SETTINGS)
    answer = connection.recv(len(_SETTINGS), socket.MSG_WAITALL)
    if answer[3:4] != _SETTINGS[3:4]:
        raise OSError("what listens there is no head of Ray")


def _say_nothing(*_: Any, **__: Any) -> None:
    pass


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _folder() -> str | None:
    """Returns where Ray's files go: in our cache, or the system's folder if the path would be too long."""
    cache = own_cache()
    if cache is None or len(os.fsencode(cache)) + len("/ray-12345678") > _LONGEST_FOLDER:
        return None
    return made_folder(cache)
