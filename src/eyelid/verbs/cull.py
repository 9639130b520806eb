"""The verb `cull`, which sorts a shoot into photos to keep, to reject, and to look at."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eyelid.errors import MissingExtraError, OptionError, OutputError
from eyelid.photos.cull_rules import CullRules, FacesRule
from eyelid.weights import FINE_MODEL

if TYPE_CHECKING:
    from eyelid.pages import PictureProgress, Say
    from eyelid.photos.face_verdicts import Level
    from eyelid.photos.photo_files import Photo
    from eyelid.photos.photo_kit import PhotoKit
    from eyelid.photos.photo_reading import PhotoReading
    from eyelid.photos.shoot import JudgedPhoto, JudgedShoot, Shoot
    from eyelid.photos.sidecar_marks import Mark
    from eyelid.photos.sidecar_undo import UndoCounts
    from eyelid.photos.sorted_files import SortedCounts

READINGS = "readings.jsonl"
"""File name, in the run folder, of what was measured of each photo."""

_RUN = "cull.json"  # what a run reads with, for --resume
_RUNS = "culls"
_BLOCK = 8  # photos that a thread or process takes at a time
_MOST_THREADS = 1_000
_EXTRA_MODULES = ("exifread", "lxml", "pi_heif", "rawpy")


@dataclass(frozen=True, kw_only=True)
class CullOptions:
    """The options of `cull`.

    Attributes:
        sources: Folders with photos, files, glob patterns, or lists, as for `predict`; RAW files, too. A RAW
            and a JPEG of one name are one photo. With --undo, none.
        output: Run folder, new or empty, for the tables and what was measured; culls/NAME by default.
        tables: Format of photos.* and faces.*: csv, jsonl or parquet.
        squint: How open eyes must be, 0 to 1. 0: any slit counts as open; 1: only wide open eyes do.
        sharpness: How sharp faces must be, 0 to 1. 0: any blur passes; 1: only the crispest faces do.
        faces: Whose eyes and sharpness count: all that are prominent, the main face, or any: one good face is
            enough.
        reject_too: What does not excuse closed eyes, of laughing, "looking down", sunglasses, kiss, "out of
            sight". By default all of them excuse: such photos are unsure.
        sidecars: Write verdicts into XMP sidecars beside the photos. auto: as programs that know the photo
            already name them; adobe: IMG.xmp; appended: IMG.CR2.xmp; none: write none.
        label_reject: Colour label of rejected photos, in the language of your program, such as Rot.
        label_unsure: Colour label of unsure photos.
        label_best: Colour label of the best of a burst.
        copy: Folder, new or empty, for copies in keep/, reject/ and unsure/.
        link: Folder, new or empty, for hard links instead of copies; they take no room.
        embed: Write the verdict into the copies of JPEGs, too, since Lightroom reads no sidecars of them.
        small_faces: Look closer for small faces, such as those of crowds.
        hidden: Read hidden files and folders, too.
        model: Model of eyes: a name, a model file, or the run folder of a training.
        photo_model: Run folder or file of a model of whole photos, of open and closed or of sharp and
            blurred, as `eyelid train --config portraits` makes it. Where it is sure, it rejects, or withholds
            a reject.
        engine: threads, processes, or auto; as for `predict`.
        threads: Threads or processes; 0 for one on each core.
        resume: Go on with a run that was interrupted; or judge its photos again, by other rules, without
            reading them again.
        page: Open a page on this machine: faces large, sliders that judge anew, your own verdicts.
        port: Port of the page; the next free one if it is in use.
        no_browser: Print the page's address, and open no browser.
        undo: Run folder whose marks are taken out of all sidecars again.
        quiet: No progress bar and no summary.
    """

    sources: tuple[str, ...] = ()
    output: str | None = None
    tables: Literal["csv", "jsonl", "parquet"] = "csv"
    squint: float = 0.5
    sharpness: float = 0.5
    faces: FacesRule = "all"
    reject_too: tuple[str, ...] = ()
    sidecars: Literal["auto", "adobe", "appended", "none"] = "none"
    label_reject: str = "Red"
    label_unsure: str = "Yellow"
    label_best: str = "Green"
    copy: str | None = None
    link: str | None = None
    embed: bool = False
    small_faces: bool = False
    hidden: bool = False
    model: str = FINE_MODEL
    photo_model: str = ""
    engine: Literal["auto", "threads", "processes"] = "auto"
    threads: int = 0
    resume: bool = False
    page: bool = False
    port: int = 8765
    no_browser: bool = False
    undo: str | None = None
    quiet: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.sources, str):
            raise OptionError(f"sources {self.sources!r}: expected a tuple of such names")
        if self.undo is None and not self.sources:
            raise OptionError("expected the folder of the photos, or --undo RUN")
        if self.undo is not None and self.sources:
            raise OptionError("--undo takes out the marks of a run: expected no photos beside it")
        if self.tables not in ("csv", "jsonl", "parquet"):
            raise OptionError(f"--tables {self.tables}: expected csv, jsonl or parquet")
        if self.sidecars not in ("auto", "adobe", "appended", "none"):
            raise OptionError(f"--sidecars {self.sidecars}: expected auto, adobe, appended or none")
        if not 0 <= self.threads <= _MOST_THREADS:
            raise OptionError(f"--threads {self.threads}: expected 1 to {_MOST_THREADS:,}, or 0")
        if self.copy and self.link:
            raise OptionError("--copy and --link: expected one of them")
        if self.embed and not self.copy:
            raise OptionError("--embed writes into copies; name their folder with --copy")
        _ = self.rules  # which checks the others

    @property
    def rules(self) -> CullRules:
        """The rules of the verdicts."""
        return CullRules(
            squint=self.squint, sharpness=self.sharpness, faces=self.faces, reject_too=self.reject_too
        )

    @property
    def folder(self) -> Path:
        """The run folder."""
        if self.output:
            return Path(self.output)
        name = Path(os.path.abspath(self.sources[0])).stem if self.sources else ""
        return Path(_RUNS) / (name or "photos")


@dataclass(frozen=True, kw_only=True)
class CullResult:
    """The result of `cull`.

    Attributes:
        folder: The run folder.
        shoot: What was read.
        judged: The verdicts.
        marked: How many sidecars were written, left as they were, or kept as a person had marked them.
        failures: Sidecars that could not be written, and files that could not be placed, with the reason.
        sorted: What came of copies or links; None without them.
    """

    folder: Path
    shoot: Shoot
    judged: JudgedShoot
    marked: Mapping[str, int]
    failures: tuple[str, ...]
    sorted: SortedCounts | None

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Photos that cannot be read, each with the reason."""
        return tuple(
            f"{reading.source}: {reading.error}"
            for reading in self.shoot.readings
            if reading.error is not None
        )

    def lines(self) -> list[str]:
        """Returns in words what was written."""
        counts = ", ".join(f"{count:,} {word}" for word, count in self.counts.items())
        lines = [f"{counts}: tables in {self.folder}"]
        if self.marked:
            lines.append("sidecars: " + ", ".join(f"{count:,} {name}" for name, count in self.marked.items()))
        if self.sorted:
            lines.append(f"{self.sorted.placed:,} files placed, {self.sorted.there:,} there already")
        lines += self.failures
        return lines

    @property
    def counts(self) -> dict[str, int]:
        """How many photos have each verdict."""
        words = [photo.verdict.level.word for photo in self.judged.photos]
        return {word: words.count(word) for word in ("keep", "reject", "unsure")}


