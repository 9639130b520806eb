"""The options of `cull`. The module imports little, because the command line is built from it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eyelid.errors import OptionError
from eyelid.option_checks import expect_port, given_flags
from eyelid.photos.cull_rules import CullRules, FacesRule
from eyelid.weights import FINE_MODEL

if TYPE_CHECKING:
    from eyelid.photos.sidecar_marks import LabelNames

_RUNS = "culls"
_UNUSED_BY_UNDO = (
    "output",
    "sidecars",
    "copy",
    "link",
    "resume",
    "page",
)  # they ask for a run or its results
_MOST_THREADS = 1_000


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
        if self.undo is not None and (in_vain := given_flags(self, _UNUSED_BY_UNDO)):
            raise OptionError(f"--undo does not use {', '.join(in_vain)}; leave this out")
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
        expect_port(self.port)
        _ = self.rules, self.labels  # which check the others

    @property
    def rules(self) -> CullRules:
        """The rules of the verdicts."""
        return CullRules(
            squint=self.squint, sharpness=self.sharpness, faces=self.faces, reject_too=self.reject_too
        )

    @property
    def labels(self) -> LabelNames:
        """The texts of colour labels."""
        from eyelid.photos.sidecar_marks import LabelNames

        return LabelNames(self.label_reject, self.label_unsure, self.label_best)

    @property
    def folder(self) -> Path:
        """The run folder; by default one named like the first source."""
        if self.output:
            return Path(self.output)
        source = Path(os.path.abspath(self.sources[0]) if self.sources else "")
        name = source.name if source.is_dir() else source.stem
        return Path(_RUNS) / (name or "photos")
