"""A program that parses commands of Python programs, and runs none: `python parsing.py < commands.json`.

Each command is the path of a program or the name of a module, and its words. What the program's own parser
says of them is printed as a JSON list, empty where they are right. Each program is imported as it stands, up
to the place where it parses.
"""

import argparse
import json
import os
import runpy
import sys
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

_PARSE = argparse.ArgumentParser.parse_args
_FOLDERS = [os.getcwd(), *sys.path[1:]]  # as `python -m` has them


class _Parsed(BaseException):
    """A program has come to where it is stopped."""


def _stop(parser, args=None, namespace=None):
    _PARSE(parser, args, namespace)
    raise _Parsed


def mistake(program: str, words: list[str]) -> str:
    """Returns what is wrong with the words of a program; empty if nothing is."""
    file = program if program.endswith(".py") else f"{program.replace('.', '/')}.py"
    if os.path.isfile(file) and "parse_args" not in Path(file).read_text("utf-8"):
        return "it parses nothing, so --help and mistakes would be run as a measurement"
    sys.argv = [program, *words]
    sys.path[:] = _FOLDERS
    said = StringIO()
    try:
        with redirect_stderr(said):
            if program.endswith(".py"):
                sys.path.insert(0, os.path.dirname(program))
                runpy.run_path(program, run_name="__main__")
            else:
                runpy.run_module(program, run_name="__main__", alter_sys=True)
    except _Parsed:
        return ""
    except SystemExit as stop:
        return "" if not stop.code else said.getvalue() or str(stop.code)
    except Exception as error:  # whatever keeps a program from starting is what is looked for
        return repr(error)
    return "it ended before it had parsed anything"


if __name__ == "__main__":
    argparse.ArgumentParser.parse_args = _stop
    told = json.load(sys.stdin)
    print(json.dumps([mistake(program, words) for program, *words in told]))
