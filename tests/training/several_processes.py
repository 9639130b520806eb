"""`eyelid`, as a program that torchrun starts, which also tells the net that each of its processes validates.

The first argument is the folder to which it tells them; the others are those of `eyelid`.
"""

import os
import sys
from pathlib import Path

from eyelid.cli import main
from eyelid.fitting.classifier import EyeClassifier
from eyelid.nets import tensor_bytes

if __name__ == "__main__":
    folder, step = Path(sys.argv[1]), EyeClassifier.validation_step

    def told_step(module, batch):
        tensors = {name: tensor.contiguous() for name, tensor in module.net.state_dict().items()}
        file = folder / f"net-{module.current_epoch}-{os.environ['RANK']}"
        file.write_bytes(tensor_bytes(tensors, {}))
        step(module, batch)

    EyeClassifier.validation_step = told_step
    sys.exit(main(sys.argv[2:]))
