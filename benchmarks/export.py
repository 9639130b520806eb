"""Claim: what `eyelid export` writes loses at most 0.2 points of accuracy; writes a table of docs/export.md.

Each form of a model reads the same people, none of whom its weights were trained on, and all are timed in
turns, on one thread. Of the shipped models these are the people of their validation parts, who did set their
temperature and threshold. Nets that are trained for this see nobody of a fold of eyes4000 at all.

    python -m benchmarks.export       # three minutes, and the first time four for two trainings
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.trained import trained
from eyelid.data import PackedPatches
from eyelid.examples import find_config
from eyelid.exporting import FORMS, Original
from eyelid.exporting.onnx_file import float_model
from eyelid.exporting.openvino_ir import OpenVinoModel, compiled_model, openvino
from eyelid.exporting.run_net import load_run_net, temperature_of
from eyelid.model_files import CLASSES, RUN_MODEL, open_session
from eyelid.options import make_options
from eyelid.peers.peer_scores import group_mean
from eyelid.pictures import quiet_decoders
from eyelid.read import Reader
from eyelid.score import score_classes
from eyelid.training.labelled_sets import read_sets
from eyelid.training.leaks import take_part
from eyelid.training.options import TrainOptions
from eyelid.training.split import divide_sets, resolved_split
from eyelid.training.training_data import pack_set
from eyelid.weights import shipped_model
from models.arguments import parser_of
from models.places import data_at

SHIPPED = ("eye_state", "eye_state_fine")
TRAINED = (("lidnet", 40), ("lidnet-fine", 10))  # and their epochs
RUNS = Path("benchmarks/results/export")
PAGE = Path(__file__).parent.parent / "docs" / "export.md"
BEGIN, END = "<!-- python -m benchmarks.export -->\n", "<!-- end -->\n"
ROUNDS = 15
AT_ONCE = 64
MOST_EXAMPLES = 3_000

Read = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


class Form(NamedTuple):
    """One form of a model: how it reads patches, and its size. Others lose against the first."""

    name: str
    read: Read
    kilobytes: float


class Scored(NamedTuple):
    """What a form does on people of one set: shares, and the accuracy lost with its interval over people."""

    accuracy: float
    eer: float
    lost: str


def main() -> None:
    parser_of(__doc__).parse_args()
    sections = []
    with quiet_decoders():
        for name in SHIPPED:
            options = make_options(TrainOptions, {}, configs=[find_config(name)])
            sections.append(section(f"`{name}`, as shipped", *shipped_forms(name, options), "validation"))
        for name, epochs in TRAINED:
            sections.append(section(f"`{name}`, {epochs} epochs", *trained_forms(name, epochs), "test"))
    table = "\n".join(line for lines in sections for line in lines)
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{table}\n{END}{after}", encoding="utf-8")
    print(table)


def shipped_forms(name: str, options: TrainOptions) -> tuple[list[Form], list[PackedPatches]]:
    """Returns the forms of a shipped model, and the sets of its training, with their parts."""
    file = shipped_model(name)
    info = Reader.load(file).info
    sets = packed_sets(options, info.input_size, info.classes)
    for packed in sets:
        stated = info.scores.get(f"{packed.name}, validation")
        assert stated is None or stated["pictures"] == len(take_part(packed, "validation")), packed.name
    return [*forms_of(Original(name, file.read_bytes(), info, None), sets)], sets


def trained_forms(name: str, epochs: int) -> tuple[list[Form], list[PackedPatches]]:
    """Trains a net without a fold of eyes4000, unless it is there; returns its forms and the set."""
    values = {"name": name, "net.name": name, "fit.epochs": epochs, "split.test_fold": 0, "runs": str(RUNS)}
    options = make_options(TrainOptions, {"data": (f"manifest:{data_at('eyes4000/truth.csv')}",), **values})
    run = trained(options)
    content = (run / RUN_MODEL).read_bytes()
    info = Reader.load(run).info
    sets = packed_sets(options, info.input_size, info.classes)
    floats = float_model(load_run_net(run).net, temperature_of(content), info.input_size).SerializeToString()
    in_floats = Form("its net in floats", onnx_reader(floats), len(floats) / 1000)
    return [in_floats, *forms_of(Original(name, content, info, run), sets)], sets


def packed_sets(options: TrainOptions, size: int, classes: tuple[str, ...]) -> list[PackedPatches]:
    """Returns the sets of a training, divided as it divides them; only those of which people are held out."""
    sets = read_sets(options.all_sets)
    split = resolved_split(sets, options.all_sets, options.split)
    divided = divide_sets(sets, options.all_sets, split)
    kept = zip(divided, options.all_sets, strict=True)
    return [pack_set(pictures, classes, size, None) for pictures, set_ in kept if set_.validate]


def forms_of(original: Original, sets: list[PackedPatches]) -> Iterator[Form]:
    """Yields the model file and what `eyelid export` makes of it, by examples of people it was trained on."""
    parts = [take_part(packed, "training").patches for packed in sets]
    each = MOST_EXAMPLES // len(parts)
    examples = np.concatenate(
        [part[np.linspace(0, len(part) - 1, min(each, len(part))).astype(int)] for part in parts]
    )
    examples = np.random.default_rng(0).permutation(examples)
    yield Form("model file", onnx_reader(original.content), len(original.content) / 1000)
    if original.run:  # the floats of shipped models are not in their files
        exported = FORMS["int8"](original, examples)
        print(f"{original.name}, int8: {exported.parity}")
        content = exported.contents[".onnx"]
        yield Form("`--to int8`", onnx_reader(content), len(content) / 1000)
    exported = FORMS["openvino"](original, examples)
    print(f"{original.name}, openvino: {exported.parity}")
    files = OpenVinoModel(exported.contents[".xml"], exported.contents[".bin"])
    size = sum(map(len, files)) / 1000
    accurate = compiled_model(files)
    yield Form("`--to openvino`", lambda patches: accurate(patches)[0], size)
    core = openvino.Core()
    loaded = core.read_model(files.graph, openvino.Tensor(np.frombuffer(files.weights, np.uint8)))
    default = core.compile_model(loaded, "CPU", {"INFERENCE_NUM_THREADS": 1})
    yield Form("the same, without `ACCURACY`", lambda patches: default(patches)[0], size)


def onnx_reader(content: bytes) -> Read:
    session = open_session(content, name="a form")
    return lambda patches: session.run(None, {"eyes": patches})[0]


def section(name: str, forms: list[Form], sets: list[PackedPatches], part: str) -> list[str]:
    """Returns the lines of the table about one model."""
    held_out = {packed.name: take_part(packed, part) for packed in sets}
    scored = {name: score(forms, packed) for name, packed in held_out.items()}
    times = measured_times(forms, next(iter(held_out.values())).patches)
    people = (
        f"{len(packed):,} eyes of {len(set(packed.groups)):,} people of {name}"
        for name, packed in held_out.items()
    )
    columns = "".join(f" {name}: accuracy | EER | points lost |" for name in scored)
    lines = [
        f"\n{name}; {', '.join(people)}:\n",
        f"| form |{columns} µs, one by one | µs, {AT_ONCE} at once | KB |",
        "|---|" + "---|---|---|" * len(scored) + "---|---|---|",
    ]
    for form in forms:
        found = [of_form[form.name] for of_form in scored.values()]
        cells = [cell for each in found for cell in (f"{each.accuracy:.4f}", f"{each.eer:.4f}", each.lost)]
        lines.append(f"| {form.name} | {' | '.join([*cells, *times[form.name], f'{form.kilobytes:.0f}'])} |")
    return lines


def score(forms: list[Form], packed: PackedPatches) -> dict[str, Scored]:
    found: dict[str, Scored] = {}
    rights: list[NDArray[np.float64]] = []
    for form in forms:
        parts = np.array_split(packed.patches, -(-len(packed) // 256))
        probabilities = np.concatenate([form.read(np.ascontiguousarray(part)) for part in parts])
        rights.append((probabilities.argmax(axis=1) == packed.labels).astype(float))
        scores = score_classes(
            packed.labels, probabilities, packed.groups, classes=CLASSES["state"], resamples=0
        )
        lost = group_mean(100 * (rights[0] - rights[-1]), packed.groups, resamples=500, seed=0)
        interval = "" if np.isnan(lost.low) else f" [{lost.low:.2f}, {lost.high:.2f}]"
        found[form.name] = Scored(
            scores["accuracy"].value,
            scores["eer"].value,
            f"{lost.value:.2f}{interval}" if len(rights) > 1 else "",
        )
    return found


def measured_times(forms: list[Form], patches: NDArray[np.uint8]) -> dict[str, list[str]]:
    """Returns the processor time of an eye in µs, and its ratio to the model file's in the same round."""
    spent: dict[str, list[list[float]]] = {form.name: [] for form in forms}
    few, many = np.ascontiguousarray(patches[:1]), np.ascontiguousarray(patches[:AT_ONCE])
    for number in range(ROUNDS + 1):
        for form in forms:
            seconds = [seconds_an_eye(form.read, batch, budget=0.1) for batch in (few, many)]
            if number:  # the first round warms up
                spent[form.name].append(seconds)
    rounds = {name: 1e6 * np.array(each) for name, each in spent.items()}
    shown = {}
    for form in forms:
        ratios = np.median(rounds[form.name] / rounds["model file"], axis=0)
        medians = np.median(rounds[form.name], axis=0)
        shown[form.name] = [f"{each:.1f} ({ratio:.2f})" for each, ratio in zip(medians, ratios, strict=True)]
    return shown


def seconds_an_eye(read: Read, batch: NDArray[np.uint8], *, budget: float) -> float:
    calls, started = 0, time.process_time()
    while time.process_time() - started < budget:
        read(batch)
        calls += 1
    return (time.process_time() - started) / calls / len(batch)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
