"""The program `eyelid`, also `python -m eyelid`. It ends in one line if Ctrl-C comes while `cli` is imported.

The module imports only what is there already, so that hardly anything can be interrupted before.
"""

import os
import sys


def main() -> int:
    """Runs the command; returns the exit code, as `cli.main` does."""
    try:
        from signal import SIGINT, default_int_handler, getsignal, signal

        heard = getsignal(SIGINT) is default_int_handler  # not in the background of a shell
        if heard:  # a KeyboardInterrupt in an import may become another error, or be printed and forgotten
            signal(SIGINT, _stop)
        from eyelid.cli import main as run

        if heard:
            signal(SIGINT, default_int_handler)
        code = run()
        if heard:  # Python prints a KeyboardInterrupt that comes while it ends
            signal(SIGINT, _stop)
        return code
    except KeyboardInterrupt:
        return _stop()


def _stop(*_: object) -> int:
    try:
        os.write(2, b"stopped by Ctrl-C\n")
    finally:
        os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
