"""Trains the net that reads movements of one eye, and writes it as a model file.

python -m models.movement FILE.onnx --eyes EYES.npz

`models/movement_eyes.py` gathers the eyes. People of one fold in five are left out for the numbers, and one
in ten of the others sets the temperature.
"""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid import __version__
from eyelid.data import fold_of
from eyelid.exporting.temperature import fit_temperature
from eyelid.eyes import fit_patches
from eyelid.model_files import ModelInfo
from models.arguments import parser_of
from models.exporting import write_model
from models.face_net import smooth_error
from models.fitting import fit
from models.labelled_eyes import MOVEMENTS, Eyes
from models.movement_eyes import gather
from models.movement_labels import told_of
from models.movement_net import MEASURES, SIDE, MovementNet, vary

FOLDS = 5
BATCH, RATE, DECAY, STEPS = 128, 3e-3, 3e-3, 6000
WARM, AVERAGE = 150, 0.997  # for so few steps
SMOOTHING = 0.03  # of a label, shared out among all movements
HELD = 0.35  # share of the poses that are known, but not told
TURNED = 12.0  # degrees of a head from which a pose is nearly always told: without it, nobody could know
GAZE = 2.0  # weight of the loss of gazes
UNITS = ((["columbia"], 10.0), (["lfw", "gaze147 lfw"], 0.08), (["drawn"], 0.5))
"""The sets of each measure of gazes, and what counts as 1."""
THREADS = 1  # more of them wait for one another where cores are shared
UNSURE = 0.5

SHARES = {
    "columbia": {"left": 8, "right": 8, "up": 4, "straight": 8, "": 6},
    "gaze147": {"left": 7, "right": 7, "up": 4, "blink": 12},
    "gaze147 lfw": {"left": 2.5, "right": 2.5, "up": 1, "blink": 0.5},
    "lfw": {"left": 2.5, "right": 2.5, "straight": 6, "": 2},
    "eyes4000": {"blink": 2, "": 2},
    "mrl": {"blink": 2.5, "": 1.5},
    "crops": {"blink": 1, "": 1},
    "drawn": {"left": 0.8, "right": 0.8, "up": 1.4, "blink": 0.8, "straight": 0.8, "": 0.8},
    "drawn face": {"left": 1, "right": 1, "up": 1, "blink": 1, "straight": 1.5},
}
"""How often eyes of each set and label are drawn: parts of about 100."""

TRAINED_ON = (
    "Four in five people of Columbia Gaze, of eyes4000 with labels of gaze147 or of open and closed, of MRL, "
    "of crops of the web, and of Labeled Faces in the Wild, where the irises say where they look; drawn "
    "eyes. Research use."
)
SETS = ("columbia", "gaze147", "eyes4000", "lfw", "mrl", "crops")


def parts_of(groups: NDArray[np.str_], fold: int) -> NDArray[np.str_]:
    """Returns the part of each person: `test`, `calibration` or `training`."""
    parts = {}
    for group in np.unique(groups).tolist():
        held = fold_of(group, 10, seed=1) == 0
        parts[group] = "test" if fold_of(group, FOLDS) == fold else "calibration" if held else "training"
    return np.array([parts[group] for group in groups.tolist()])


def odds_of(eyes: Eyes) -> NDArray[np.float64]:
    """Returns how often each eye is drawn."""
    odds = np.zeros(len(eyes))
    for dataset, labels in SHARES.items():
        for label, share in labels.items():
            here = (eyes.dataset == dataset) & (eyes.label == label)
            odds[here] = share / max(here.sum(), 1)
    return odds


def gazes_of(eyes: Eyes) -> NDArray[np.float32]:
    """Returns where eyes look by the measure of their set, `[N, 3, 2]`; NaN for other measures."""
    gazes = np.full((len(eyes), MEASURES, 2), np.nan, np.float32)
    for number, (sets, one) in enumerate(UNITS):
        here = np.isin(eyes.dataset, sets)
        gazes[here, number] = np.stack([eyes.aside, eyes.above], 1)[here] / one
    return gazes


