"""The command `eyelid`: runs a verb, and ends in an exit code and one line, whatever happens."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from eyelid import __version__
from eyelid.command_line.commands import VERBS
from eyelid.command_line.telling import help_of
from eyelid.errors import EyelidError, printable
from eyelid.privacy import keep_caches

_INTERRUPTED = 130  # the exit code that a shell reports for a program that Ctrl-C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command.

    Args:
        arguments: The words of the command line after `eyelid`; None for those of the process.

    Returns:
        The exit code: 0 if there was no problem; 1 if some pictures could not be read, or `audit` failed by
        its `--fail-on`; 2 for wrong usage, a missing file or a missing extra; 130 if Ctrl-C was pressed.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # not every terminal can show every name
    try:
        code = _run(words)
        if sys.stdout:
            sys.stdout.flush()  # here a failure can be reported; when Python ends, it cannot
        return code
    except EyelidError as error:
        return _complain(f"error: {' '.join(str(error).split())}", 2)
    except KeyboardInterrupt as stop:
        return _complain(str(stop) or "stopped by Ctrl-C", _INTERRUPTED)
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has stopped reading
        _drop_stdout()
        return 0
    except OSError as error:  # errors of pictures and tables are an `EyelidError` already
        if sys.stdout:
            _drop_stdout()
        return _complain(f"error: {error.filename or 'standard output'}: {error.strerror or error}", 2)
    except Exception as error:
        if _is_of_ctrl_c(error):  # a package that was being imported has made another error of it
            return _complain("stopped by Ctrl-C", _INTERRUPTED)
        raise


def _is_of_ctrl_c(error: BaseException | None) -> bool:
    """Returns whether an error, or one that it came from, is Ctrl-C."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _run(words: Sequence[str]) -> int:
    """Runs a verb; returns its exit code."""
    if "_ARGCOMPLETE" in os.environ:  # a shell asks what the word under its cursor may become
        from eyelid.command_line.completion import complete

        complete(VERBS)
    if not words or words[0] in ("-h", "--help"):
        print(_help())
        return 0
    if words[0] in ("-V", "--version"):
        print(f"eyelid {__version__}")
        return 0
    if words[0] not in VERBS:
        from eyelid.command_line.flags import meant_hint

        hint = meant_hint(words[0], VERBS)
        raise EyelidError(f"eyelid: no verb {words[0]!r}; expected one of {', '.join(VERBS)}{hint}")
    if words[0] != "predict":  # which runs no library that has a cache
        keep_caches()
    try:
        return VERBS[words[0]](words[1:])
    except SystemExit as shown:  # the answer to --help or --print-config
        return int(shown.code or 0)


def _complain(line: str, code: int) -> int:
    """Prints a line on standard error and returns the exit code."""
    print(printable(line), file=sys.stderr)
    return code


def _drop_stdout() -> None:
    """Discards output that cannot be written. Otherwise Python would print an error when it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _help() -> str:
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {name:<{width}}  {help_of(verb).splitlines()[0]}" for name, verb in VERBS.items())
    return (
        "usage: eyelid VERB ...\n\nTells what eyes are doing: open, closed, or where they look.\n\n"
        f"verbs:\n{verbs}\n\n`eyelid VERB --help` says more, with examples; "
        "`eyelid --version` tells the version."
    )
