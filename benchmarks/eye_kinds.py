"""Claim: on most kinds of eyes that models get wrong, `eye_state_fine` errs less often than `eye_state`.

Each config of a training is trained without closeups and Columbia, and without a third of the people of
MRL, eyes4000 and crops; all models are then read on just these. open-closed-eye-0001 is beside them where its
file is; it was trained on people of MRL. Intervals are 95 %, by person.

    python -m benchmarks.eye_kinds eye_state eye_state_fine    # hours on a CPU, ten minutes on a GPU
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.trained import trained
from eyelid import Reader
from eyelid.data import in_fold, pack, read_labelled
from eyelid.model_files import RUN_MODEL
from eyelid.options import make_options
from eyelid.peers.open_closed_eye import OpenClosedEye
from eyelid.training.options import SplitOptions, TrainOptions
from models.arguments import parser_of
from models.places import MODELS, data_at

RESULTS = Path("benchmarks/results/eye_kinds")
SPLIT = SplitOptions(folds=3, test_fold=0, allow_leak=True)  # crops has near-duplicates across its groups
UNSEEN = "closeups"
CLASSES = ("closed", "open")
FLAT, DARK = 10, 50  # standard deviation and mean, in grey levels, below which a patch is flat, or dark
RESAMPLES = 1000
SEEN_SETS = ("manifest:{}/eyes4000/truth.csv", "mrl:{}/mrl", "manifest:{}/crops/truth.csv")
UNSEEN_SETS = ("manifest:{}/closeups/truth.csv", "columbia:{}/columbia")


@dataclass(frozen=True)
class Eyes:
    """Pictures of eyes that no model has seen.

    Attributes:
        kinds: For each kind of eye the pictures that are of it, bool `[N]`.
        groups: The people, `[N]`.
        is_open: Whether each is open, bool `[N]`.
        p_open: P(open) by each model, float32 `[N]`.
    """

    kinds: dict[str, NDArray[np.bool_]]
    groups: NDArray[np.str_]
    is_open: NDArray[np.bool_]
    p_open: dict[str, NDArray[np.float32]]


def name_of(data: str) -> str:
    """Returns the name of one of the sets."""
    return data.partition("}/")[2].partition("/")[0]


def model_without_them(config: str) -> Path:
    """Trains by a config without the people that are tested, unless that is done; returns the model file."""
    options = make_options(TrainOptions, {}, configs=[config])
    sets = [replace(each, validate=True) for each in options.sets if UNSEEN not in each.data]
    name = Path(config).stem
    return trained(replace(options, sets=tuple(sets), name=name, runs=str(RESULTS), split=SPLIT)) / RUN_MODEL


def eyes_of(data: str, readers: dict[str, Reader], peer: OpenClosedEye | None) -> Eyes:
    """Reads a set: the people who were held out, or all if nobody was trained on."""
    labelled = read_labelled(data.format(data_at()))
    groups = np.array(labelled.groups)
    everybody = data in UNSEEN_SETS
    held_out = np.ones(len(groups), bool) if everybody else in_fold(groups.tolist(), 0, SPLIT.folds, 0)
    sizes = {reader.info.input_size for reader in readers.values()} | {64, 32}
    packed = {size: pack(labelled, classes=CLASSES, size=size).take(held_out) for size in sizes}
    p_open = {
        name: reader.read(np.asarray(packed[reader.info.input_size].patches)).p_open
        for name, reader in readers.items()
    }
    if peer:
        p_open[peer.name] = peer.read(np.asarray(packed[32].patches))
    whole = packed[64]
    is_open = np.asarray(whole.labels) == CLASSES.index("open")
    names = [Path(source).stem for source in whole.sources]
    return Eyes(
        kinds_of(data, names, np.asarray(whole.patches), is_open),
        np.array(whole.groups),
        is_open,
        p_open,
    )


def kinds_of(
    data: str, names: list[str], patches: NDArray[np.uint8], is_open: NDArray[np.bool_]
) -> dict[str, NDArray[np.bool_]]:
    """Returns the kinds of the pictures of a set; `names` are those of the files, without ending."""
    light = patches.reshape(len(patches), -1).astype(np.float32)
    dark = (light.mean(axis=1) < DARK) & (light.std(axis=1) < FLAT)
    kinds = {"all": np.ones(len(names), bool), "open": is_open, "closed": ~is_open}
    if dark.any():
        kinds |= {"dark and flat, open": dark & is_open, "dark and flat, closed": dark & ~is_open}
    if data.startswith("mrl"):
        words = np.array([name.split("_") for name in names])
        glasses, shining, poor = words[:, 3] == "1", words[:, 5] == "2", words[:, 6] == "0"
        kinds |= {
            "glasses, open": glasses & is_open,
            "glasses, closed": glasses & ~is_open,
            "large reflections, open": shining & is_open,
            "large reflections, closed": shining & ~is_open,
            "poor light, open": poor & is_open,
            "poor light, closed": poor & ~is_open,
        }
    if data.startswith("columbia"):
        down = np.array(["_-10V_" in name for name in names])
        kinds |= {"looking down": down, "looking level or up": ~down}
        people = np.array([name.split("_")[0] for name in names])
        middle = np.median(light, axis=1)
        of_person = {person: np.median(middle[people == person]) for person in set(people.tolist())}
        skin = np.array([of_person[person] for person in people.tolist()])
        low, high = np.quantile(list(of_person.values()), (1 / 3, 2 / 3))
        kinds |= {"darkest third of skins": skin <= low, "lightest third of skins": skin > high}
    return {kind: chosen for kind, chosen in kinds.items() if chosen.any()}


def error_words(wrong: NDArray[np.bool_], groups: NDArray[np.str_]) -> str:
    """Returns the share of errors in per cent, with its interval."""
    _, member = np.unique(groups, return_inverse=True)
    counts = np.bincount(member)
    errors = np.bincount(member, wrong)
    drawn = np.random.default_rng(0).integers(0, len(counts), (RESAMPLES, len(counts)))
    low, high = np.quantile(errors[drawn].sum(1) / counts[drawn].sum(1), (0.025, 0.975))
    return f"{100 * wrong.mean():.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def rows_of(name: str, eyes: Eyes) -> Iterator[list[str]]:
    """Yields the cells of each kind of eye."""
    wrong = {model: (p_open > 0.5) != eyes.is_open for model, p_open in eyes.p_open.items()}
    for kind, chosen in eyes.kinds.items():
        people = len(np.unique(eyes.groups[chosen]))
        cells = [error_words(each[chosen], eyes.groups[chosen]) for each in wrong.values()]
        yield [f"{name}: {kind}", f"{chosen.sum()}, {people}", *cells]


def main(configs: list[str]) -> None:
    """Prints the errors of each kind."""
    readers = {Path(config).stem: Reader.load(model_without_them(config)) for config in configs}
    file = MODELS / "open-closed-eye.onnx"
    peer = OpenClosedEye(str(file)) if file.exists() else None
    table = Table("errors in per cent", "pictures, people", *readers, *([peer.name] if peer else []))
    for data in (*SEEN_SETS, *UNSEEN_SETS):
        eyes = eyes_of(data, readers, peer)
        for cells in rows_of(name_of(data), eyes):
            table.add_row(*cells)
    Console(highlight=False, width=200).print(table)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("configs", nargs="+", help="names of shipped configs, or YAML files")
    main(parser.parse_args().configs)
