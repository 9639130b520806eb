"""timm for the tests that need it, from a folder beside the environment.

The torchvision of PyPI, which timm imports, misses two operators beside a CPU-only torch. The fixture
registers their schemas, so that it can be imported; nothing here calls them.
"""

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import lightning  # noqa: F401  # it imports torchvision if it finds it, so it must have looked before
import pytest
import torch

FOLDER = Path(os.environ.get("EYELID_TIMM") or Path(sys.prefix) / "timm")


@pytest.fixture(scope="module")
def timm() -> Iterator[object]:
    """The module timm, for one file of tests; the others go on without it and torchvision."""
    if not FOLDER.is_dir():
        pytest.skip(f"timm is not in {FOLDER}: pip install --no-deps --target {FOLDER} timm torchvision")
    library = torch.library.Library("torchvision", "FRAGMENT")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        for operator in ("nms", "qnms"):
            if not hasattr(torch.ops.torchvision, operator):
                library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        yield importlib.import_module("timm")
    for name in [name for name in sys.modules if name.partition(".")[0] in ("timm", "torchvision")]:
        del sys.modules[name]
