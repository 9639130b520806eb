"""The verb `predict`: pictures in, one row for each eye out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import OptionError, OutputError, PictureError

if TYPE_CHECKING:
    from eyelid.eyes import Eye, Finder
    from eyelid.pictures import PictureFile
    from eyelid.read import Reader
    from eyelid.results import Row, TableWriter


@dataclass(frozen=True, kw_only=True)
class PredictOptions:
    """What `predict` reads, with which model, and where the rows go.

    Attributes:
        sources: Files, folders (with all their subfolders), glob patterns, .zip files, lists of paths
            (.csv or .txt), or - for a list on standard input, one path a line.
        output: Table to write: .csv, .jsonl or .parquet. Without it, a readable table on the terminal.
        model: Name of a shipped model, or path of an eyelid model file.
        batch_size: Pictures that one thread decodes and reads at a time.
        threads: Threads that decode and read; 0 for one on each core.
        resume: Continue the table that an interrupted run left as OUTPUT.part.
        quiet: No progress bar and no summary; errors are still told.
    """

    sources: tuple[str, ...] = ()
    output: str | None = None
    model: str = "eye_state"
    batch_size: int = 256
    threads: int = 0
    resume: bool = False
    quiet: bool = False

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise OptionError(f"--batch-size {self.batch_size}: expected at least 1")
        if self.threads < 0:
            raise OptionError(f"--threads {self.threads}: expected 0 for all cores, or more")
        if self.resume and not self.output:
            raise OptionError("--resume continues a table; name it with --output")


def predict(options: PredictOptions) -> Iterator[Row]:
    """Reads the eyes in pictures.

    Args:
        options: What to read; with `output`, each row is also written to that table.

    Returns:
        A stream of rows in the order of the pictures. A picture that cannot be read gives one row whose
        `error` says why. Memory does not grow with the number of pictures.

    Raises:
        EyelidError: A source, the model or the output cannot be used; see the error's own class.

    Example:
        >>> from eyelid import PredictOptions, predict
        >>> rows = list(predict(PredictOptions(sources=("examples/eyes",))))
        >>> len(rows), rows[0].side
        (40, 'unknown')
    """
    return (row for rows in predict_batches(options) for row in rows)


def count_pictures(options: PredictOptions) -> int | None:
    """Counts the pictures that the sources name; None where only reading them to the end could tell."""
    from eyelid.pictures import find_files

    return None if "-" in options.sources else sum(1 for _ in find_files(options.sources))


def predict_batches(options: PredictOptions) -> Iterator[list[Row]]:
    """Reads as `predict` does, and yields the rows of one batch at a time."""
    from eyelid.eyes import PatchFinder
    from eyelid.pictures import find_files
    from eyelid.read import Reader

    files = find_files(options.sources)
    reader = Reader.load(options.model)
    finder = PatchFinder(reader.info.input_size)
    return _read_and_write(options, files, finder, reader)


def _read_and_write(
    options: PredictOptions, files: Iterator[PictureFile], finder: Finder, reader: Reader
) -> Iterator[list[Row]]:
    from eyelid.pictures import map_in_order
    from eyelid.results import TableWriter

    read_batch = partial(read_files, finder=finder, reader=reader)
    threads = options.threads or len(os.sched_getaffinity(0))
    with ExitStack() as stack:
        table = None
        if options.output:
            table = stack.enter_context(TableWriter(Path(options.output), resume=options.resume))
            _skip_kept(files, table)
        for rows in map_in_order(read_batch, _batches(files, options.batch_size), threads=threads):
            if table:
                table.write(rows)
            yield rows


def read_files(files: Iterable[PictureFile], *, finder: Finder, reader: Reader) -> list[Row]:
    """Decodes files, finds their eyes, and reads these together.

    Returns:
        The rows, in the order of the files; one with `error` for each file that cannot be read.
    """
    import numpy as np

    from eyelid.pictures import Picture, decode
    from eyelid.results import Row

    found: list[tuple[str, Eye | PictureError]] = []
    for file in files:
        source = file.source
        try:
            found += [(source, eye) for eye in finder.find(Picture(decode(file.read()), source))]
        except PictureError as error:
            found.append((source, error))
    patches = [eye.patch for _, eye in found if not isinstance(eye, PictureError)]
    if not patches:
        return [Row(source, error=str(error)) for source, error in found]
    readings = reader.read(np.stack(patches))
    p_open = readings.p_open.astype(float).round(6).tolist()
    answers = zip(p_open, readings.state, readings.movement, strict=True)
    return [
        Row(source, error=str(eye))
        if isinstance(eye, PictureError)
        else Row(source, None, None, eye.face, eye.side, *eye.box, *next(answers))
        for source, eye in found
    ]


def _batches(files: Iterator[PictureFile], size: int) -> Iterator[list[PictureFile]]:
    while batch := list(islice(files, size)):
        yield batch


def _skip_kept(files: Iterator[PictureFile], table: TableWriter) -> None:
    """Drops the files whose rows an interrupted run wrote; refuses a table of other pictures."""
    for number, source in enumerate(table.kept_sources(), start=1):
        file = next(files, None)
        if file is None or file.source != source:
            given = "nothing" if file is None else file.source
            raise OutputError(
                f"--resume: row {number} of {table.part} is {source}, but picture {number} of the sources "
                f"is {given}; give the sources of the interrupted run, or delete the .part to start anew"
            )
