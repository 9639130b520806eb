"""Keeps the libraries that eyelid runs from leaving anything behind: telemetry, ids, files elsewhere.

It sets environment variables that the libraries read when they are first imported. What is set already stays.
"""

import os

_SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",  # else ONNX Runtime writes a device id and looks up a host at its import
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "WANDB_ERROR_REPORTING": "false",
    "RAY_USAGE_STATS_ENABLED": "0",
}
_FOLDERS = {
    "MPLCONFIGDIR": "matplotlib",
    "TORCHINDUCTOR_CACHE_DIR": "torch",
    "WANDB_CACHE_DIR": "wandb",
    "WANDB_DATA_DIR": "wandb",
    "HF_HOME": "huggingface",
}


def disable_telemetry() -> None:
    """Switches off what libraries report to their makers."""
    for name, value in _SWITCHES.items():
        os.environ.setdefault(name, value)


def own_cache() -> str | None:
    """Returns `$XDG_CACHE_HOME/eyelid`, or `~/.cache/eyelid` where that is not set.

    It is None where `XDG_CACHE_HOME` is not an absolute path, or is not set and there is no home folder.
    """
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "eyelid") if os.path.isabs(base) else None


def keep_caches() -> None:
    """Moves the caches of libraries into that of eyelid, or to a temporary folder if that cannot be written.

    Where nothing can be written, as in a read-only container, nothing is moved, since nothing can be left.

    The command line does so. In a user's own program, the caches lie where that program has them.
    """
    own = own_cache()
    cache = (own and made_folder(os.path.join(own, "libraries"))) or _temporary_folder()
    if not cache:
        return
    for name, folder in _FOLDERS.items():
        os.environ.setdefault(name, os.path.join(cache, folder))


def made_folder(folder: str) -> str | None:
    """Makes a folder if it does not exist, and returns it; None if it cannot be written."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _temporary_folder() -> str | None:
    """Returns a new folder that is removed when the program ends; None if there is no place for one."""
    import atexit
    from tempfile import TemporaryDirectory

    try:
        folder = TemporaryDirectory(prefix="eyelid-", ignore_cleanup_errors=True)
    except OSError:
        return None
    atexit.register(folder.cleanup)
    return folder.name
