"""The verb `predict`, which reads the eyes in pictures and videos and returns a row for each eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eyelid.errors import OptionError
from eyelid.finder_names import FinderName, expect_finder
from eyelid.option_checks import expect_decided_error
from eyelid.weights import BY_SIZE, DEFAULT_MODEL, FINE_MODEL

if TYPE_CHECKING:
    from eyelid.eyes import Finder
    from eyelid.pages import Say
    from eyelid.pictures import PictureFilter, Source, Still
    from eyelid.reading import Kit, Read, Sample
    from eyelid.results import Row

_NO_FOLDERS = (".csv", ".jsonl", ".txt", ".xml", ".yaml")  # with which nobody names a folder
_MAX_BATCH = 100_000
_MAX_THREADS = 1_000
_MOST_OPENED = 100  # videos, only to count their frames
STREAMS = {"-": ".csv", "-.jsonl": ".jsonl"}
"""Outputs that are standard output, and the endings of files that are written like them."""


@dataclass(frozen=True, kw_only=True)
class PredictOptions:
    """The options of `predict`.

    Attributes:
        sources: Pictures, videos, folders (with all their subfolders), glob patterns, .zip files, lists of
            paths (.txt, .csv, .tsv, .xlsx or .jsonl), - for a list on standard input, one path a line, or
            URLs of pictures and folders (s3://, https:// and others that fsspec knows).
        hidden: Read hidden files and folders, trash and thumbnails, too, which are passed over in folders,
            zips and patterns. What is named is always read.
        refuse_damaged: Take damaged pictures as errors, and do not read them as far as they go.
        output: Table to write: .csv, .jsonl or .parquet; a folder or URL that ends in / for a table as
            several Parquet files; - for CSV on standard output, and -.jsonl for JSON lines. Without it, a
            readable table on the terminal.
        draw: Folder, new or empty, for a copy of each picture, and of each frame of a video, with the boxes
            of faces and eyes, and the side, the state and P(open) of each eye. What lies in it is not read.
        boxes: FILE.json for the boxes of faces and eyes of all pictures as COCO has them; or a folder, new or
            empty, for a file of boxes for each picture, in the format that --boxes-format names.
        boxes_format: Format of a folder of --boxes: yolo (labels/*.txt, classes.txt, data.yaml), or voc
            (Pascal VOC, *.xml).
        overwrite: Replace the table and the file of boxes if they exist, and files in the folders.
        eyes: Where the eyes are. patch: each picture is one. wide-patch: each shows one and much around it,
            such as half a face. faces: in the faces that eyelid finds. haar, yunet: in those
            that OpenCV's cascade or its YuNet finds (the folder EYELID_MODELS has its file). auto: faces in
            pictures of 128 pixels and more; the others, and those up to 320 without a face, are taken as an
            eye. In videos, where people are followed, auto is faces.
        small_faces: Look closer for small faces, such as those of crowds; takes five times as long.
        model: Name of a shipped model, path of an eyelid model file, or run folder of a training. auto:
            eye_state_fine for eyes of faces and patches of 40 pixels and more, eye_state for smaller patches.
        movements: Of which eyes it is read where they look, or that they blink, from the subject's own side.
            faces: those of faces, both eyes together, with the turn of the head. all: also bare patches, each
            by itself, which takes five times as long. none: of none. A model of movements that --model names
            reads all eyes in place of it.
        decided_error: Highest share of errors among decided readings, such as 0.005, on people like those
            that calibrated the model; less sure readings are `unsure`. None for the model's own threshold.
        engine: threads, processes, or auto: threads for the first 1,024 pictures, and processes if there are
            more, since they use all cores and take half a second to start; or ray: workers on the machines of
            a Ray cluster. The rows are the same.
        address: HOST:PORT of the head of a running Ray cluster, or auto for that of this machine. Without it,
            --engine ray starts one on this machine that ends with the run.
        batch_size: Pictures that one thread or process takes at a time.
        threads: Threads, processes or workers of a cluster that decode and read; 0 for one on each core.
        resume: Continue the table that an interrupted run left as OUTPUT.part; if there is none, start a new
            table.
        quiet: No progress bar and no summary; errors are still reported.
    """

    sources: tuple[str, ...] = ()
    hidden: bool = False
    refuse_damaged: bool = False
    output: str | None = None
    draw: str | None = None
    boxes: str | None = None
    boxes_format: Literal["yolo", "voc"] = "yolo"
    overwrite: bool = False
    eyes: FinderName = "auto"
    small_faces: bool = False
    model: str = BY_SIZE
    movements: Literal["faces", "all", "none"] = "faces"
    decided_error: float | None = None
    engine: Literal["auto", "threads", "processes", "ray"] = "auto"
    address: str = ""
    batch_size: int = 512
    threads: int = 0
    resume: bool = False
    quiet: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.sources, str):
            raise OptionError(f"sources {self.sources!r}: expected a tuple of such names")
        expect_finder(self.eyes)
        if self.engine not in ("auto", "threads", "processes", "ray"):
            raise OptionError(f"--engine {self.engine}: expected auto, threads, processes or ray")
        if self.address and self.engine != "ray":
            raise OptionError(f"--address {self.address}: is that of a Ray cluster; add --engine ray")
        if self.movements not in ("faces", "all", "none"):
            raise OptionError(f"--movements {self.movements}: expected faces, all or none")
        if not 1 <= self.batch_size <= _MAX_BATCH:
            raise OptionError(f"--batch-size {self.batch_size}: expected 1 to {_MAX_BATCH:,}")
        if not 0 <= self.threads <= _MAX_THREADS:
            raise OptionError(
                f"--threads {self.threads}: expected 1 to {_MAX_THREADS:,}, or 0 for one on each core"
            )
        expect_decided_error(self.decided_error)
        if self.resume and not self.is_table:
            raise OptionError("--resume continues a table; name it with --output")
        if self.boxes_format not in ("yolo", "voc"):
            raise OptionError(f"--boxes-format {self.boxes_format}: expected yolo or voc")
        if self.boxes and self.boxes.lower().endswith(_NO_FOLDERS):
            raise OptionError(f"--boxes {self.boxes}: expected FILE.json, or a folder for --boxes-format")
        if self.coco and self.boxes_format != "yolo":
            raise OptionError(
                f"--boxes {self.boxes}: expected a folder for --boxes-format {self.boxes_format}"
            )

    @property
    def by_size(self) -> bool:
        """Whether each eye has the model that fits it."""
        return self.model == BY_SIZE

    @property
    def model_words(self) -> str:
        """What reads, for a summary."""
        if not self.by_size:
            return self.model
        from eyelid.reading import FINE_FROM

        return f"{FINE_MODEL}, and {DEFAULT_MODEL} for patches under {FINE_FROM} pixels"

    @property
    def is_table(self) -> bool:
        """Whether a table is written that can be continued, and not to standard output."""
        return bool(self.output) and self.output not in STREAMS

    @property
    def table(self) -> Path | None:
        """The table to write, if it is one file; else None."""
        return Path(self.output) if self.output and self.is_table and not self.parts else None

    @property
    def parts(self) -> str | None:
        """Path or URL of a folder, if the table is to be written as several files; else None."""
        return self.output if self.output and self.output.endswith("/") else None

    @property
    def coco(self) -> Path | None:
        """The JSON file of boxes; None for none."""
        return Path(self.boxes) if self.boxes and self.boxes.lower().endswith(".json") else None

    @property
    def folders(self) -> dict[str, Path]:
        """The folders in which each picture gets a file, by the flags that name them."""
        named = {"--draw": self.draw, "--boxes": None if self.coco else self.boxes}
        return {flag: Path(folder) for flag, folder in named.items() if folder}


def predict(options: PredictOptions) -> Iterator[Row]:
    """Reads the eyes in pictures.

    Args:
        options: The options. With `output`, each row is also written to that table.

    Returns:
        An iterator of rows, in the order of the pictures. A picture that cannot be read gives one row whose
        `error` says why. A picture without an eye gives one row without a state. With `resume`, the rows of
        the interrupted run come first, so that the rows are the same as without the interruption. The memory
        does not grow with the number of pictures.

    Raises:
        EyelidError: A source, the model or the output cannot be used; the class of the error says which.
    """
    return (row for read in predict_blocks(options) for row in read.rows)


def count_pictures(options: PredictOptions) -> int | None:
    """Returns the number of pictures that the sources name; None if it is not known before all are read.

    The frames of videos are as many as the videos' headers say. Files at URLs are not counted.
    """
    from eyelid.pictures import is_url, is_video

    if any(source == "-" or is_url(source) or Path(source).is_fifo() for source in options.sources):
        return None
    pictures, videos = 0, []
    for still in _sources(options, picture_filter(options)):
        if still.path and is_video(still.path):
            videos.append(still.path)
        else:
            pictures += 1
    frames = _frames_in(videos)
    return None if frames is None else pictures + frames


def _frames_in(videos: Sequence[str]) -> int | None:
    """Returns about how many frames videos have; None if a header does not say, or they are many to open."""
    from eyelid.pictures import VideoFile

    if len(videos) > _MOST_OPENED:
        return None
    total = 0
    for path in videos:
        frames = VideoFile(path).frames_by_header()
        if frames is None:
            return None
        total += frames
    return total


def picture_filter(options: PredictOptions) -> PictureFilter:
    """Returns what chooses the files of folders, zips and patterns that are read."""
    from eyelid.pictures import PictureFilter

    return PictureFilter(hidden=options.hidden, video=True)


def predict_blocks(
    options: PredictOptions,
    *,
    with_rows: bool = True,
    keep: PictureFilter | None = None,
    sample: Sample | None = None,
    say: Say | None = None,
) -> Iterator[Read]:
    """Reads the eyes in pictures like `predict`, and yields the results of several pictures at a time.

    Args:
        options: The options.
        with_rows: Whether the results contain the rows, or only counts of them.
        keep: What is read of folders, zips and patterns; None for `picture_filter(options)`. When all is
            read, its `summary` says what was passed over.
        sample: Keeps some of the sources, for `mistakes_in`.
        say: Shows a line to the user, such as that the table's disk has no locks; None not to.

    Raises:
        EyelidError: A source, the model or the output cannot be used; the class of the error says which.
    """
    from eyelid.eyes import finder_of
    from eyelid.pictures import with_videos

    stills = _sources(options, keep or picture_filter(options))
    finder = finder_of(options.eyes, small_faces=options.small_faces)
    sources = with_videos(sample.of(stills) if sample else stills)
    return read_sources(sources, options, finder=finder, with_rows=with_rows, say=say)


def mistakes_in(sample: Sample, options: PredictOptions) -> list[str]:
    """Returns a sentence for each common mistake that some of the sources show, and what to do."""
    from eyelid.eyes import finder_of
    from eyelid.reading import find_mistakes

    return find_mistakes(sample, finder_of(options.eyes, small_faces=options.small_faces))


def read_sources(
    sources: Iterator[Source],
    options: PredictOptions,
    *,
    finder: Finder,
    with_rows: bool = True,
    say: Say | None = None,
) -> Iterator[Read]:
    """Reads the eyes in sources of any kind, and yields the results of several pictures at a time.

    Args:
        sources: Pictures, videos or anything else that gives frames. `options.sources` only say which folder
            they share, below which files about them are placed.
        options: All other options.
        finder: The finder of the eyes in each picture.
        with_rows: Whether the results contain the rows, or only counts of them.
        say: Shows a line to the user, such as that the table's disk has no locks; None not to.

    Raises:
        EyelidError: A source, the model or the output cannot be used; the class of the error says which.
    """
    from eyelid.reading import Kit, place_sources, shared_folder
    from eyelid.verbs.predict_outputs import check_outputs, encoding_of, marking_of

    check_outputs(options)
    kit = Kit.load(
        options.model,
        decided_error=options.decided_error,
        movements=options.movements,
        finder=finder,
        format=encoding_of(options),
        refuse_damaged=options.refuse_damaged,
        with_rows=with_rows,
        marking=marking_of(options),
    )
    if kit.marking:
        sources = place_sources(sources, shared_folder(options.sources))
    return _read_and_write(sources, options, kit, say)


def _read_and_write(
    sources: Iterator[Source], options: PredictOptions, kit: Kit, say: Say | None
) -> Iterator[Read]:
    from eyelid.engines import map_blocks
    from eyelid.reading import SourceLog, read_block
    from eyelid.results.coco import CocoWriter
    from eyelid.verbs.predict_outputs import begin_stream, kept_reads, open_table

    log = SourceLog(sources)
    with ExitStack() as stack:
        table = coco = None
        if options.coco:  # before the table, so that its lines outlast it if it cannot be finished
            coco = stack.enter_context(CocoWriter(options.coco, is_resumable=options.is_table))
        stream = begin_stream(options)
        if options.is_table:
            table = open_table(options, kit)
            stack.enter_context(table)
            if say:
                table.tell_warnings(say)
            log.skip(table.state)
        if coco:
            coco.keep(table.state.boxes if table else 0)
        if kit.marking:
            kit.marking.begin()
        if table:
            yield from kept_reads(table, with_rows=kit.with_rows)
        reads = map_blocks(
            partial(read_block, kit=kit),
            log.blocks(options.batch_size),
            engine=options.engine,
            workers=options.threads,
            block_size=options.batch_size,
            address=options.address,
        )
        with closing(reads):
            for read in reads:
                log.finish(sources=read.sources, pictures=read.pictures, damaged=read.counts.damaged)
                if coco:
                    coco.append(read.boxes)
                if table:
                    table.append(read.lines, records=read.counts.rows)
                    if read.sources:
                        log.reach(table, boxes=coco.size if coco else 0)
                if stream:
                    stream.write(read.lines)
                yield read
        if coco:
            coco.finish()


def _sources(options: PredictOptions, keep: PictureFilter) -> Iterator[Still]:
    """Returns the files that are named, also videos; without those that lie in the folder of drawn copies."""
    from eyelid.pictures import find_sources, is_live, is_url
    from eyelid.reading import sources_outside

    for source in options.sources:
        if is_live(source) and not is_url(source):
            raise OptionError(
                f"{source}: `eyelid predict` reads files; `eyelid watch {source}` reads cameras and streams"
            )
    sources = find_sources(options.sources, keep=keep)
    return sources_outside(sources, options.draw) if options.draw else sources
