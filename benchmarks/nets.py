"""Claim: the sizes and costs of the nets in docs/nets.md; this writes that page.

Builds every net for two classes, exports it, and times eyelid's Reader on it, on one thread; in each round
all nets one after the other, so that each is compared with lidnet in the same round. The weights are
random, which changes no time.

    python -m benchmarks.nets                      # about three minutes
    python -m benchmarks.nets --timm               # without the nets of timm, where it is not installed
"""

import inspect
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from eyelid.exporting import export_model
from eyelid.model_files import ModelInfo
from eyelid.nets import NETS, EyeNet, build_net
from eyelid.read import Reader
from models.arguments import parser_of

BASIS = "lidnet"
MANY = 1024
PAGE = Path(__file__).parent.parent / "docs" / "nets.md"

INTRODUCTION = """\
# Nets

`--net.name` takes any of these. The page is written by `python -m benchmarks.nets`.

| net | for | source |
|---|---|---|
"""

SIZES = """
A net maps square grey patches of 0..255, of any type, to one number for each class; it standardises each
patch itself, or with `--net.normalise fixed` takes one scale for all.

timm's nets read 64x64 by default: most halve their maps five times, which leaves one position of
24x24 pixels and four of 64x64, and sets of eyes seldom have more pixels. `attention` may be worth a larger
`--net.size` than 24 where the pictures have more. Both were tried in short trainings from random weights,
with a script that was not kept, and scored on people not trained on: accuracy of states, balanced accuracy of
movements, the mean of two trainings. One standard error is about 0.006 on eyes4000 and 0.02 on Columbia Gaze.

| | 24x24 | 32x32 | 48x48 | 64x64 |
|---|---|---|---|---|
| `timm:test_resnet`, states of eyes4000 (24x24, magnified) | 0.954 | 0.965 | 0.965 | 0.964 |
| `timm:test_resnet`, states of MRL (64x64) | 0.961 | 0.976 | 0.977 | 0.982 |
| `timm:resnet18`, states of eyes4000 | | 0.955 | | 0.960 |
| `timm:resnet18`, states of MRL | | 0.948 | | 0.965 |
| `attention`, movements of Columbia Gaze (64x64) | 0.607 | 0.624 | 0.634 | 0.627 |
| `attention-off`, movements of Columbia Gaze | 0.576 | | | |

## Size and cost

For two classes. Multiplications are those of convolutions and layers for one patch. Files hold 16-bit
weights; those of `lidnet-wide` and `lidnet-fine` hold 8-bit ones, and compute in 8 bits. Times are of
eyelid's Reader on one thread, as ratios to `{basis}` in the same round, of which the medians over
{rounds} rounds: of the time for one patch, and of the patches read in a second, {many:,} at a time. Here
`{basis}` took {one:.0f} µs for one patch, and read {rate:,.0f} patches a second. A net of any size takes
each `--net.size`, and patches that grow during training.

| net | reads | any size | parameters | multiplications | file, KB | time for one | speed for many |
|---|---|---|---|---|---|---|---|
"""

NOTES = """
## Weights

`--net.weights FILE` starts from a safetensors file: a checkpoint of a training here, or for timm's nets a
file that timm wrote. The error names tensors that do not fit. Only the head may be for other classes; then
it stays untrained. A first convolution over three channels is summed over them, so that a grey picture gets
from it what it got in colour. Other kinds of files are refused, because pickles can run code when they are
loaded.

`--net.pretrained true` fetches a timm net's weights from Hugging Face's hub, as safetensors.

`--net.freeze true` fits the head alone: of `blinknet`, the `lidnet`s and the `teacher`s the last two layers,
of the others the last. The norms before it keep their averages, and nothing before it drops out.

timm needs the torchvision that was built for the torch beside it. PyPI's is built for PyPI's torch, and does
not import beside a CPU-only one: install the two in one command, from one package index.
"""


