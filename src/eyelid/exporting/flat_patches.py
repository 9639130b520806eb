"""Makes an ONNX model doubt patches in which nothing can be seen: blank, or nothing but a sensor's noise."""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

LEAST = 24
"""Side in pixels of the smallest patches whose structure can be told from noise."""

DOUBTED = "doubted_logits"
"""Name of the logits of a model that doubts; the first input of their node is the logits before doubt."""

_CELLS = 8  # a side: the means of so few cells show the shapes of an eye, and little of the noise
_PLAIN = 0.5  # structure from which on nothing is doubted


def doubts_flat_patches(model: onnx.ModelProto) -> bool:
    """Returns whether a model was made to doubt flat patches."""
    return any(DOUBTED in node.output for node in model.graph.node)


def trust_in(standardised: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns by how much a model that doubts multiplies the logits of patches, float32 `[N, 1]`, 0 to 1.

    Args:
        standardised: The patches as the net standardises them, float32 `[N, 1, size, size]`.
    """
    size = standardised.shape[-1]
    cell = size // _CELLS
    root = size // cell
    cells = standardised[:, 0, : root * cell, : root * cell].reshape(-1, root, cell, root, cell)
    structure = np.sqrt(np.square(cells.mean(axis=(2, 4))).mean(axis=(1, 2)))
    trust = np.clip((structure - 1 / cell) / (_PLAIN - 1 / cell), 0, 1)
    return np.asarray(trust, np.float32)[:, None]


def doubt_flat_patches(model: onnx.ModelProto, size: int) -> None:
    """Changes a model so that its probabilities become even as the structure of a patch fades.

    Structure is the root mean square of the means of about 8 by 8 cells of the standardised patch. In mere
    noise it is the inverse of the cells' side in pixels, or less if the noise is of few grey levels, since
    `eyelid.nets.standardise` adds to the variance; from 0.5 on nothing changes.

    Args:
        model: A model that standardises each patch, and ends with the softmax of its logits. It is modified.
        size: Side of the patches in pixels, `LEAST` at least.
    """
    graph = model.graph
    standardised = next(node for node in graph.node if node.op_type == "LayerNormalization").output[0]
    softmax = graph.node.pop()
    logits = softmax.input[0]
    softmax.input[0] = DOUBTED
    cell = size // _CELLS
    root, noise = size // cell, 1 / cell  # the norm of root² means is root times their root mean square
    constants = {
        "shape": np.array([-1, 1, size, size], np.int64),
        "least": np.array([root * noise], np.float32),
        "scale": np.array([1 / (root * (_PLAIN - noise))], np.float32),
        "zero": np.array(0, np.float32),
        "one": np.array(1, np.float32),
    }
    graph.initializer.extend(
        numpy_helper.from_array(values, f"flat_{name}") for name, values in constants.items()
    )
    node = helper.make_node
    graph.node.extend(
        [
            node("Reshape", [standardised, "flat_shape"], ["flat_patch"]),
            node("AveragePool", ["flat_patch"], ["flat_cells"], kernel_shape=[cell] * 2, strides=[cell] * 2),
            node("Flatten", ["flat_cells"], ["flat_means"]),
            node("ReduceL2", ["flat_means"], ["flat_norm"], axes=[1]),
            node("Sub", ["flat_norm", "flat_least"], ["flat_above"]),
            node("Mul", ["flat_above", "flat_scale"], ["flat_share"]),
            node("Clip", ["flat_share", "flat_zero", "flat_one"], ["flat_trust"]),
            node("Mul", [logits, "flat_trust"], [DOUBTED]),
            softmax,
        ]
    )
