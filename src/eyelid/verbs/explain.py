"""The verb `explain`, which explains the readings of pictures, and draws a labelled data set as a 2-D map."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eyelid.columns import ColumnOptions
from eyelid.errors import OptionError, PictureError, expecting_extra
from eyelid.weights import DEFAULT_MODEL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from eyelid.data import LabelledPictures, PackedPatches
    from eyelid.explaining import ExplanationSummary, Layer, Subject
    from eyelid.pages import Say
    from eyelid.pictures import Still

_MOST_PICTURES = 1_000  # most sheets that one page can hold
_MOST_POINTS = 20_000  # most points that one map can hold
_AT_ONCE = 512  # patches
_LEAST_GRADCAM = 3  # pixels; smaller maps do not show where in the eye they are active


@dataclass(frozen=True, kw_only=True)
class ExplainOptions:
    """The options of `explain`.

    Attributes:
        sources: Pictures of eyes: files, folders, glob patterns, .zip files, lists, as for predict.
        hidden: Read hidden files and folders, trash and thumbnails, too. What is named is always read.
        model: Run folder of a training, path of an eyelid model file, or name of a shipped model.
        output: Folder for the sheets (an image of explanations for each picture) and `explain.html`, and for
            `map.html`; the output of an earlier run is replaced.
        method: Method that finds the pixels that decide a reading.
        show: What the sheets show; all for everything that the net has.
        layer: Layer whose feature maps are shown, and which gradcam uses; empty for the deepest one whose
            maps are at least a quarter of the patch wide, or three pixels for gradcam, where it works best.
        list_layers: Only list the layers with feature maps.
        limit: Largest number of pictures that are explained.
        map: Labelled data set, PATH or LAYOUT:PATH, as for evaluate, which is drawn as a 2-D map: a point for
            each picture, with pictures that the net reads alike close to each other.
        label: The column of that data set whose values are the labels; empty for the labels of the layout.
        columns: Names of the columns of a manifest, if they are not the usual ones.
        rename: The class that a label stands for, as --rename.Shut=closed; --rename.yawn= leaves the pictures
            of a label out.
        points: Largest number of pictures on the map; larger data sets are sampled at random.
        seed: Random seed of the sample and of the map (t-SNE).
    """

    sources: tuple[str, ...] = ()
    hidden: bool = False
    model: str = DEFAULT_MODEL
    output: str = "explained"
    method: Literal["integrated_gradients", "saliency", "smoothgrad", "occlusion", "gradcam"] = (
        "integrated_gradients"
    )
    show: Literal["all", "saliency", "features", "attention"] = "all"
    layer: str = ""
    list_layers: bool = False
    limit: int = 40
    map: str = ""
    label: str = ""
    columns: ColumnOptions = field(default_factory=ColumnOptions)
    rename: dict[str, str] = field(default_factory=dict)
    points: int = 3_000
    seed: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.sources, str):
            raise OptionError(f"sources {self.sources!r}: expected a tuple of such names")
        if not (self.sources or self.map or self.list_layers):
            raise OptionError("nothing to explain: name pictures of eyes, or a labelled set with --map")
        if not 1 <= self.limit <= _MOST_PICTURES:
            raise OptionError(f"--limit {self.limit}: expected 1 to {_MOST_PICTURES:,}")
        if not 3 <= self.points <= _MOST_POINTS:
            raise OptionError(f"--points {self.points}: expected 3 to {_MOST_POINTS:,}")
        if self.seed < 0:
            raise OptionError(f"--seed {self.seed}: expected 0 or more")


@dataclass(frozen=True, kw_only=True)
class ExplainResult:
    """The result of `explain`.

    Attributes:
        folder: The output folder.
        pictures: The pictures that were explained.
        left_out: Number of pictures beyond the limit, which were not explained.
        points: Number of pictures on the map; 0 without a map.
        of_points: Number of pictures of the data set; 0 without a map.
        unreadable: Pictures that could not be read, each with the reason.
    """

    folder: Path
    pictures: tuple[ExplanationSummary, ...]
    left_out: int
    points: int
    of_points: int
    unreadable: tuple[str, ...]


def list_layers(model: str) -> list[Layer]:
    """Returns the layers of a model that have feature maps, in the order in which they run.

    Raises:
        EyelidError: The model cannot be loaded as a torch net; see the error's own class.
    """
    with expecting_extra("explain", "train"):
        from eyelid.explaining import load_subject
    return list(load_subject(model).layers.values())


def explain(options: ExplainOptions, *, say: Say | None = None) -> ExplainResult:
    """Explains the readings of pictures, and draws a labelled data set as a 2-D map.

    Args:
        options: The options.
        say: Function that shows a line to the user, such as what was passed over; None to print the lines.

    Raises:
        EyelidError: A source, the data set, the model or the output cannot be used; the class of the error
            says which.
    """
    from eyelid.data import read_labelled
    from eyelid.pages import print_line
    from eyelid.pictures import PictureFilter, find_sources

    say = say or print_line
    keep = PictureFilter(hidden=options.hidden)
    files = find_sources(options.sources, keep=keep) if options.sources else iter(())
    labelled = None
    if options.map:
        labelled = read_labelled(
            options.map,
            label=options.label,
            rename=options.rename,
            columns=options.columns,
            hidden=options.hidden,
        )
        for note in labelled.notes:
            say(note)
    with expecting_extra("explain", "train"):  # after the checks, since torch takes seconds to import
        from eyelid.explaining import load_subject, output_folder
        from eyelid.score import expect_classes
    subject = load_subject(options.model)
    if labelled is not None:
        expect_classes(labelled, subject.info)
    least = _LEAST_GRADCAM if options.method == "gradcam" else -(-subject.info.input_size // 4)
    layer = subject.layer(options.layer, least=least)
    _expect_content(options, subject, layer)
    pictures: list[ExplanationSummary] = []
    unreadable: list[str] = []
    left_out = points = 0
    with output_folder(options.output) as folder:
        if options.sources:
            chosen = list(islice(files, options.limit))
            left_out = sum(1 for _ in files)
            if passed_over := keep.summary():
                say(passed_over)
            pictures, unreadable = _explain_files(subject, chosen, options, layer, folder, left_out)
        if labelled is not None:
            packed = _draw_map(subject, labelled, options, folder)
            points, unreadable = len(packed), [*unreadable, *packed.unreadable]
    return ExplainResult(
        folder=Path(options.output),
        pictures=tuple(pictures),
        left_out=left_out,
        points=points,
        of_points=len(labelled) if labelled is not None else 0,
        unreadable=tuple(unreadable),
    )


def _expect_content(options: ExplainOptions, subject: Subject, layer: Layer | None) -> None:
    """Raises `OptionError` if the options ask for something that the net does not have."""
    if options.show == "attention" and subject.attention is None:
        raise OptionError(
            "--show attention: this net has no attention; a net that eyelid train made with --net.name "
            "attention has, and --show all shows what there is"
        )
    for flag, needs in (("--show features", options.show), ("--method gradcam", options.method)):
        if flag.split()[1] == needs and layer is None:
            raise OptionError(f"{flag}: nothing in this net gives feature maps that are wide enough")


def _explain_files(
    subject: Subject,
    files: list[Still],
    options: ExplainOptions,
    layer: Layer | None,
    folder: Path,
    left_out: int,
) -> tuple[list[ExplanationSummary], list[str]]:
    """Explains pictures one by one; returns their summaries, and the unreadable ones with the reasons."""
    from eyelid.explaining import explain_picture, save_explanation, write_page, write_table
    from eyelid.pages import PictureProgress, on_terminal

    summaries: list[ExplanationSummary] = []
    unreadable: list[str] = []
    with PictureProgress(len(files), shown=on_terminal()) as progress:
        for number, file in enumerate(files, start=1):
            try:
                picture = file.picture()
                explanation = explain_picture(
                    subject, picture, method=options.method, layer=layer, show=options.show
                )
            except PictureError as error:
                unreadable.append(f"{file.source}: {error}")
            else:
                summaries.append(
                    save_explanation(explanation, method=options.method, folder=folder, number=number)
                )
            progress.advance(1)
    write_table(summaries, folder / "explain.csv")
    facts = {"model": subject.description, "layer": str(layer) if layer else "none"}
    write_page(summaries, unreadable, folder=folder, facts=facts, method=options.method, left_out=left_out)
    return summaries, unreadable


def _draw_map(
    subject: Subject, labelled: LabelledPictures, options: ExplainOptions, folder: Path
) -> PackedPatches:
    """Draws a data set, or a sample of it, as a 2-D map; returns the pictures that are on the map."""
    import numpy as np

    from eyelid.data import expect_readable, pack
    from eyelid.explaining import SetMap, project, write_map
    from eyelid.pages import PictureProgress, on_terminal, status_line
    from eyelid.read import Readings

    whole, sample = len(labelled), ""
    if whole > options.points:
        drawn = np.zeros(whole, bool)
        drawn[np.random.default_rng(options.seed).choice(whole, options.points, replace=False)] = True
        labelled = labelled.take(drawn)
        sample = f", drawn at random with seed {options.seed}"
    with PictureProgress(len(labelled), shown=on_terminal()) as progress:
        info = subject.info
        packed = pack(labelled, classes=info.classes, size=info.input_size, progress=progress.advance)
    expect_readable(labelled.name, len(labelled), packed.unreadable)
    features, probabilities = _read_features(subject, packed)
    with status_line(f"t-SNE of {len(packed):,} pictures"):
        projection = project(features, seed=options.seed)
    tsne = f"perplexity {projection.perplexity}" if projection.perplexity else "too few different pictures"
    facts = {
        "model": subject.description,
        "pictures": f"{len(packed):,} of {whole:,} of {packed.name}{sample}",
        "unsure": f"where the largest probability is below {subject.info.unsure_below}",
        "features": f"{features.shape[1]} numbers for each picture, the input of the last layer",
        "PCA": "{:.0%} and {:.0%} of their variance".format(*projection.explained),
        "t-SNE": tsne,
    }
    readings = Readings(probabilities, subject.info)
    write_map(SetMap(packed=packed, readings=readings, projection=projection), folder, facts=facts)
    return packed


def _read_features(
    subject: Subject, packed: PackedPatches
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Returns the features and the class probabilities of N pictures, float32 `[N, F]` and `[N, C]`."""
    import numpy as np

    from eyelid.explaining import features_of

    features, probabilities = [], []
    for start in range(0, len(packed), _AT_ONCE):
        inputs = subject.standardised(packed.patches[start : start + _AT_ONCE])
        features.append(features_of(subject, inputs).numpy())
        probabilities.append(subject.read(inputs))
    return np.concatenate(features), np.concatenate(probabilities)
