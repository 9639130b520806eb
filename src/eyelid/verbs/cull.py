"""The verb `cull`, which sorts a shoot into photos to keep, to reject, and to look at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import DataError, OptionError, OutputError, expect_packages
from eyelid.photos.options import CullOptions

if TYPE_CHECKING:
    from eyelid.pages import PictureProgress, Say
    from eyelid.photos.cull_rules import CullRules
    from eyelid.photos.face_verdicts import Level
    from eyelid.photos.photo_files import Photo
    from eyelid.photos.photo_kit import PhotoKit
    from eyelid.photos.shoot import JudgedShoot, Shoot
    from eyelid.photos.sidecar_undo import UndoCounts
    from eyelid.photos.sorted_files import SortedCounts, Way

__all__ = ["READINGS", "CullOptions", "CullResult", "cull", "undo_cull"]

READINGS = "readings.jsonl"
"""File name, in the run folder, of what was measured of each photo."""

_RUN = "cull.json"  # what a run reads with, for --resume
_BLOCK = 8  # photos that a thread or process takes at a time


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
    from eyelid.photos.cull_tables import PhotoRow
    from eyelid.photos.overrules import read_overrules, rules_of, verdicts_of
    from eyelid.photos.photo_files import find_photos
    from eyelid.photos.photo_kit import PhotoKit
    from eyelid.results import format_of

    say = say or print_line
    format_of(Path(f"photos.{options.tables}"), PhotoRow)  # which needs an extra for Parquet
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
    shoot = _read(photos, options, kit, say)

    def write(rules: CullRules, overrules: Mapping[str, Level]) -> CullResult:
        return _write(shoot, shoot.judge(rules, kit.limits, overrules), options)

    if options.page:
        from eyelid.web.cull_page import serve_cull

        choice = serve_cull(
            shoot,
            kit.limits,
            options.rules,
            options.folder,
            originals=[
                photo.named(reading.source) for photo, reading in zip(photos, shoot.readings, strict=True)
            ],
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
    expect_packages("cull", "photos", "exifread", "lxml", "pi_heif", "rawpy")
    if page:
        expect_packages("cull", "web", "fastapi", "uvicorn")


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


def _read(photos: list[Photo], options: CullOptions, kit: PhotoKit, say: Say) -> Shoot:
    """Reads the photos, those that an interrupted run has read excepted; returns the shoot of all."""
    from eyelid.pages import PictureProgress, on_terminal
    from eyelid.pictures import quiet_decoders

    file = options.folder / READINGS
    if not (file.exists() and _is_same_run(photos, options, kit)):
        with (
            quiet_decoders(),
            PictureProgress(len(photos), shown=on_terminal() and not options.quiet) as progress,
        ):
            _read_new(photos, options, kit, progress, say)
    return _shoot_in(file, len(photos))


def _shoot_in(file: Path, count: int) -> Shoot:
    """Returns the shoot of so many photos from their readings; raises `DataError` if the file is damaged."""
    from eyelid.photos.photo_reading import PhotoReading
    from eyelid.photos.shoot import Shoot
    from eyelid.results.formats import JsonLines

    try:
        with open(file, encoding="ascii") as lines:
            shoot = Shoot.of(JsonLines(PhotoReading).records(lines))  # which checks their faces
        for reading in shoot.readings:
            reading.all_files()  # which checks their names
        if len(shoot.readings) != count:
            raise ValueError(f"{len(shoot.readings):,} lines")
    except (ValueError, TypeError) as error:
        raise DataError(
            f"{file}: is damaged: expected the readings of {count:,} photos, found {error}; read them again "
            "into a new folder with --output"
        ) from error
    return shoot


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


def _read_new(
    photos: list[Photo], options: CullOptions, kit: PhotoKit, progress: PictureProgress, say: Say
) -> None:
    from eyelid.engines import map_blocks
    from eyelid.pages import write_whole
    from eyelid.photos.photo_kit import read_photos
    from eyelid.photos.photo_reading import PhotoReading
    from eyelid.reading import SourceLog
    from eyelid.results import Damages, TableWriter

    options.folder.mkdir(parents=True, exist_ok=True)
    log = SourceLog(iter(photos))
    with TableWriter(
        options.folder / READINGS, PhotoReading, fingerprint=kit.fingerprint(), resume=options.resume
    ) as table:
        if not options.page:  # whose journal, in the same folder, tells it
            table.tell_warnings(say)
        write_whole(options.folder / _RUN, _run_text(photos, kit))
        log.skip(table.state)
        progress.advance(log.sources)
        for reading in map_blocks(
            partial(read_photos, kit=kit),
            log.blocks(_BLOCK),
            engine=options.engine,
            workers=options.threads,
            block_size=_BLOCK,
        ):
            damaged = Damages.of([reading.source] if reading.damage else [])
            log.finish(sources=1, pictures=1, damaged=damaged)
            table.write([reading])
            log.reach(table)
            progress.advance(1)


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
    from eyelid.photos.sidecar_names import sidecars_of
    from eyelid.photos.sidecars import mark_sidecar
    from eyelid.photos.verdict_marks import verdict_marks

    outcomes: Counter[str] = Counter()
    failures = []
    with SidecarJournal(options.folder) as journal:
        for reading, mark in zip(shoot.readings, verdict_marks(shoot, judged), strict=True):
            files = reading.all_files()
            on_disk = [file for file in files if os.path.isfile(file)]
            failures += [
                f"{file}: not a file on disk, so it has no sidecar" for file in files if file not in on_disk
            ]
            try:
                sidecars = sidecars_of(on_disk, options.sidecars)
            except OutputError as error:
                failures.append(str(error))
                continue
            for sidecar in sidecars:
                try:
                    outcomes[mark_sidecar(sidecar, mark, options.labels, journal)] += 1
                except EyelidError as error:
                    failures.append(str(error))
    return dict(outcomes), tuple(failures)


def _sort(shoot: Shoot, judged: JudgedShoot, options: CullOptions) -> SortedCounts | None:
    """Copies or links the photos; returns what came of it, None if it was not asked for."""
    folder = options.copy or options.link
    if not folder:
        return None
    from eyelid.photos.embedded_rating import embed_rating
    from eyelid.photos.sorted_files import SortedPhoto, sort_files
    from eyelid.photos.verdict_marks import verdict_marks
    from eyelid.reading import shared_folder

    photos = (
        SortedPhoto(
            tuple(reading.all_files()),
            mark.verdict,
            partial(embed_rating, mark=mark, labels=options.labels) if options.embed else None,
        )
        for reading, mark in zip(shoot.readings, verdict_marks(shoot, judged), strict=True)
    )
    way: Way = "copy" if options.copy else "link"
    return sort_files(photos, Path(folder), shared_folder(options.sources), way)
