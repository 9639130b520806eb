"""Ctrl-C in a training: heard at any moment, obeyed between two batches."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from lightning.pytorch.callbacks import Callback


class StopBetweenBatches(Callback):
    """Raises KeyboardInterrupt at the next batch after Ctrl-C.

    Python would raise it wherever the program stands: in a destructor, which swallows it, so that the
    training goes on; or below torch's own code, which turns it into an error of another kind.

    Attributes:
        asked: Whether Ctrl-C was pressed while it listened.
    """

    def __init__(self) -> None:
        self.asked = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Takes Ctrl-C; pressed once more, it raises at once, as ever.

        Where Ctrl-C is not Python's own to answer (an ignored signal, another program's handler, a
        thread), it is left alone.
        """
        in_main = threading.current_thread() is threading.main_thread()
        if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._hear)
        try:
            yield
        finally:  # Lightning is deaf to Ctrl-C once it stopped for one
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _hear(self, _: int, __: FrameType | None) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def on_train_batch_start(self, *_: Any) -> None:
        """Stops before a batch of the training."""
        self._obey()

    def on_validation_batch_start(self, *_: Any) -> None:
        """Stops before a batch of the validation."""
        self._obey()

    def on_train_end(self, *_: Any) -> None:
        """Stops behind the last epoch."""
        self._obey()

    def _obey(self) -> None:
        if self.asked:
            raise KeyboardInterrupt
