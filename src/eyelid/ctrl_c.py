"""Ctrl-C that is noted, so that long work stops between two of its steps."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class CtrlC:
    """Remembers that Ctrl-C was pressed, so that a loop can stop between two of its steps.

    Python itself would raise `KeyboardInterrupt` at whatever line is running. If that line is in a
    destructor, the error is lost and the training goes on. If it is called by torch's C++ code, torch turns
    it into another error.

    Attributes:
        pressed: Whether Ctrl-C was pressed while this object was listening.
    """

    def __init__(self) -> None:
        self.pressed = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Notes the first Ctrl-C within a `with` block; a second one raises `KeyboardInterrupt` at once.

        Does nothing if Ctrl-C does not have Python's usual handler, because the signal is ignored or other
        code has set a handler. Does nothing outside of the main thread.
        """
        in_main = threading.current_thread() is threading.main_thread()
        if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._note)
        try:
            yield
        finally:  # Lightning makes Python ignore Ctrl-C for ever once it has stopped for one
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def stop_if_pressed(self) -> None:
        """Raises `KeyboardInterrupt` if Ctrl-C was pressed."""
        if self.pressed:
            raise KeyboardInterrupt

    def _note(self, _: int, __: FrameType | None) -> None:
        """Handles the first Ctrl-C: notes it, and restores the usual handler for the next one."""
        self.pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def interruptible() -> Iterator[CtrlC]:
    """Listens for Ctrl-C within a `with` block, and turns any error after a Ctrl-C into `KeyboardInterrupt`.

    This is needed because Lightning answers Ctrl-C with `SystemExit`, and because a process that trains
    together with others may fail with any error when these have stopped.
    """
    ctrl_c = CtrlC()
    try:
        with ctrl_c.listening():
            yield ctrl_c
    except BaseException as end:
        if not ctrl_c.pressed:
            raise
        raise KeyboardInterrupt from end
