"""A peer that is a net, which eyelid trains on the training part of each fold."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.data.layouts import LAYOUTS
from eyelid.data.locations import set_name
from eyelid.errors import OptionError, OutputError
from eyelid.fitting.epoch_table import fitting_seconds
from eyelid.model_files import RUN_MODEL
from eyelid.nets import build_net
from eyelid.pages import status_line
from eyelid.peers.fold_parts import FoldParts
from eyelid.pictures import TABLES
from eyelid.read import Reader
from eyelid.score import STATES
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import check_config
from eyelid.training.run_folder import RunFolder
from eyelid.training.single_training import train_single
from eyelid.training.starting_weights import sets_of_weights


class TrainedNet:
    """A net that eyelid trains in each fold. Its run folders are in the folder `trained` of the benchmark.

    Args:
        name: Name of the peer in the tables. The names of its run folders begin with it.
        recipe: Training options of the net; see `training_on_fold`.

    Raises:
        OptionError: There is no such net, or it starts from pretrained weights and it is not known on which
            data sets they were trained.
    """

    def __init__(self, name: str, recipe: TrainOptions) -> None:
        self.name = name
        self.recipe = recipe
        self.size = build_net(recipe.net.name, len(STATES), size=recipe.net.size).input_size
        self.trained_on = _sets_behind(recipe.net.weights)
        self.kilobytes = 0.0
        self._reader: Reader  # set by `fit`

    def fit(self, fold: FoldParts) -> float:
        """Trains the net, or reuses or continues an earlier training if `fold.resume` is true.

        Returns:
            The time of the training, in seconds.
        """
        options = training_on_fold(self.name, self.recipe, fold)
        run = train_or_reuse(options, resume=fold.resume)
        model = run / RUN_MODEL
        self._reader = Reader.load(model)
        self.kilobytes = model.stat().st_size / 1000
        return fitting_seconds(RunFolder(run).epochs)

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns float32 `[N]`: the calibrated probability that each of N patches shows an open eye."""
        return self._reader.read(patches).p_open


def _sets_behind(weights: str) -> frozenset[str]:
    """Returns the names, in lower case, of the data sets that pretrained weights were trained on.

    Raises:
        OptionError: The data sets are not known.
    """
    names = sets_of_weights(weights)
    if names is None:
        raise OptionError(
            f"net.weights {weights}: no {RUN_MODEL} beside it says what it was trained on, so scores on "
            "its training sets could not be marked; expected a checkpoint in its run folder"
        )
    return frozenset(name.lower() for name in names)


def training_on_fold(name: str, recipe: TrainOptions, fold: FoldParts) -> TrainOptions:
    """Returns the options of a net's training on a fold.

    Args:
        name: Name of the peer.
        recipe: Options of the training. If it names a data set of the fold, its draws, weight, zoom and
            augmentation for that data set are used.
        fold: The fold; the data sets, the split and the options of the machine are taken from it.
    """
    common = fold.training
    recipe_sets = {_set_name(set_.data): set_ for set_ in recipe.all_sets}
    sets = tuple(
        replace(
            recipe_sets.get(pictures.name, ours),
            data=ours.data,
            label=ours.label,
            columns=ours.columns,
            rename=ours.rename,
            eyes=ours.eyes,
            validate=True,
        )
        for ours, pictures in zip(common.all_sets, fold.divided, strict=True)
    )
    batch = recipe.fit.batch_size
    return replace(
        recipe,
        name=f"{name.replace(':', '-').replace('/', '-')}-{common.name}",
        runs=common.runs,
        data=(),
        sets=sets,
        hidden=common.hidden,
        classes=STATES,
        split=common.split,
        fit=replace(recipe.fit, batch_size=batch and min(batch, common.fit.batch_size or batch)),
        machine=common.machine,
        cache=common.cache,
    )


def _set_name(data: str) -> str:
    """Returns the name of a data set by its path alone, without reading it.

    The name of a data set with a manifest is the name of the manifest's folder.
    """
    layout, colon, rest = data.partition(":")
    path = rest if colon and layout in LAYOUTS else data
    return set_name(str(Path(path).parent) if path.lower().endswith(TABLES) else path)


def train_or_reuse(options: TrainOptions, *, resume: bool) -> Path:
    """Trains a net and returns its run folder. On a terminal, a status line is shown.

    Args:
        options: The options of the training.
        resume: Whether a finished training of the same name is reused, and an unfinished one continued.

    Raises:
        OutputError: The existing training has other options.
        EyelidError: The training fails; the class of the error says why.
    """
    run = Path(options.runs) / options.name
    if resume and RunFolder(run).is_finished:
        try:
            check_config(options, RunFolder(run).config)
        except OptionError as error:
            raise OutputError(
                f"--resume: {run} was trained with other options than this benchmark's; choose another "
                "--name, or remove it"
            ) from error
        return run
    with status_line(options.name) as show:
        return train_single(replace(options, resume=resume), say=lambda line: show(f"{options.name}: {line}"))