def cull(options: CullOptions, *, say: Say | None = None) -> CullResult:
    """Sorts a shoot. Originals are read, and never changed.

    Args:
        options: The options.
        say: Function that shows a line to the user; None to print the lines.

    Raises:
        EyelidError: An option is wrong, or a source or an output cannot be used.
    """
    _check_extras(page=options.page)
    from eyelid.pages import check_output_folder, print_line
    from eyelid.photos.overrules import read_overrules, rules_of, verdicts_of
    from eyelid.photos.photo_files import find_photos
    from eyelid.photos.photo_kit import PhotoKit
    from eyelid.photos.shoot import Shoot

    say = say or print_line
    for flag, place in {"--output": options.folder, **_places(options)}.items():
        check_output_folder(place, name=flag)
        if not options.resume and place.is_dir() and any(place.iterdir()):
            raise OutputError(
                f"{flag} {place}: is not empty; name a new folder, or add --resume to go on with its run"
            )
    outputs = [options.folder, *_places(options).values()]
    photos = _photos_outside(find_photos(options.sources, hidden=options.hidden), outputs)
    if all(photo.still.failure for photo in photos):
        why = photos[0].still.failure if photos else "no photos there"
        raise OptionError(f"{', '.join(options.sources)}: {why}")
    kit = PhotoKit.load(options.model, photo_model=options.photo_model, small_faces=options.small_faces)
    shoot = Shoot.of(_read(photos, options, kit))

    def write(rules: CullRules, overrules: Mapping[str, Level]) -> CullResult:
        return _write(shoot, shoot.judge(rules, kit.limits, overrules), options)

    if options.page:
        from eyelid.web.cull_page import serve_cull

        choice = serve_cull(
            shoot,
            kit.limits,
            options.rules,
            options.folder,
            originals=[photo.still for photo in photos],
            say=say,
            export=lambda rules, overrules: write(rules, overrules).lines(),
            port=options.port,
            open_browser=not options.no_browser,
        )
        return write(choice.rules, choice.overrules)
    entries = read_overrules(options.folder)
    return write(rules_of(entries, options.rules), verdicts_of(entries))