@dataclass(frozen=True)
class Measured:
    """One net, its file, and its seconds in each round, for one patch and for many."""

    name: str
    net: EyeNet
    reader: Reader
    kilobytes: float
    one: list[float]
    many: list[float]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--timm", nargs="*", default=["mobilenetv3_small_100", "resnet18"])
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.onnx"
        names = [*NETS, *(f"timm:{name}" for name in options.timm)]
        nets = [prepare(name, file) for name in names]
    for number in range(options.rounds + 1):
        for net in nets:
            time_once(net)
        if number == 0:  # the first round warms up
            for net in nets:
                net.one.clear()
                net.many.clear()
    PAGE.write_text(page(nets, options.rounds), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def prepare(name: str, file: Path) -> Measured:
    net = build_net(name, 2)
    with torch.no_grad():
        for parameter in net.parameters():  # some start at zero, and equal tensors would be stored once
            parameter.add_(torch.randn_like(parameter) / 100)
    info = ModelInfo(
        name=name,
        task="state",
        classes=("closed", "open"),
        input_size=net.input_size,
        framing="",
        unsure_below=0.5,
        trained_on="nothing",
        set_names=(),
        code_version="",
    )
    random = np.random.default_rng(0).integers(0, 256, (250, net.input_size, net.input_size), np.uint8)
    export_model(net, 1.0, info, file, examples=random)
    return Measured(name, net, Reader.load(file), file.stat().st_size / 1000, [], [])


def time_once(measured: Measured) -> None:
    side = measured.net.input_size
    patches = np.random.default_rng(0).integers(0, 256, (MANY, side, side), np.uint8)
    measured.one.append(median_seconds(lambda: measured.reader.read(patches[:1]), budget=0.3))
    measured.many.append(median_seconds(lambda: measured.reader.read(patches), budget=0.5))


def median_seconds(function: Callable[[], object], *, budget: float) -> float:
    """Returns the median time of as many calls as fit into a budget of seconds, at least one."""
    seconds: list[float] = []
    while sum(seconds) < budget:
        started = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def page(nets: list[Measured], rounds: int) -> str:
    basis = next(net for net in nets if net.name == BASIS)
    one, rate = np.median(basis.one) * 1e6, MANY / np.median(basis.many)
    purposes = dict(purpose(net) for net in nets)  # those of timm have one between them
    sizes = SIZES.format(basis=BASIS, rounds=rounds, many=MANY, one=one, rate=rate)
    return "".join([INTRODUCTION, *purposes.values(), sizes, *(cost(net, basis) for net in nets), NOTES])


def purpose(measured: Measured) -> tuple[str, str]:
    """Returns the net's name, and the line that its docstring makes: what it is for, and its source."""
    name = "timm:NAME" if measured.name.startswith("timm:") else measured.name
    first, *others = str(inspect.getdoc(type(measured.net))).split("\n\n")
    source = next(other for other in others if other.startswith("Source: "))
    text = " ".join(source.removeprefix("Source: ").split())
    return name, f"| `{name}` | {first.partition(';')[0].rstrip('.')} | {text.rstrip('.')} |\n"


def cost(measured: Measured, basis: Measured) -> str:
    net = measured.net
    slower = np.median(np.divide(measured.one, basis.one))
    faster = np.median(np.divide(basis.many, measured.many))
    parameters = sum(parameter.numel() for parameter in net.parameters())
    return (
        f"| `{measured.name}` | {net.input_size}x{net.input_size} | {'yes' if net.any_size else 'no'} "
        f"| {parameters:,} | {multiplications(net):,} | {measured.kilobytes:,.0f} "
        f"| {slower:.2f} | {faster:.2g} |\n"
    )


def multiplications(net: EyeNet) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net.eval()(torch.zeros(1, net.input_size, net.input_size))
    return int(counter.get_total_flops()) // 2  # it counts a multiplication and its addition as two


if __name__ == "__main__":
    main()
