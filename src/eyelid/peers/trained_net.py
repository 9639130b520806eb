"""A net that is trained by eyelid on the training part."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from io import TextIOBase
from pathlib import Path
from shutil import get_terminal_size

import numpy as np
from numpy.typing import NDArray

from eyelid.data.layouts import LAYOUTS
from eyelid.data.locations import set_name
from eyelid.data.text_table import SUFFIXES
from eyelid.errors import OptionError, OutputError
from eyelid.fitting.epoch_table import fitting_seconds
from eyelid.nets import build_net
from eyelid.pages import on_terminal, print_line
from eyelid.peers.fold_parts import FoldParts
from eyelid.read import RUN_MODEL, Reader
from eyelid.score import STATES
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import config_text
from eyelid.training.run_folder import RunFolder
from eyelid.training.single_training import train_single
from eyelid.training.starting_weights import sets_of_weights


class TrainedNet:
    """A net by eyelid's own training; its run folder is one of the benchmark's `trained/`.

    Args:
        name: Its name in the tables and of its run folders.
        recipe: How it is trained; see `net_training`.

    Raises:
        OptionError: There is no such net, or it starts from weights of which nothing tells what they know.
    """

    def __init__(self, name: str, recipe: TrainOptions) -> None:
        self.name = name
        self.recipe = recipe
        self.size = build_net(recipe.net.name, len(STATES), size=recipe.net.size).input_size
        self.seen = _known_to(recipe.net.weights)
        self.kilobytes = 0.0
        self._reader: Reader  # from `fit` on

    def fit(self, fold: FoldParts) -> float:
        """Trains the net, or takes or goes on with the training that an earlier run of the benchmark left."""
        options = net_training(self.name, self.recipe, fold)
        run = train_or_take(options, resume=fold.resume)
        model = run / RUN_MODEL
        self._reader = Reader.load(model)
        self.kilobytes = model.stat().st_size / 1000
        return fitting_seconds(RunFolder(run).epochs)

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns the calibrated probability of open, float32 `[N]`."""
        return self._reader.read(patches).p_open


def _known_to(weights: str) -> frozenset[str]:
    names = sets_of_weights(weights)
    if names is None:
        raise OptionError(
            f"net.weights {weights}: no {RUN_MODEL} beside it says what it was trained on, so what it has "
            "seen would be scored unmarked; expected a checkpoint in its run folder"
        )
    return frozenset(name.lower() for name in names)


def net_training(name: str, recipe: TrainOptions, fold: FoldParts) -> TrainOptions:
    """Returns the options of a net's training on a fold.

    Args:
        name: Of the peer.
        recipe: How it is trained. What it says of a set of the same name holds for the fold's: draws, weight,
            zoom, augmentation.
        fold: The fold.
    """
    common = fold.training
    told = {_set_name(set_.data): set_ for set_ in recipe.all_sets}
    sets = tuple(
        replace(
            told.get(pictures.name, ours), data=ours.data, label=ours.label, rename=ours.rename, validate=True
        )
        for ours, pictures in zip(common.all_sets, fold.divided, strict=True)
    )
    return replace(
        recipe,
        name=f"{name.replace(':', '-').replace('/', '-')}-{common.name}",
        runs=common.runs,
        data=(),
        sets=sets,
        classes=STATES,
        split=common.split,
        fit=replace(recipe.fit, batch_size=min(recipe.fit.batch_size, common.fit.batch_size)),
        machine=common.machine,
        cache=common.cache,
    )


def _set_name(data: str) -> str:
    """Returns the name of a set by its path alone, which for a manifest is that of its folder."""
    layout, colon, rest = data.partition(":")
    path = rest if colon and layout in LAYOUTS else data
    return set_name(str(Path(path).parent) if path.lower().endswith(SUFFIXES) else path)


def train_or_take(options: TrainOptions, *, resume: bool) -> Path:
    """Trains, or takes the finished training that is there; standard error tells how far it is.

    Raises:
        OutputError: What is there was trained with other options.
        EyelidError: As for any training.
    """
    run = Path(options.runs) / options.name
    if resume and RunFolder(run).is_finished:
        if (run / "config.yaml").read_text(encoding="utf-8") != config_text(options):
            raise OutputError(
                f"--resume: {run} was trained with other options than this benchmark's; choose another "
                "--name, or remove it"
            )
        return run
    with _last_line(options.name):
        return train_single(replace(options, resume=resume), say=print_line)


class _LastLine(TextIOBase):
    """A stream that shows the last line written to it in one line of the terminal."""

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        words = text.strip()
        if words:
            line = f"{self.name}: {words.splitlines()[-1]}"
            sys.stderr.write(f"\r\x1b[K{line[: get_terminal_size().columns - 1]}")
            sys.stderr.flush()
        return len(text)


@contextmanager
def _last_line(name: str) -> Iterator[None]:
    """Keeps what a training says, which is in its `log.txt`, to one line of the terminal, if there is one."""
    shown = on_terminal()
    with redirect_stdout(_LastLine(name) if shown else _Nowhere()):
        try:
            yield
        finally:
            if shown:
                sys.stderr.write("\r\x1b[K")


class _Nowhere(TextIOBase):
    """A stream that keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)