def undo_cull(options: CullOptions, *, say: Say | None = None) -> UndoCounts:
    """Takes the marks of a run out of all sidecars again; raises `EyelidError` if there is no such run."""
    _check_extras()
    from eyelid.pages import print_line
    from eyelid.photos.sidecar_undo import undo_sidecars

    folder = Path(options.undo or "")
    if not (folder / _RUN).is_file():
        raise OptionError(f"--undo {folder}: expected the run folder of a `eyelid cull`")
    return undo_sidecars(folder, say or print_line)


def _check_extras(*, page: bool = False) -> None:
    from importlib.util import find_spec

    wanted = {"photos": _EXTRA_MODULES, "web": ("fastapi", "uvicorn") if page else ()}
    for extra, modules in wanted.items():
        for module in modules:
            if find_spec(module) is None:
                raise MissingExtraError("cull", extra, module)


def _places(options: CullOptions) -> dict[str, Path]:
    """Returns the folder of copies or links, by its flag."""
    named = {"--copy": options.copy, "--link": options.link}
    return {flag: Path(folder) for flag, folder in named.items() if folder}


def _photos_outside(photos: list[Photo], folders: list[Path]) -> list[Photo]:
    """Returns the photos that lie in none of the folders that are written."""
    from eyelid.reading import sources_outside

    kept = {photo.still for photo in photos}
    for folder in folders:
        kept = set(sources_outside(kept, str(folder)))
    return [photo for photo in photos if photo.still in kept]


def _read(photos: list[Photo], options: CullOptions, kit: PhotoKit) -> Iterator[PhotoReading]:
    """Reads the photos, those that an interrupted run has read excepted; yields the readings of all."""
    from eyelid.pages import PictureProgress, on_terminal
    from eyelid.photos.photo_reading import PhotoReading
    from eyelid.pictures import quiet_decoders
    from eyelid.results.formats import JsonLines

    file = options.folder / READINGS
    if not (file.exists() and _is_same_run(photos, options, kit)):
        with (
            quiet_decoders(),
            PictureProgress(len(photos), shown=on_terminal() and not options.quiet) as progress,
        ):
            _read_new(photos, options, kit, progress)
    with open(file, encoding="ascii") as lines:
        yield from JsonLines(PhotoReading).records(lines)


def _is_same_run(photos: list[Photo], options: CullOptions, kit: PhotoKit) -> bool:
    """Returns whether the finished readings are of these photos; raises `OutputError` if they are not."""
    if (options.folder / _RUN).read_text(encoding="utf-8") == _run_text(photos, kit):
        return True
    raise OutputError(
        f"--resume: {options.folder} is of other photos, of another model, or of another version; name a new "
        "folder with --output"
    )


def _run_text(photos: list[Photo], kit: PhotoKit) -> str:
    """Returns what a run reads, and with what."""
    import json
    from hashlib import blake2b

    names = blake2b(digest_size=16)
    for photo in photos:
        names.update(f"{photo.identity()}\0{photo.files}\0".encode("utf-8", "surrogatepass"))
    return json.dumps({"photos": len(photos), "files": names.hexdigest(), **kit.fingerprint()}, indent=2)


