"""A module that other processes can import, too: those of engines get the path of this one, not its tests."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest


@contextmanager
def task_module(folder: Path, name: str, text: str) -> Iterator[ModuleType]:
    """Gives the module of a text, which lies in a folder while it is used."""
    (folder / f"{name}.py").write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield import_module(name)
    del sys.modules[name]
