"""The verb `predict`: pictures in, one row for each eye out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import OptionError, OutputError, PictureError
from eyelid.weights import DEFAULT_MODEL

if TYPE_CHECKING:
    from eyelid.eyes import Eye, Finder
    from eyelid.pictures import PictureFile, Turns
    from eyelid.read import Reader, Readings
    from eyelid.results import Row, TableWriter

    ReadBatch = Callable[[Sequence[PictureFile]], list[Row]]

_MAX_BATCH = 100_000
_MAX_THREADS = 1_000
_SAME_READING = 1e-4  # a model's own readings of one patch differ less, whatever the batch and processor


@dataclass(frozen=True, kw_only=True)
class PredictOptions:
    """What `predict` reads, with which model, and where the rows go.

    Attributes:
        sources: Files, folders (with all their subfolders), glob patterns, .zip files, lists of paths
            (.csv or .txt), or - for a list on standard input, one path a line.
        output: Table to write: .csv, .jsonl or .parquet. Without it, a readable table on the terminal.
        model: Name of a shipped model, path of an eyelid model file, or run folder of a training.
        decided_error: Highest share of errors among decided readings, such as 0.005, on people like those
            that calibrated the model; what is less sure becomes `unsure`. None for the model's own choice.
        batch_size: Pictures that one thread decodes and reads at a time.
        threads: Threads that decode and read; 0 for one on each core.
        resume: Continue the table that an interrupted run left as OUTPUT.part; if it left none, start anew.
        quiet: No progress bar and no summary; errors are still told.
    """

    sources: tuple[str, ...] = ()
    output: str | None = None
    model: str = DEFAULT_MODEL
    decided_error: float | None = None
    batch_size: int = 512
    threads: int = 0
    resume: bool = False
    quiet: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.sources, str):
            raise OptionError(f"sources {self.sources!r}: expected a tuple of such names")
        if not 1 <= self.batch_size <= _MAX_BATCH:
            raise OptionError(f"--batch-size {self.batch_size}: expected 1 to {_MAX_BATCH:,}")
        if not 0 <= self.threads <= _MAX_THREADS:
            raise OptionError(
                f"--threads {self.threads}: expected 1 to {_MAX_THREADS:,}, or 0 for one on each core"
            )
        if self.decided_error is not None and not 0 <= self.decided_error < 1:
            raise OptionError(f"--decided-error {self.decided_error}: expected a share from 0 to below 1")
        if self.resume and not self.output:
            raise OptionError("--resume continues a table; name it with --output")


def predict(options: PredictOptions) -> Iterator[Row]:
    """Reads the eyes in pictures.

    Args:
        options: What to read; with `output`, each row is also written to that table.

    Returns:
        A stream of rows in the order of the pictures. A picture that cannot be read gives one row whose
        `error` says why. With `resume`, the rows of the interrupted run come first, so that the stream is
        that of a run which was not. Memory does not grow with the number of pictures.

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

    if any(source == "-" or Path(source).is_fifo() for source in options.sources):
        return None
    return sum(1 for _ in find_files(options.sources))


def predict_batches(options: PredictOptions) -> Iterator[list[Row]]:
    """Reads as `predict` does, and yields the rows of one batch at a time."""
    from eyelid.eyes import PatchFinder
    from eyelid.pictures import find_files
    from eyelid.read import Reader

    files = find_files(options.sources)
    reader = Reader.load(options.model, decided_error=options.decided_error)
    finder = PatchFinder(reader.info.input_size)
    return _read_and_write(options, files, finder, reader)


def _read_and_write(
    options: PredictOptions, files: Iterator[PictureFile], finder: Finder, reader: Reader
) -> Iterator[list[Row]]:
    from eyelid.pictures import Turns, cores, in_batches, map_in_order
    from eyelid.results import TableWriter

    turns = Turns()
    read_batch = partial(read_files, finder=finder, reader=reader, turns=turns)
    threads = options.threads or cores()
    with ExitStack() as stack:
        table = None
        if options.output:
            table = stack.enter_context(TableWriter(Path(options.output), resume=options.resume))
            yield from in_batches(_kept_rows(files, table, read_batch), options.batch_size)
        for rows in map_in_order(read_batch, in_batches(files, options.batch_size), threads=threads):
            if table:
                with turns.take(len(rows)):
                    table.write(rows)
            yield rows


def read_files(files: Sequence[PictureFile], *, finder: Finder, reader: Reader, turns: Turns) -> list[Row]:
    """Decodes files, finds their eyes, and reads these together; several threads may do so at once.

    Returns:
        The rows, in the order of the files; one with `error` for each file that cannot be read.
    """
    import numpy as np

    from eyelid.eyes import find_eyes

    with turns.take(len(files)):
        found = find_eyes(files, finder)
        patches = [eye.patch for _, eye in found if not isinstance(eye, PictureError)]
    # All are of one size; np.stack would take three times as long, for a view of each.
    readings = reader.read(np.concatenate(patches).reshape(-1, *patches[0].shape) if patches else [])
    with turns.take(len(files)):
        return _rows(found, readings)


def _rows(found: Iterable[tuple[str, Eye | PictureError]], readings: Readings) -> list[Row]:
    from eyelid.results import Row

    p_open = readings.p_open.astype(float).round(6).tolist()
    answers = zip(p_open, readings.state, readings.movement, strict=True)
    return [
        Row(source, error=str(eye))
        if isinstance(eye, PictureError)
        else Row(source, None, None, eye.face, eye.side, *eye.box, *next(answers))
        for source, eye in found
    ]


def _kept_rows(files: Iterator[PictureFile], table: TableWriter, read_batch: ReadBatch) -> Iterator[Row]:
    """Passes over the files whose rows an interrupted run wrote.

    Raises:
        OutputError: These rows are of other pictures than the sources name, or of another model.
    """
    told: tuple[PictureFile, Row] | None = None
    for number, row in enumerate(table.kept_rows(), start=1):
        file = next(files, None)
        if file is None or file.source != row.source:
            given = "nothing" if file is None else file.source
            raise OutputError(
                f"--resume: row {number} of {table.part} is {row.source}, but picture {number} of the "
                f"sources is {given}; give the sources of the interrupted run, or delete the .part"
            )
        told = told if row.p_open is None else (file, row)
        yield row
    if told:
        file, kept = told
        now = read_batch([file])[0].p_open
        if now is not None and abs(now - (kept.p_open or 0)) > _SAME_READING:
            raise OutputError(
                f"--resume: {table.part} has p_open {kept.p_open:.6f} for {kept.source}, and now {now:.6f}: "
                "another model, or another picture; give those of the interrupted run, or delete the .part"
            )