def _read_new(photos: list[Photo], options: CullOptions, kit: PhotoKit, progress: PictureProgress) -> None:
    from eyelid.engines import map_blocks
    from eyelid.pages import write_whole
    from eyelid.photos.photo_kit import read_photos
    from eyelid.photos.photo_reading import PhotoReading
    from eyelid.reading import SourceLog
    from eyelid.results import TableWriter

    options.folder.mkdir(parents=True, exist_ok=True)
    log = SourceLog(iter(photos))
    with TableWriter(
        options.folder / READINGS, PhotoReading, fingerprint=kit.fingerprint(), resume=options.resume
    ) as table:
        write_whole(options.folder / _RUN, _run_text(photos, kit))
        log.skip(table.state)
        progress.advance(log.sources)
        for read in map_blocks(
            partial(read_photos, kit=kit),
            log.blocks(_BLOCK),
            engine=options.engine,
            workers=options.threads,
            block_size=_BLOCK,
        ):
            log.finish(sources=read.photos, pictures=read.photos, damaged=read.damaged)
            table.append(read.lines, records=read.photos)
            table.reach(
                sources=log.sources,
                pictures=log.pictures,
                damaged=log.damaged,
                names=log.names,
                last=log.last,
            )
            progress.advance(read.photos)


def _write(shoot: Shoot, judged: JudgedShoot, options: CullOptions) -> CullResult:
    """Writes the tables, and what else the options ask for. It may be called again, with other verdicts."""
    _write_tables(shoot, judged, options)
    marked, failures = _mark(shoot, judged, options)
    sorted_counts = _sort(shoot, judged, options)
    return CullResult(
        folder=options.folder,
        shoot=shoot,
        judged=judged,
        marked=marked,
        failures=failures + (sorted_counts.failures if sorted_counts else ()),
        sorted=sorted_counts,
    )


def _write_tables(shoot: Shoot, judged: JudgedShoot, options: CullOptions) -> None:
    from eyelid.photos.cull_tables import FaceRow, PhotoRow, face_rows, photo_rows, write_table

    write_table(options.folder / f"photos.{options.tables}", photo_rows(shoot, judged), PhotoRow)
    write_table(options.folder / f"faces.{options.tables}", face_rows(shoot, judged), FaceRow)


def _mark(shoot: Shoot, judged: JudgedShoot, options: CullOptions) -> tuple[dict[str, int], tuple[str, ...]]:
    """Writes the sidecars; returns how many came out how, and why some could not be written."""
    if options.sidecars == "none":
        return {}, ()
    from collections import Counter

    from eyelid.errors import EyelidError
    from eyelid.photos.sidecar_journal import SidecarJournal
    from eyelid.photos.sidecar_marks import LabelNames
    from eyelid.photos.sidecars import mark_sidecar

    labels = LabelNames(options.label_reject, options.label_unsure, options.label_best)
    outcomes: Counter[str] = Counter()
    failures = []
    with SidecarJournal(options.folder) as journal:
        for reading, photo in zip(shoot.readings, judged.photos, strict=True):
            files = reading.all_files()
            on_disk = [file for file in files if os.path.isfile(file)]
            failures += [
                f"{file}: not a file on disk, so it has no sidecar" for file in files if file not in on_disk
            ]
            for sidecar in _sidecars_of(on_disk, options, failures):
                try:
                    outcomes[mark_sidecar(sidecar, _mark_of(photo), labels, journal)] += 1
                except EyelidError as error:
                    failures.append(str(error))
    return dict(outcomes), tuple(failures)


def _sidecars_of(files: list[str], options: CullOptions, failures: list[str]) -> list[Path]:
    from eyelid.photos.sidecar_names import sidecars_of

    if options.sidecars == "none" or not files:
        return []
    try:
        return sidecars_of(files, options.sidecars)
    except OutputError as error:
        failures.append(str(error))
        return []


def _sort(shoot: Shoot, judged: JudgedShoot, options: CullOptions) -> SortedCounts | None:
    """Copies or links the photos; returns what came of it, None if it was not asked for."""
    for flag, folder in _places(options).items():
        from eyelid.photos.embedded_rating import embed_rating
        from eyelid.photos.sidecar_marks import LabelNames
        from eyelid.photos.sorted_files import SortedPhoto, sort_files
        from eyelid.reading import shared_folder

        labels = LabelNames(options.label_reject, options.label_unsure, options.label_best)
        photos = (
            SortedPhoto(
                tuple(reading.all_files()),
                photo.verdict.level.word,
                partial(embed_rating, mark=_mark_of(photo), labels=labels) if options.embed else None,
            )
            for reading, photo in zip(shoot.readings, judged.photos, strict=True)
        )
        return sort_files(
            photos, folder, shared_folder(options.sources), "copy" if flag == "--copy" else "link"
        )
    return None


def _mark_of(photo: JudgedPhoto) -> Mark:
    from eyelid.photos.sidecar_marks import Mark

    verdict = photo.verdict
    return Mark(verdict.level.word, photo.is_best, verdict.reason, ())
