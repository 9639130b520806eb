"""The verb `evaluate`, which scores a model on labelled pictures, on slices of them, and its speed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.columns import ColumnOptions
from eyelid.errors import DataError, OptionError, PictureError, expecting_extra
from eyelid.finder_names import FinderName, expect_finder
from eyelid.names import Names
from eyelid.option_checks import expect_decided_error, given_flags
from eyelid.photos.cull_rules import CullRules
from eyelid.weights import BY_SIZE, DEFAULT_MODEL, FINE_MODEL

if TYPE_CHECKING:
    from eyelid.data import LabelledPictures, PackedPatches
    from eyelid.model_files import ModelInfo
    from eyelid.pages import Say
    from eyelid.score import Evaluation

RESAMPLES = 500
"""How often people are resampled for the intervals if the options do not say."""

NO_SLICES = "none"
"""The value of `slices` for no slices."""

_UNUSED = {
    "data": ("rules", "rate", "live"),
    "photos": ("rate", "live", "refuse_damaged", "eyes", "decided_error", "output"),
    "events": (
        *("rules", "hidden", "refuse_damaged", "label", "columns", "rename", "eyes", "decided_error"),
        "slices",
    ),
}
"""The options that do nothing for each kind of truth."""

_MEASURED = 100  # pictures of a set, by whose sizes its model is chosen


@dataclass(frozen=True, kw_only=True)
class EvaluateOptions:
    """The options of `evaluate`.

    Attributes:
        data: Labelled data set, PATH or LAYOUT:PATH, with LAYOUT one of folders (class folders), mrl (MRL
            names), columbia (Columbia names) or manifest (a CSV or XLSX table).
        photos: Labelled photos, in place of `data`, with the labels keep and reject: scores the verdicts of
            `eyelid cull` on them. Columns `burst` and `best` name bursts and their best photos.
        rules: The rules of those verdicts, as for `cull`: --rules.squint, --rules.sharpness, --rules.faces.
        events: Table of true events, in place of `data`, with the columns source, event, and start_s and
            end_s or start_frame and end_frame: scores the events of `eyelid watch` in those recordings.
        rate: Frames a second of recordings and traces of `events` that have no times.
        live: Score events as `eyelid watch --live` tells them.
        hidden: Read hidden files and folders, trash and thumbnails, too. What is named is always read.
        refuse_damaged: Take damaged pictures as unreadable, and do not read them as far as they go.
        label: The column whose values are the labels; empty for the labels of the layout.
        columns: Names of the columns of a manifest, if they are not the usual ones.
        rename: The class that a label stands for, as --rename.Shut=closed; --rename.yawn= leaves the pictures
            of a label out.
        eyes: Where the eyes are. patch: each picture is one, or boxes of a manifest frame them. wide-patch:
            each shows one eye and much around it, as `eyelid predict` finds it. faces, haar, yunet: in the
            largest face of each photo, likewise; the label is that of both eyes, or of the one that a column
            `side` names. auto: what fits each picture. Boxes of a manifest count with every value.
        model: Name of a shipped model, path of an eyelid model file, or run folder of a training. auto: the
            one with which `eyelid predict` reads most of the eyes, eye_state_fine for eyes of faces and
            patches of 40 pixels and more, eye_state for smaller patches.
        decided_error: Highest share of errors among decided readings, such as 0.005, on people like those
            that calibrated the model; less sure readings are `unsure`. None for the model's own threshold.
        slices: Columns by which the data set is sliced, as glasses,light; `group` slices by person. Empty for
            all columns of numbers or of at most twelve values, and for the measured brightness, contrast,
            sharpness and size; none for no slices.
        output: Folder for `report.html`, `metrics.json` and `readings.csv`, with `events` for `outcomes.csv`;
            empty for none.
        resamples: How often people are resampled for the intervals, 0 for no intervals; by default 500 times
            if there are at least two people.
        seed: Random seed of the resampling.
    """

    data: str = ""
    photos: str = ""
    rules: CullRules = field(default_factory=CullRules)
    events: str = ""
    rate: float | None = None
    live: bool = False
    hidden: bool = False
    refuse_damaged: bool = False
    label: str = ""
    columns: ColumnOptions = field(default_factory=ColumnOptions)
    rename: dict[str, str] = field(default_factory=dict)
    eyes: FinderName = "patch"
    model: str = BY_SIZE
    decided_error: float | None = None
    slices: Names = ()
    output: str = ""
    resamples: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        expect_finder(self.eyes)
        given = [flag for flag in ("data", "photos", "events") if getattr(self, flag)]
        if not given:
            raise OptionError("no labelled pictures given; name them with --data PATH")
        if len(given) > 1:
            raise OptionError(f"--{' and --'.join(given)}: expected one of them")
        if in_vain := given_flags(self, _UNUSED[given[0]]):
            raise OptionError(f"--{given[0]} does not use {', '.join(in_vain)}; leave this out")
        if self.resamples and self.resamples < 100:
            raise OptionError(
                f"--resamples {self.resamples}: expected at least 100 for a 95 % interval, or 0 for none"
            )
        expect_decided_error(self.decided_error)
        if self.seed < 0:
            raise OptionError(f"--seed {self.seed}: expected 0 or more")

    @property
    def sliced_by(self) -> tuple[str, ...] | None:
        """Names of the columns to slice by, in lower case; empty for all that fit, and None for no slices."""
        names = tuple(name.lower() for name in self.slices)
        return None if names == (NO_SLICES,) else names


def evaluate(options: EvaluateOptions, *, say: Say | None = None) -> Evaluation:
    """Scores a model on labelled pictures. All labels must be classes of the model.

    Args:
        options: The options.
        say: Function that shows a line to the user, such as what was passed over; None to print the lines.

    Raises:
        EyelidError: The data or the model cannot be used; the class of the error says why.
    """
    with expecting_extra("evaluate", "train"):
        from eyelid.score import (
            ScoringRules,
            evaluate_readings,
            measure_speed,
            read_set,
            slicing_columns,
            trained_on,
        )

        if options.output:
            from eyelid.score.evaluation_report import write_evaluation
    from eyelid.model_files import locate_model
    from eyelid.pages import PictureProgress, check_output_folder, on_terminal, print_line, status_line
    from eyelid.read import Reader

    say = say or print_line
    by_size = options.model == BY_SIZE
    reader = Reader.load(DEFAULT_MODEL if by_size else options.model, decided_error=options.decided_error)
    if options.output:
        check_output_folder(Path(options.output))
    pictures = _eyes(options, reader.info, say)
    if by_size:
        options = replace(options, model=_model_of(pictures, options.eyes))
        say(f"{options.model} is scored, with which `predict` reads such eyes; --model names another")
        reader = Reader.load(options.model, decided_error=options.decided_error)
    packed = _packed(pictures, reader.info, options, say)
    with PictureProgress(len(packed), shown=on_terminal(), what="reading") as progress:
        readings = read_set(reader, packed, progress=progress.advance)
    rules = ScoringRules(
        classes=reader.info.classes,
        unsure_below=reader.info.unsure_below,
        slices=options.sliced_by,
        resamples=RESAMPLES if options.resamples is None else options.resamples,
        seed=options.seed,
    )
    with status_line("measuring the speed") as show:
        speed = measure_speed(reader, locate_model(options.model))
        show("scoring, with intervals and slices")
        evaluation = evaluate_readings(
            readings,
            rules,
            columns=None if options.sliced_by is None else slicing_columns(packed),
            unreadable=packed.unreadable,
            seen=trained_on(reader.info.set_names, readings.name, readings.sources),
            left_out=pictures.left_out,
            eyeless=pictures.eyeless,
            speed=speed,
        )
    if options.output:
        write_evaluation(Path(options.output), evaluation, readings, packed, reader.info, asdict(options))
    return evaluation


def _eyes(options: EvaluateOptions, info: ModelInfo, say: Say) -> LabelledPictures:
    """Returns the labelled pictures of eyes; raises `DataError` if a label is no class of the model."""
    from eyelid.data import read_labelled
    from eyelid.score import expect_classes
    from eyelid.training.labelled_sets import eyes_of_set

    pictures = read_labelled(
        options.data,
        label=options.label,
        rename=options.rename,
        columns=options.columns,
        hidden=options.hidden,
    )
    for note in pictures.notes:
        say(note)
    expect_classes(pictures, info)
    eyes = eyes_of_set(pictures, options.eyes)
    for note in eyes.notes[len(pictures.notes) :]:
        say(note)
    return eyes


def _model_of(pictures: LabelledPictures, eyes: FinderName) -> str:
    """Returns the name of the model with which `predict` reads most of the eyes, judged by some of them."""
    from eyelid.data import EyeInPhoto
    from eyelid.reading import FINE_FROM

    finely = []
    for file in pictures.files[:: len(pictures) // _MEASURED + 1]:
        if isinstance(file, EyeInPhoto) and eyes != "wide-patch":
            finely.append(True)  # an eye of a face
        else:
            with suppress(PictureError):  # it is told when all are read
                finely.append(min(file.picture().pixels.shape) >= FINE_FROM)
    return FINE_MODEL if 2 * sum(finely) >= len(finely) else DEFAULT_MODEL


def _packed(pictures: LabelledPictures, info: ModelInfo, options: EvaluateOptions, say: Say) -> PackedPatches:
    """Returns the patches; raises `DataError` if they cannot be scored as the options say."""
    from eyelid.data import expect_readable, pack
    from eyelid.pages import PictureProgress, on_terminal, say_few

    with PictureProgress(len(pictures), shown=on_terminal(), what="decoding") as progress:
        packed = pack(
            pictures,
            classes=info.classes,
            size=info.input_size,
            refuse_damaged=options.refuse_damaged,
            progress=progress.advance,
        )
    expect_readable(pictures.name, len(pictures), packed.unreadable)
    damaged = [f"damaged, read as far as it goes: {message}" for message in packed.damaged]
    say_few(damaged, say=say, note=lambda _: None)
    groups = set(packed.groups.tolist())
    if options.resamples and len(groups) == 1:
        raise DataError(
            f"{packed.name}: --resamples {options.resamples}: all {len(packed):,} pictures are of one group, "
            f"{groups.pop()}: an interval needs two at least, and ten to be of use; add people, or give "
            "--resamples 0"
        )
    return packed
