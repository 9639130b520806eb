"""Where the results of `predict` go: tables, streams, drawn copies and boxes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from eyelid.errors import OutputError
from eyelid.verbs.predict import STREAMS, PredictOptions

if TYPE_CHECKING:
    from eyelid.reading import Kit, Read
    from eyelid.reading.marking import Marking
    from eyelid.results import Row, TableWriter
    from eyelid.results.formats import Encoding, Format
    from eyelid.results.parted_table import PartedTable

_KEPT_AT_ONCE = 512  # rows


def encoding_of(options: PredictOptions) -> Encoding[Row] | None:
    """Returns how rows are encoded for the table; None for no table.

    Raises:
        OptionError: The name of the table has no ending that is known.
        MissingExtraError: The table is one of Parquet, and pyarrow is not installed.
    """
    from eyelid.results import Row, format_of
    from eyelid.results.parted_table import ArrowRows

    if options.parts:
        return ArrowRows(Row)
    return _stream_format(options) or (format_of(options.table, Row) if options.table else None)


def _stream_format(options: PredictOptions) -> Format[Row] | None:
    from eyelid.results import Row, format_of

    ending = STREAMS.get(options.output or "")
    return format_of(Path(f"-{ending}"), Row) if ending else None


def begin_stream(options: PredictOptions) -> BinaryIO | None:
    """Returns standard output with the beginning of the table in it, if that is the output; else None."""
    format_ = _stream_format(options)
    if format_ is None:
        return None
    sys.stdout.buffer.write(format_.header)
    return sys.stdout.buffer


def open_table(options: PredictOptions, kit: Kit) -> TableWriter[Row] | PartedTable[Row]:
    """Opens the table on disk or at a URL; raises `OutputError` if it cannot be written or continued."""
    from eyelid.results import Row, TableWriter
    from eyelid.results.parted_table import PartedTable

    if options.table:
        return TableWriter(options.table, Row, fingerprint=kit.fingerprint(), resume=options.resume)
    return PartedTable(
        options.parts or "",
        Row,
        fingerprint=kit.fingerprint(),
        resume=options.resume,
        overwrite=options.overwrite,
    )


def marking_of(options: PredictOptions) -> Marking | None:
    """Returns what is written of each picture beside its rows; None for nothing."""
    if not (options.draw or options.boxes):
        return None
    from eyelid.reading.marking import Marking
    from eyelid.results.box_files import BOX_FILES

    folders = options.folders
    boxes = BOX_FILES[options.boxes_format](folders["--boxes"]) if "--boxes" in folders else None
    return Marking(drawn=folders.get("--draw"), boxes=boxes, coco=bool(options.coco))


def count_kept_rows(options: PredictOptions) -> int | None:
    """Returns how many rows an interrupted run has left in the table; None if there is none."""
    from eyelid.results import count_kept, part_of
    from eyelid.results.parted_table import unfinished

    if options.parts:
        state = unfinished(options.parts)
        return state.records if state else None
    return count_kept(options.table) if options.table and part_of(options.table).exists() else None


def check_outputs(options: PredictOptions) -> None:
    """Raises `OutputError` if an output exists and is not to be replaced, or a folder cannot be written.

    A resumed run replaces the table, and goes on with the other outputs.
    """
    from eyelid.pages import check_output_folder

    table = options.table
    resumed = options.resume and count_kept_rows(options) is not None
    hint = "; no interrupted run of it is there to --resume" if options.resume else ""
    for flag, file in {"--output": table, "--boxes": options.coco}.items():
        if file and file.is_file() and not options.overwrite and not resumed:
            raise OutputError(
                f"{flag} {file}: exists; add --overwrite to replace it, or give another name{hint}"
            )
    for flag, folder in options.folders.items():
        check_output_folder(folder, name=flag)
        if not (options.overwrite or resumed) and folder.is_dir() and any(folder.iterdir()):
            raise OutputError(
                f"{flag} {folder}: is not empty; name a new folder, or add --overwrite to write into it{hint}"
            )
    if options.draw:
        for source in options.sources:
            if Path(source).resolve().is_relative_to(Path(options.draw).resolve()):
                raise OutputError(
                    f"--draw {options.draw}: {source} lies in it, and pictures in it are not read; name "
                    "another folder"
                )


def kept_reads(table: TableWriter[Row] | PartedTable[Row], *, with_rows: bool) -> Iterator[Read]:
    """Yields the rows that an interrupted run has written, as if the pictures were read now."""
    from eyelid.engines import in_batches
    from eyelid.reading import Read
    from eyelid.results import UNDAMAGED, RowCounts

    pictures, damaged = table.state.pictures, table.state.damaged
    for rows in in_batches(table.kept_records(), _KEPT_AT_ONCE):
        counts = RowCounts.of(rows, pictures=pictures, damaged=damaged)
        yield Read(sources=0, pictures=pictures, counts=counts, lines=b"", rows=rows if with_rows else ())
        pictures, damaged = 0, UNDAMAGED  # all are counted with the first rows
