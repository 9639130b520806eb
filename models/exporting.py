"""Writes the nets that find faces and mark eyes as eyelid model files."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor, nn

from eyelid import __version__
from eyelid.exporting.onnx_file import shrink_weights
from eyelid.model_files.model_info import CLASSES_OF_TASKS, ModelInfo
from models.arguments import parser_of
from models.face_net import STRIDES, FaceNet
from models.faces import NET
from models.landmark_net import ANGLE, LandmarkNet

TRAINED_ON = (
    "Faces of three in four people of Labeled Faces in the Wild, pasted over Debian's wallpapers and among "
    "cut-out stamps, some with eyes of eyes4000 blended in; points by MediaPipe's landmarker. Research use."
)

SEEN = 0.12  # how likely an eye must be seen to be read; at 0.2 four of 118 closed eyes would be left out


class _Faces(nn.Module):
    """Probabilities, and places in pixels, in place of logits and offsets."""

    def __init__(self, net: FaceNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, picture: Tensor) -> Tensor:
        flat = []
        for output, stride in zip(self.net(picture[:, None].float()), STRIDES, strict=True):
            states = output[:, 9:].unflatten(1, (2, 3)).softmax(2).flatten(1, 2)
            parts = [output[:, :1].sigmoid(), output[:, 1:3] * stride, output[:, 3:5].exp() * stride]
            flat.append(torch.cat([*parts, output[:, 5:9] * stride, states], 1).flatten(2))
        return torch.cat(flat, 2).transpose(1, 2)


class _Landmarks(nn.Module):
    """Points in pixels, probabilities and degrees."""

    def __init__(self, net: LandmarkNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        points, seen, pose = self.net(crops[:, None].float())
        return (points + 1) * (crops.shape[-1] / 2), seen.sigmoid(), pose * ANGLE


def export_faces(weights: Path, file: Path, *, threshold: float) -> None:
    """Writes `faces.onnx`; faces of lower scores than the threshold are not to be believed."""
    net = FaceNet(**NET)  # type: ignore[arg-type]
    net.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    info = ModelInfo(
        name="faces",
        task="faces",
        classes=CLASSES_OF_TASKS["faces"],
        input_size=32,
        framing="a grey picture whose sides 32 divides, with faces of 14 to 200 pixels",
        unsure_below=threshold,
        trained_on=TRAINED_ON,
        set_names=("lfw", "eyes4000"),
        code_version=__version__,
    )
    write_model(
        _Faces(net),
        torch.zeros(1, 64, 96, dtype=torch.uint8),
        file,
        info,
        inputs=["picture"],
        outputs=["faces"],
        axes={"picture": {1: "H", 2: "W"}, "faces": {1: "N"}},
    )


def export_landmarks(weights: Path, file: Path) -> None:
    """Writes `eye_landmarks.onnx`."""
    net = LandmarkNet()
    net.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    info = ModelInfo(
        name="eye_landmarks",
        task="landmarks",
        classes=CLASSES_OF_TASKS["landmarks"],
        input_size=96,
        framing="a grey square of one to two face widths around a face, upright within 45 degrees",
        unsure_below=SEEN,
        trained_on=TRAINED_ON,
        set_names=("lfw", "eyes4000"),
        code_version=__version__,
    )
    write_model(
        _Landmarks(net),
        torch.zeros(2, 96, 96, dtype=torch.uint8),
        file,
        info,
        inputs=["crops"],
        outputs=["points", "seen", "pose"],
        axes={name: {0: "N"} for name in ("crops", "points", "seen", "pose")},
    )


def write_model(
    net: nn.Module,
    example: Tensor | tuple[Tensor, ...],
    file: Path,
    info: ModelInfo,
    *,
    inputs: list[str],
    outputs: list[str],
    axes: dict[str, dict[int, str]],
    bits: int = 16,
    optional: Mapping[str, NDArray[np.float32]] = MappingProxyType({}),
) -> None:
    """Writes a net with its metadata as a model file, its weights in 16 or 8 bits.

    What `optional` names of the inputs has the values given there when it is left out.
    """
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "net.onnx"
        torch.onnx.export(
            net.eval(),
            example if isinstance(example, tuple) else (example,),
            str(plain),
            opset_version=17,
            dynamo=False,
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=axes,
        )
        model = onnx.load(plain)
    shrink_weights(model.graph, bits)
    _shorten_names(model.graph, keep={*inputs, *outputs})
    model.graph.initializer.extend(numpy_helper.from_array(values, name) for name, values in optional.items())
    helper.set_model_props(model, info.to_metadata())
    onnx.checker.check_model(model)
    file.write_bytes(model.SerializeToString())


def _shorten_names(graph: onnx.GraphProto, *, keep: set[str]) -> None:
    """Gives values short names: those of torch, which repeat modules, take a tenth of the file."""
    names: dict[str, str] = {name: name for name in keep} | {"": ""}

    def short(name: str) -> str:
        return names.setdefault(name, f"v{len(names)}")

    for tensor in graph.initializer:
        tensor.name = short(tensor.name)
    for node in graph.node:
        node.name = ""
        node.input[:] = [short(name) for name in node.input]
        node.output[:] = [short(name) for name in node.output]
    del graph.value_info[:]


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--faces", type=Path, help="weights of the net that finds faces")
    parser.add_argument("--landmarks", type=Path, help="weights of the net that marks eyes")
    parser.add_argument("--folder", type=Path, default=Path("src/eyelid/weights"))
    parser.add_argument("--threshold", type=float, default=0.5)
    given = parser.parse_args()
    if given.faces:
        export_faces(given.faces, given.folder / "faces.onnx", threshold=given.threshold)
    if given.landmarks:
        export_landmarks(given.landmarks, given.folder / "eye_landmarks.onnx")