class Batch(NamedTuple):
    """B eyes to learn from.

    Attributes:
        pixels: `[B, 48, 48]`.
        pose: Yaw, pitch, and 1 where they are told, `[B, 3]`.
        is_right: `[B]`.
        may: The movements that it may be, `[B, 5]`.
        told: How likely each of them is held to be, `[B, 5]`; zeros where several may be true.
        gaze: By each measure, `[B, 3, 2]`; NaN where it is not known.
    """

    pixels: Tensor
    pose: Tensor
    is_right: Tensor
    may: Tensor
    told: Tensor
    gaze: Tensor


class EyeMaker:
    """Makes batches of varied eyes."""

    def __init__(self, eyes: Eyes, odds: NDArray[np.float64]) -> None:
        self.pixels = torch.from_numpy(eyes.pixels)
        self.may = torch.from_numpy(eyes.may).float()
        self.told = torch.from_numpy(told_of(eyes))
        self.side = torch.from_numpy(np.select([eyes.side == "right", eyes.side == "left"], [1.0, 0.0], 0.5))
        self.pose = torch.from_numpy(np.stack([eyes.yaw, eyes.pitch], 1))
        self.straying = torch.from_numpy(~eyes.may[:, : MOVEMENTS.index("up")].any(1) | (eyes.may.sum(1) > 2))
        self.gaze = torch.from_numpy(gazes_of(eyes))
        self.odds = torch.from_numpy(odds)

    def make(self, count: int) -> Batch:
        """Returns a batch of eyes."""
        rows = self.odds.multinomial(count, replacement=True)
        side = torch.bernoulli(self.side[rows]).float()
        return Batch(
            vary(self.pixels[rows]),
            self._poses(rows),
            side,
            self.may[rows],
            self.told[rows],
            self.gaze[rows],
        )

    def _poses(self, rows: Tensor) -> Tensor:
        """Returns poses, not quite exact; where no movement depends on it, some that nobody knows."""
        pose = self.pose[rows].clone()
        unknown = pose.isnan().any(1)
        told = torch.rand(len(rows)) > torch.where(pose[:, 0].abs() > TURNED, HELD / 4, HELD)
        invented = unknown & self.straying[rows]
        pose[invented] = torch.randn(int(invented.sum()), 2) * torch.tensor([14.0, 9.0])
        told &= ~unknown | invented
        pose = pose.nan_to_num(0.0) + torch.randn(len(rows), 2) * 3
        return torch.cat([pose, torch.ones(len(rows), 1)], 1) * told[:, None]


def loss_of(logits: Tensor, may: Tensor, told: Tensor) -> Tensor:
    """Returns how unlikely the net finds what the eyes are held to be doing, or else may be doing."""
    likely = logits.log_softmax(1)
    any_of = -torch.logsumexp(likely + torch.where(may > 0, 0.0, -torch.inf), 1)
    one = torch.where(told.sum(1) > 0, -(told * likely).sum(1), any_of)
    return ((1 - SMOOTHING) * one - SMOOTHING * likely.mean(1)).mean()


def gaze_loss(seen: Tensor, gaze: Tensor) -> Tensor:
    """Returns how far gazes `[B, 3, 2]` are from those that are known."""
    error = smooth_error(seen - gaze.nan_to_num(0.0), 0.3) * ~gaze.isnan()
    return error.sum() / len(gaze)


