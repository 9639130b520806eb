"""Computing the features of an eyelid model, which are the values that its final dense layers receive."""

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from eyelid.embedding.feature_extractor import Progress
from eyelid.errors import ModelError
from eyelid.eyes import fit_patches
from eyelid.model_files import CLASSES, open_model, open_session, run_session

_DENSE_NODES = ("Gemm", "MatMul", "Add", "Relu", "LeakyRelu", "Identity")  # nodes of the final dense layers
_FEATURES = "features"
_BATCH = 64  # patches that the model reads at a time; their activations fit in the cache of one core


class ModelFeatures:
    """A feature extractor that returns the input of the dense layers at the end of a model.

    For the nets of eyelid, these are the last feature maps of the convolutions. The hidden layer after them
    would carry less information. It keeps only what separates the classes of the training data, and labels of
    other pictures may need more.

    Args:
        model: Name of a shipped model, path of a model file, or run folder.

    Raises:
        MissingFileError: The file does not exist.
        ModelError: The file is not an eyelid model, or has no dense layer.
    """

    def __init__(self, model: str) -> None:
        opened = open_model(model, tasks=tuple(CLASSES))
        info = opened.info
        self._model = model
        self._size = info.input_size
        self._session = _open_up_to_features(opened.file.read_bytes(), model)
        self.description = f"the model {info.name}, trained on {info.trained_on}"
        self.trained_on = info.set_names
        self.key = f"model {opened.fingerprint}"

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Returns the features of patches, float32 `[N, F]`; see `FeatureExtractor`."""
        blocks = []
        for start in range(0, len(patches), _BATCH):
            block = patches[start : start + _BATCH]
            eyes = {"eyes": fit_patches(block, self._size)}
            (features,) = run_session(self._session, eyes, name=self._model)
            blocks.append(features)
            progress(min(1.0, (start + _BATCH) / len(patches)))
        return np.concatenate(blocks)


def _open_up_to_features(content: bytes, model: str) -> onnxruntime.InferenceSession:
    """Returns a session that runs a model only up to its features, without the dense layers."""
    whole = onnx.load_from_string(content)
    features = _input_of_dense_layers(whole.graph)
    if not features:
        raise ModelError(
            f"{model}: has no dense layer, whose input would be the features; name another model"
        )
    del whole.graph.output[:]
    whole.graph.node.append(onnx.helper.make_node("Flatten", [features], [_FEATURES]))
    whole.graph.output.append(onnx.helper.make_tensor_value_info(_FEATURES, onnx.TensorProto.FLOAT, None))
    return open_session(whole.SerializeToString(), name=model)


def _input_of_dense_layers(graph: onnx.GraphProto) -> str:
    """Returns the name of the tensor that goes into the first of the final dense layers; "" if there is none.

    The search goes from the output to the input, and stops at the first node that is in no dense layer.
    """
    producers = {output: node for node in graph.node for output in node.output}
    dense_input, tensor = "", graph.output[0].name
    while tensor in producers:
        node = producers[tensor]
        if dense_input and node.op_type not in _DENSE_NODES:
            break
        tensor = node.input[0] if node.input else ""
        if node.op_type in ("Gemm", "MatMul"):
            dense_input = tensor
    return dense_input
