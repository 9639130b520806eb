"""A team of readers; each batch takes one that is free. Whatever fails becomes a row that says so."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

from eyelid.service.batch_reader import Batch, BatchReader
from eyelid.service.picture_rows import Cells, failed_cells

_log = logging.getLogger(__name__)


class ReaderTeam:
    """Some readers, and as many threads.

    Args:
        readers: The readers.
        name: Of the threads.
    """

    def __init__(self, readers: Sequence[BatchReader], name: str) -> None:
        self.size = len(readers)
        self._all = readers
        self._free: SimpleQueue[BatchReader] = SimpleQueue()
        for reader in readers:
            self._free.put(reader)
        self._threads = ThreadPoolExecutor(len(readers), thread_name_prefix=name)

    def submit(self, work: Callable[..., None], *arguments: Any) -> None:
        """Has a thread of the team call a function, when one is free."""
        self._threads.submit(work, *arguments)

    def read(self, batch: Batch) -> list[list[Cells]]:
        """Returns the rows of each picture, without their source; in a thread of the team."""
        reader = self._free.get()
        try:
            read = reader.read(batch)
        except Exception:  # a bug, or memory that is not there
            _log.exception("a batch of %d pictures could not be read", len(batch.files))
            return [failed_cells()] * len(batch.files)
        finally:
            self._free.put(reader)
        for failure in read.failures:
            _log.error("a picture could not be read: %s", failure)
        return read.cells

    def close(self) -> None:
        """Ends the threads and the readers, when these have read what they began."""
        self._threads.shutdown(cancel_futures=True)
        for reader in self._all:
            reader.close()
