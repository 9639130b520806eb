"""Parses commands of Python programs, and runs none.

Each program is imported as it stands, up to the place where it parses, in this process: what programs import
takes seconds, and the tests have imported most of it.
"""

import argparse
import os
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path

import pytest

_PARSE = argparse.ArgumentParser.parse_args


class _Parsed(BaseException):
    """A program has come to where it is stopped."""


def _stop(parser, args=None, namespace=None):
    _PARSE(parser, args, namespace)
    raise _Parsed


@contextmanager
def stopping_at_parsers(root: Path) -> Iterator[None]:
    """Has programs stop where they have parsed, and keeps what they change from the tests that follow.

    Args:
        root: The folder in which they are started.
    """
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setattr(argparse.ArgumentParser, "parse_args", _stop)
        patch.setattr(sys, "argv", [])
        patch.setattr(sys, "path", [*sys.path])
        patch.setattr(os, "environ", os.environ.copy())
        yield
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(
            (f"{root}/benchmarks", f"{root}/models")
        ):
            del sys.modules[name]


def mistake(program: str, words: list[str]) -> str:
    """Returns what the program's own parser says of its words; empty if they are right."""
    file = program if program.endswith(".py") else f"{program.replace('.', '/')}.py"
    if os.path.isfile(file) and "parse_args" not in Path(file).read_text("utf-8"):
        return "it parses nothing, so --help and mistakes would be run as a measurement"
    sys.argv = [program, *words]
    folders, said = [*sys.path], StringIO()
    try:
        with redirect_stderr(said):
            if program.endswith(".py"):
                sys.path.insert(0, os.path.dirname(program))
                runpy.run_path(program, run_name="__main__")
            else:
                sys.path.insert(0, os.getcwd())
                sys.modules.pop(program, None)  # another has imported it
                runpy.run_module(program, run_name="__main__", alter_sys=True)
    except _Parsed:
        return ""
    except SystemExit as stop:
        return "" if not stop.code else said.getvalue() or str(stop.code)
    except Exception as error:  # whatever keeps a program from starting is what is looked for
        return repr(error)
    finally:
        sys.path[:] = folders
    return "it ended before it had parsed anything"
