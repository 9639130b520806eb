"""Trains the net that tells laughing, looking down and dark glasses, on faces of LFW.

python -m models.expression FILE.onnx --mediapipe PYTHON --task face_landmarker.task

MediaPipe's landmarker is the teacher of laughing and looking down, and where it is often wrong, it is not
asked. What was seen by eye (`benchmarks/expression.csv`) goes before it; the faces of that table whose people
`is_held_out` names are left out, for the numbers. Closed eyes that are blended into faces teach what is not
looking down. Dark glasses are drawn, beside the real ones of that table.
"""

import math
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid import __version__
from eyelid.model_files import ModelInfo
from eyelid.model_files.model_info import CLASSES_OF_TASKS
from eyelid.photos.expression import MODEL, TASK
from models.arguments import parser_of
from models.exporting import write_model
from models.expression_faces import LOOKING_DOWN, SUNGLASSES, UNTOLD, Crops, gather, odds_of, read_looks
from models.expression_net import CUT, SIDE, WIDE, ExpressionNet, framed, lit, with_glasses
from models.fitting import fit

BATCH, RATE, DECAY, STEPS = 96, 3e-3, 2e-3, 1200
CALIBRATION = 10.0  # how little the calibration is held back
ANGLE = 15.0  # degrees of pitch that are 1 where it is weighed
DRAWN = 0.12  # share of the crops on which dark glasses are drawn; on half as many clear ones

TRAINED_ON = (
    "Faces of three in four people of Labeled Faces in the Wild, less half of those with closed or narrow "
    "eyes; some with eyes of eyes4000 blended in, or dark glasses drawn. Laughing and looking down by "
    "MediaPipe's landmarker, and by eye where that is wrong. Research use."
)


class _Probabilities(nn.Module):
    """Calibrated probabilities in place of logits; that of looking down also goes by the head's pitch."""

    lines: Tensor

    def __init__(self, net: ExpressionNet, lines: Tensor) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("lines", lines)

    def forward(self, faces: Tensor, pitch: Tensor) -> Tensor:
        lines = self.lines
        logits: Tensor = self.net(faces[:, None].float())
        probabilities: Tensor = (logits * lines[0] + pitch[:, None] / ANGLE * lines[1] + lines[2]).sigmoid()
        return probabilities


class CropMaker:
    """Makes crops as the net is given them: framed a little badly, in all lights, some with drawn glasses."""

    def __init__(self, crops: Crops, odds: NDArray[np.float64]) -> None:
        self.pixels = torch.from_numpy(crops.pixels)
        self.apart = torch.from_numpy(crops.apart)
        self.told = torch.from_numpy(crops.told)
        self.odds = torch.from_numpy(odds)

    def make(self, count: int) -> tuple[Tensor, Tensor]:
        """Returns crops `[B, 1, 72, 72]` and what is told of them, `[B, 3]`."""
        rows = self.odds.multinomial(count, replacement=True)
        told = self.told[rows].clone()
        wide = self.pixels[rows].float()
        drawn = int(count * DRAWN)
        clear = drawn + drawn // 2
        wide[:clear] = with_glasses(wide[:clear], self.apart[rows[:clear]], drawn)
        told[:drawn, SUNGLASSES], told[:drawn, LOOKING_DOWN] = 1, UNTOLD
        crops = framed(wide[:, None])
        third = count // 3
        order = torch.randperm(count)
        crops, told = crops[order], told[order]
        small = int(torch.randint(24, 72, (1,)))
        coarse = F.interpolate(crops[:third], (small, small), mode="area")
        crops[:third] = F.interpolate(coarse, (SIDE, SIDE), mode="bilinear")
        return lit(crops), told


def loss_of(logits: Tensor, told: Tensor) -> dict[str, Tensor]:
    """Returns the losses of a batch by the name of the class."""
    each = F.binary_cross_entropy_with_logits(logits, told.clamp(min=0).float(), reduction="none")
    counts = told >= 0
    sums = (each * counts).sum(0) / counts.sum(0).clamp(min=1)
    return dict(zip(CLASSES_OF_TASKS[TASK], sums, strict=True))


