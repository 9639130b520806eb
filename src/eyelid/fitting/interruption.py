"""Ctrl-C during a training: noticed at any moment, obeyed between two batches."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class CtrlC:
    """Remembers that Ctrl-C was pressed, so that a loop can stop between two of its steps.

    Python would raise `KeyboardInterrupt` wherever the program stands: in a destructor, which swallows it, so
    that the training goes on; or below torch's own code, which turns it into another error.

    Attributes:
        pressed: Whether Ctrl-C was pressed while this object was listening.
    """

    def __init__(self) -> None:
        self.pressed = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Notes the first Ctrl-C; the second one raises `KeyboardInterrupt` at once, as usual.

        Does nothing where Python does not handle Ctrl-C itself: the signal is ignored, another program's
        handler is set, or this is not the main thread.
        """
        in_main = threading.current_thread() is threading.main_thread()
        if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._note)
        try:
            yield
        finally:  # Lightning ignores Ctrl-C for good once it has stopped for one
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def stop_if_pressed(self) -> None:
        """Raises `KeyboardInterrupt` if Ctrl-C was pressed."""
        if self.pressed:
            raise KeyboardInterrupt

    def _note(self, _: int, __: FrameType | None) -> None:
        self.pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def interruptible() -> Iterator[CtrlC]:
    """Listens for Ctrl-C, and raises `KeyboardInterrupt` however the code inside ends after one.

    Lightning answers Ctrl-C with `SystemExit`, and a process whose partners were stopped ends with any error.
    """
    ctrl_c = CtrlC()
    try:
        with ctrl_c.listening():
            yield ctrl_c
    except BaseException as end:
        if not ctrl_c.pressed:
            raise
        raise KeyboardInterrupt from end
