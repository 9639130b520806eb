"""A made-up net with the ports of YuNet, of which one knows what it finds."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

SIDES = {"bbox": [0.25, 0.5, np.log(4), np.log(6)], "kps": [-1, -0.5, 1, -0.5, 0, 0, -1, 1, 1, 1]}


def bright_cells():
    """Returns a net with YuNet's ports to which a cell is a face that is as sure as the cell is bright."""
    nodes, weights, outputs = [], [], []
    for what, channels in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)):
        for stride in (8, 16, 32):
            name = f"{what}_{stride}"
            bright = np.full((channels, 3, stride, stride), 1 / (3 * 255 * stride**2), np.float32)
            given = {
                f"{name}_w": bright * (what not in SIDES),
                f"{name}_b": np.array(SIDES.get(what, [0]), np.float32),
                f"{name}_s": np.array([1, -1, channels], np.int64),
            }
            weights += [numpy_helper.from_array(value, key) for key, value in given.items()]
            conv, turned = f"{name}_conv", f"{name}_turned"
            strides = {"kernel_shape": [stride, stride], "strides": [stride, stride]}
            nodes += [
                helper.make_node("Conv", ["input", f"{name}_w", f"{name}_b"], [conv], **strides),
                helper.make_node("Transpose", [conv], [turned], perm=[0, 2, 3, 1]),
                helper.make_node("Reshape", [turned, f"{name}_s"], [name]),
            ]
            shape = [1, (640 // stride) ** 2, channels]
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    picture = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 640, 640])
    graph = helper.make_graph(nodes, "cells", [picture], outputs, weights)
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
