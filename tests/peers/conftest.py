"""A stand-in for open-closed-eye-0001, which is not eyelid's to ship."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="session")
def write_peer_model() -> Callable[..., Path]:
    """Writes a model of the public one's form; its second output is high where a patch is bright."""
    onnx = pytest.importorskip("onnx", reason="onnx is not installed; it comes with eyelid[train]")
    helper, kinds = onnx.helper, onnx.TensorProto

    def write(file: Path, *, side: int = 32, outputs: int = 2) -> Path:
        weight = np.linspace(-8, 8, outputs, dtype=np.float32).reshape(outputs, 1, 1, 1)
        graph = helper.make_graph(
            [
                helper.make_node("ReduceMean", ["input.1"], ["mean"], axes=[1, 2, 3], keepdims=1),
                helper.make_node("Conv", ["mean", "weight"], ["scaled"]),
                helper.make_node("Softmax", ["scaled"], ["19"], axis=1),
            ],
            "stand-in",
            [helper.make_tensor_value_info("input.1", kinds.FLOAT, [1, 3, side, side])],
            [helper.make_tensor_value_info("19", kinds.FLOAT, [1, outputs, 1, 1])],
            [onnx.numpy_helper.from_array(weight, "weight")],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.save(model, file)
        return file

    return write