@torch.no_grad()
def logits_of(net: ExpressionNet, crops: Crops) -> NDArray[np.float32]:
    """Returns logits `[N, 3]` of faces that are framed well."""
    margin = (1 - 1 / WIDE) / 2 * CUT
    inner = torch.from_numpy(crops.pixels)[:, None].float()
    side = round(CUT - 2 * margin)
    first = round(margin)
    inner = F.interpolate(
        inner[:, :, first : first + side, first : first + side], (SIDE, SIDE), mode="bilinear"
    )
    return net.eval()(inner).numpy()  # type: ignore[no-any-return]


def calibrate(net: ExpressionNet, crops: Crops, looked_at: NDArray[np.bool_]) -> Tensor:
    """Returns for each class by what its logit and the pitch are multiplied and what is added, `[3, 3]`.

    Looking down is calibrated on those who were looked at, since most of their eyes are read as closed, and
    only there it matters. It is rare, and all others together would say little more than that.
    """
    from sklearn.linear_model import LogisticRegression

    logits, lines = logits_of(net, crops), torch.zeros(3, 3)
    for number, name in enumerate(CLASSES_OF_TASKS[TASK]):
        told = crops.told[:, number] >= 0
        if number == LOOKING_DOWN:
            told &= looked_at
        features = logits[told, number, None]
        if number == LOOKING_DOWN:
            features = np.column_stack([features, crops.pitch[told] / ANGLE])
        truth = crops.told[told, number]
        line = LogisticRegression(C=CALIBRATION).fit(features, truth)
        lines[: features.shape[1], number] = torch.from_numpy(line.coef_[0])
        lines[2, number] = float(line.intercept_[0])
        print(f"{name}: {truth.sum()} of {len(truth)} calibrate it: {lines[:, number].tolist()}")
    return lines


def train(file: Path, crops: Crops, valid: Crops, *, steps: int) -> None:
    """Trains the net, calibrates it on people it has not seen, and writes the model file."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    looks = read_looks()
    maker = CropMaker(crops, odds_of(crops, looks))
    net = ExpressionNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=DECAY)

    def losses_of(net: nn.Module) -> dict[str, Tensor]:
        pixels, told = maker.make(BATCH)
        return loss_of(net(pixels), told)

    weights = file.with_suffix(".pt")
    fit(net, losses_of, optimiser, weights, rate=RATE, steps=steps, seconds=math.inf)
    net.load_state_dict(torch.load(weights, weights_only=True))
    looked_at = np.isin(valid.names, list(looks))
    export(net, calibrate(net, valid, looked_at), file)


def export(net: ExpressionNet, lines: Tensor, file: Path) -> None:
    """Writes the model file."""
    info = ModelInfo(
        name=MODEL,
        task=TASK,
        classes=CLASSES_OF_TASKS[TASK],
        input_size=SIDE,
        framing="a grey square of a face from above the brows to the chin, its eyes level",
        unsure_below=0.5,
        trained_on=TRAINED_ON,
        set_names=("lfw", "eyes4000"),
        code_version=__version__,
    )
    write_model(
        _Probabilities(net, lines).eval(),
        (torch.zeros(2, SIDE, SIDE, dtype=torch.uint8), torch.zeros(2)),
        file,
        info,
        inputs=["faces", "pitch"],
        outputs=["probabilities"],
        axes={name: {0: "N"} for name in ("faces", "pitch", "probabilities")},
    )


if __name__ == "__main__":
    words = parser_of(__doc__)
    words.add_argument("file", type=Path)
    words.add_argument("--mediapipe", required=True, help="the program of a Python that has mediapipe")
    words.add_argument("--task", type=Path, required=True, help="MediaPipe's face_landmarker.task")
    words.add_argument("--steps", type=int, default=STEPS)
    given = words.parse_args()
    train(given.file, *gather(given.mediapipe, given.task), steps=given.steps)