@torch.no_grad()
def logits_of(net: nn.Module, eyes: Eyes, *, with_pose: bool = True) -> NDArray[np.float32]:
    """Returns logits `[N, 5]`; where a side is not known, the mean over both."""
    return np.concatenate(
        [
            _logits(net, eyes.take(rows), with_pose)
            for rows in np.array_split(np.arange(len(eyes)), 1 + len(eyes) // 512)
        ]
    )


def _logits(net: nn.Module, eyes: Eyes, with_pose: bool) -> NDArray[np.float32]:
    pixels = torch.from_numpy(shrink(eyes.pixels))
    pose = np.stack([eyes.yaw, eyes.pitch, np.ones(len(eyes))], 1).astype(np.float32)
    pose[np.isnan(pose).any(1)] = 0
    told = torch.from_numpy(pose if with_pose else 0 * pose)
    right, left = (
        net.eval()(pixels, told, torch.full((len(eyes),), each)).logits.numpy() for each in (1.0, 0.0)
    )
    share = np.select([eyes.side == "right", eyes.side == "left"], [1.0, 0.0], 0.5)[:, None]
    return (share * right + (1 - share) * left).astype(np.float32)  # type: ignore[no-any-return]


def shrink(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns eyes of 64 pixels at the size that the net reads."""
    return fit_patches(list(pixels), SIDE)


def temperature_of(logits: NDArray[np.float32], eyes: Eyes) -> float:
    """Returns by what logits are divided to be calibrated on eyes of which one movement is known."""
    known = np.flatnonzero(eyes.label != "")
    return fit_temperature(logits[known], eyes.may[known].argmax(1), odds_of(eyes)[known])


def train(file: Path, eyes: Eyes, *, fold: int, steps: int, seed: int = 0) -> None:
    """Trains the net without the people of a fold, calibrates it, and writes the model file."""
    torch.manual_seed(seed)
    torch.set_num_threads(THREADS)
    parts = parts_of(eyes.group, fold)
    learned = eyes.take(parts == "training")
    maker = EyeMaker(learned, odds_of(learned))
    net = MovementNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=DECAY)

    def losses_of(net: nn.Module) -> dict[str, Tensor]:
        batch = maker.make(BATCH)
        seen = net(batch.pixels, batch.pose, batch.is_right)
        return {
            "movement": loss_of(seen.logits, batch.may, batch.told),
            "gaze": GAZE * gaze_loss(seen.gaze, batch.gaze),
        }

    weights = file.with_suffix(".pt")
    fit(
        net,
        losses_of,
        optimiser,
        weights,
        rate=RATE,
        steps=steps,
        seconds=math.inf,
        warm=WARM,
        average=AVERAGE,
    )
    net.load_state_dict(torch.load(weights, weights_only=True))
    valid = eyes.take(parts == "calibration")
    temperature = temperature_of(logits_of(net, valid), valid)
    print(f"fold {fold}: temperature {temperature:.3f}", flush=True)
    export(net, temperature, file)


class _Probabilities(nn.Module):
    """Calibrated probabilities in place of logits."""

    def __init__(self, net: MovementNet, temperature: float) -> None:
        super().__init__()
        self.net = net
        self.temperature = temperature

    def forward(self, eyes: Tensor, pose: Tensor, is_right: Tensor) -> Tensor:
        return torch.softmax(self.net(eyes, pose, is_right).logits / self.temperature, 1)


def export(net: MovementNet, temperature: float, file: Path) -> None:
    """Writes the model file; the pose and the side may be left out when it is run."""
    info = ModelInfo(
        name="eye_movement",
        task="movement",
        classes=MOVEMENTS,
        input_size=SIDE,
        framing="a grey square around one eye, 1.3 to 2 times as wide as it, level",
        unsure_below=UNSURE,
        trained_on=TRAINED_ON,
        set_names=SETS,
        code_version=__version__,
    )
    write_model(
        _Probabilities(net, temperature).eval(),
        (torch.zeros(2, SIDE, SIDE, dtype=torch.uint8), torch.zeros(2, 3), torch.zeros(2)),
        file,
        info,
        inputs=["eyes", "pose", "is_right"],
        outputs=["probabilities"],
        axes={"eyes": {0: "N"}, "pose": {0: "P"}, "is_right": {0: "S"}, "probabilities": {0: "N"}},
        bits=8,
        optional={"pose": np.zeros((1, 3), np.float32), "is_right": np.zeros(1, np.float32)},
    )


if __name__ == "__main__":
    words = parser_of(__doc__)
    words.add_argument("file", type=Path)
    words.add_argument(
        "--eyes", type=Path, help="what models.movement_eyes has gathered; else it is gathered"
    )
    words.add_argument("--fold", type=int, default=0, help="of the five, whose people are left out")
    words.add_argument("--steps", type=int, default=STEPS)
    given = words.parse_args()
    eyes = Eyes.load(given.eyes) if given.eyes else gather()
    train(given.file, eyes, fold=given.fold, steps=given.steps)
