"""Claim: processors without VNNI, whose sums of 8-bit products could overflow, read as those with it do.

Both shipped models read 75 pictures of each set here, and again on processors that qemu plays (Debian's
`qemu-user`): Haswell, Skylake and EPYC have AVX2, Nehalem has only SSE4. Of each: the largest difference of a
probability, and how many decisions change.

    python -m benchmarks.old_processors    # a minute
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.eye_kinds import CLASSES, SEEN_SETS, UNSEEN_SETS
from eyelid import Reader
from eyelid.data import pack, read_labelled
from eyelid.weights import shipped_model
from models.arguments import parser_of
from models.places import data_at

MODELS = ("eye_state", "eye_state_fine")
PROCESSORS = ("Haswell", "Skylake-Client", "EPYC", "Nehalem")
EACH = 75  # pictures of a set
READ = """
import sys
sys.path[:0] = {paths}
import numpy, onnxruntime
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession({model!r}, options, providers=["CPUExecutionProvider"])
numpy.save({result!r}, session.run(None, {{"eyes": numpy.load({patches!r})}})[0])
"""


def main() -> None:
    """Prints the differences."""
    parser_of(__doc__).parse_args()
    qemu = shutil.which("qemu-x86_64")
    if qemu is None:
        sys.exit("qemu-x86_64 is not there: apt-get install qemu-user")
    table = Table("model", "processor", "pictures", "largest difference", "decisions changed")
    for name in MODELS:
        reader = Reader.load(name)
        patches = np.concatenate(
            [some_of(data, reader.info.input_size) for data in (*SEEN_SETS, *UNSEEN_SETS)]
        )
        here = reader.read(patches).probabilities
        for processor in PROCESSORS:
            there = read_on(qemu, processor, name, patches)
            changed = int((here.argmax(axis=1) != there.argmax(axis=1)).sum())
            largest = float(np.abs(here - there).max())
            table.add_row(name, processor, str(len(patches)), f"{largest:.5f}", str(changed))
    Console(highlight=False, width=100).print(table)


def some_of(data: str, size: int) -> NDArray[np.uint8]:
    """Returns some patches of a set, spread evenly over it."""
    patches = np.asarray(pack(read_labelled(data.format(data_at())), classes=CLASSES, size=size).patches)
    some: NDArray[np.uint8] = patches[np.linspace(0, len(patches) - 1, EACH).astype(int)]
    return some


def read_on(qemu: str, processor: str, name: str, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns the probabilities that a model gives on a processor that qemu plays."""
    with tempfile.TemporaryDirectory() as folder:
        given, result = Path(folder) / "patches.npy", Path(folder) / "result.npy"
        np.save(given, patches)
        paths = [path for path in sys.path if path]
        script = READ.format(
            paths=paths, model=str(shipped_model(name)), result=str(result), patches=str(given)
        )
        python = str(Path(sys.executable).resolve())
        subprocess.run([qemu, "-cpu", processor, python, "-c", script], check=True, stderr=subprocess.DEVNULL)
        probabilities: NDArray[np.float32] = np.load(result)
        return probabilities


if __name__ == "__main__":
    main()
