"""Patches as an eyelid model sees them, just before it tells the classes."""

import hashlib

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from eyelid.embedding.feature_extractor import Progress
from eyelid.errors import ModelError
from eyelid.eyes import fit_patch
from eyelid.read import Reader, locate_model

_TELLING = ("Gemm", "MatMul", "Add", "Relu", "LeakyRelu", "Identity")  # of the dense layers at the end
_FEATURES = "features"
_AT_ONCE = 64  # patches, whose activations stay in one core's cache


class Model:
    """What the dense layers at the end of a model are given.

    It is the last maps of its convolutions, for the nets of eyelid. The hidden layer behind them knows less:
    it keeps what told the classes of the sets that were trained on, and few labels of another pile gain
    from what it left out.

    Args:
        model: Name of a shipped model, path of a model file, or run folder.

    Raises:
        MissingFileError: There is no such file.
        ModelError: It is no model of eyelid, or has no dense layer.
    """

    def __init__(self, model: str) -> None:
        file = locate_model(model)
        info = Reader.load(file).info
        content = file.read_bytes()
        self._size = info.input_size
        self._session = _cut(content, model)
        self.told = f"the model {info.name}, trained on {info.trained_on}"
        self.trained_on = info.set_names
        self.key = f"model {hashlib.sha256(content).hexdigest()}"

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Returns float32 `[N, F]`."""
        blocks = []
        for start in range(0, len(patches), _AT_ONCE):
            block = patches[start : start + _AT_ONCE]
            fitted = np.stack([fit_patch(patch, self._size) for patch in block])
            (features,) = self._session.run([_FEATURES], {"eyes": fitted})
            blocks.append(features)
            progress(min(1.0, (start + _AT_ONCE) / len(patches)))
        return np.concatenate(blocks)


def _cut(content: bytes, model: str) -> onnxruntime.InferenceSession:
    """Opens a model file up to its features."""
    whole = onnx.load_from_string(content)
    features = _before_dense_layers(whole.graph)
    if not features:
        raise ModelError(
            f"{model}: has no dense layer, before which its features would be; name another model"
        )
    del whole.graph.output[:]
    whole.graph.node.append(onnx.helper.make_node("Flatten", [features], [_FEATURES]))
    whole.graph.output.append(onnx.helper.make_tensor_value_info(_FEATURES, onnx.TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        whole.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _before_dense_layers(graph: onnx.GraphProto) -> str:
    """Returns the name of what the first of the dense layers at the end of a graph is given."""
    made_by = {output: node for node in graph.node for output in node.output}
    found, looked_at = "", graph.output[0].name
    while looked_at in made_by:
        node = made_by[looked_at]
        if found and node.op_type not in _TELLING:
            break
        looked_at = node.input[0] if node.input else ""
        if node.op_type in ("Gemm", "MatMul"):
            found = looked_at
    return found
