"""The verb `explain`: why pictures are read as they are, and how a net sees a whole set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eyelid.errors import DataError, MissingExtraError, OptionError, PictureError
from eyelid.weights import DEFAULT_MODEL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from eyelid.data import LabelledPictures, PackedPatches
    from eyelid.explaining import Explained, Layer, Subject
    from eyelid.pictures import Still

_MOST_PICTURES = 1_000  # whose sheets one page can hold
_MOST_POINTS = 20_000
_AT_ONCE = 512  # patches
_LEAST_GRADCAM = 3  # pixels; of smaller maps there is no telling where in the eye they answer


@dataclass(frozen=True, kw_only=True)
class ExplainOptions:
    """What `explain` explains, by which method, and where it leaves it.

    Attributes:
        sources: Pictures of eyes: files, folders, glob patterns, .zip files, lists, as for predict.
        model: Run folder of a training, path of an eyelid model file, or name of a shipped model.
        output: Folder for the sheets and `explain.html`, and for `map.html`; one that explain made before is
            replaced.
        method: How it is told which pixels a reading hangs on.
        show: What the sheets show; all is what the net has.
        layer: Layer whose feature maps are shown, and by which gradcam goes; empty for the deepest one whose
            maps are a quarter of the patch wide, and for gradcam three pixels, since it tells most there.
        list_layers: Only list the layers with feature maps.
        limit: Most pictures that are explained.
        map: Labelled set of which a map is drawn, PATH or LAYOUT:PATH, as for evaluate.
        label: The column of the set whose values are the labels; empty for the layout's own.
        rename: The classes that its labels stand for, as --rename.Shut=closed; others stay as they are.
        points: Most pictures on the map; of larger sets they are drawn at random.
        seed: Of that, and of t-SNE.
    """

    sources: tuple[str, ...] = ()
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
class Explanations:
    """What `explain` left behind.

    Attributes:
        folder: The output folder.
        pictures: The pictures that were explained.
        left_out: How many more there are, beyond the limit.
        points: How many pictures are on the map; 0 without one.
        of_points: How many the set has.
        unreadable: The pictures that could not be read, with the reason.
    """

    folder: Path
    pictures: tuple[Explained, ...]
    left_out: int
    points: int
    of_points: int
    unreadable: tuple[str, ...]


def list_layers(model: str) -> list[Layer]:
    """Returns the layers of a model that give feature maps, in the order in which they are run.

    Raises:
        EyelidError: The model cannot be taken apart; see the error's own class.
    """
    try:
        from eyelid.explaining import load_subject
    except ModuleNotFoundError as error:
        raise MissingExtraError("explain", "train", str(error.name)) from error
    return list(load_subject(model).layers.values())


def explain(options: ExplainOptions) -> Explanations:
    """Explains what a model reads of pictures, and draws the map of a labelled set.

    Raises:
        EyelidError: A source, the set, the model or the output cannot be used; see the error's own class.
    """
    try:
        from eyelid.data import read_labelled
        from eyelid.explaining import load_subject, output_folder
        from eyelid.score import expect_classes
    except ModuleNotFoundError as error:
        raise MissingExtraError("explain", "train", str(error.name)) from error
    from eyelid.pictures import find_sources

    files = find_sources(options.sources) if options.sources else iter(())
    labelled = None
    if options.map:
        labelled = read_labelled(options.map, label=options.label).renamed(options.rename)
    subject = load_subject(options.model)
    if labelled is not None:
        expect_classes(labelled, subject.info)
    least = _LEAST_GRADCAM if options.method == "gradcam" else -(-subject.info.input_size // 4)
    layer = subject.layer(options.layer, least=least)
    _expect_shown(options, subject, layer)
    pictures: list[Explained] = []
    unreadable: list[str] = []
    left_out = points = 0
    with output_folder(options.output) as folder:
        if options.sources:
            chosen = list(islice(files, options.limit))
            left_out = sum(1 for _ in files)
            pictures, unreadable = _explain_files(subject, chosen, options, layer, folder, left_out)
        if labelled is not None:
            packed = _draw_map(subject, labelled, options, folder)
            points, unreadable = len(packed), [*unreadable, *packed.unreadable]
    return Explanations(
        folder=Path(options.output),
        pictures=tuple(pictures),
        left_out=left_out,
        points=points,
        of_points=len(labelled) if labelled is not None else 0,
        unreadable=tuple(unreadable),
    )


def _expect_shown(options: ExplainOptions, subject: Subject, layer: Layer | None) -> None:
    """Raises `OptionError` for what a net does not have."""
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
) -> tuple[list[Explained], list[str]]:
    """Explains pictures one by one; returns them, and those that cannot be read with the reason."""
    from eyelid.explaining import draw_explanation, explain_picture, write_page, write_table
    from eyelid.pages import PictureProgress, on_terminal

    explained: list[Explained] = []
    unreadable: list[str] = []
    with PictureProgress(len(files), shown=on_terminal()) as progress:
        for number, file in enumerate(files, start=1):
            try:
                picture = file.picture()
                told = explain_picture(
                    subject, picture, method=options.method, layer=layer, show=options.show
                )
            except PictureError as error:
                unreadable.append(f"{file.source}: {error}")
            else:
                explained.append(draw_explanation(told, method=options.method, folder=folder, number=number))
            progress.advance(1)
    write_table(explained, folder / "explain.csv")
    facts = {"model": subject.told, "layer": str(layer) if layer else "none"}
    write_page(explained, unreadable, folder=folder, facts=facts, method=options.method, left_out=left_out)
    return explained, unreadable


def _draw_map(
    subject: Subject, labelled: LabelledPictures, options: ExplainOptions, folder: Path
) -> PackedPatches:
    """Draws the map of a set, or of a sample of it; returns the pictures that are on it."""
    import numpy as np

    from eyelid.data import pack
    from eyelid.explaining import SetMap, embed, write_map
    from eyelid.pages import PictureProgress, on_terminal
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
    if not len(packed):
        reason = f", such as {packed.unreadable[0]}" if packed.unreadable else ""
        raise DataError(f"{labelled.name}: none of its {len(labelled):,} pictures can be read{reason}")
    features, probabilities = _look(subject, packed)
    with _waiting(f"t-SNE of {len(packed):,} pictures"):
        embedding = embed(features, seed=options.seed)
    tsne = f"perplexity {embedding.perplexity}" if embedding.perplexity else "too few different pictures"
    facts = {
        "model": subject.told,
        "pictures": f"{len(packed):,} of {whole:,} of {packed.name}{sample}",
        "unsure": f"where the largest probability is below {subject.info.unsure_below}",
        "features": f"{features.shape[1]} numbers a picture, from which the last layer tells the classes",
        "PCA": "{:.0%} and {:.0%} of their variance".format(*embedding.explained),
        "t-SNE": tsne,
    }
    readings = Readings(probabilities, subject.info)
    write_map(SetMap(packed=packed, readings=readings, embedding=embedding), folder, facts=facts)
    return packed


def _look(subject: Subject, packed: PackedPatches) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Returns the features, float32 `[N, F]`, and the probabilities, float32 `[N, C]`, of a set."""
    import numpy as np

    from eyelid.explaining import features_of

    features, probabilities = [], []
    for start in range(0, len(packed), _AT_ONCE):
        seen = subject.seen(packed.patches[start : start + _AT_ONCE])
        features.append(features_of(subject, seen).numpy())
        probabilities.append(subject.read(seen))
    return np.concatenate(features), np.concatenate(probabilities)


@contextmanager
def _waiting(words: str) -> Iterator[None]:
    """Shows on a terminal what takes its time."""
    from rich.console import Console

    from eyelid.pages import on_terminal

    if not on_terminal():
        yield
        return
    with Console(stderr=True).status(words):
        yield
