"""Run folders of nets that were not trained, for tests that need one."""

import json
from dataclasses import dataclass
from pathlib import Path

import torch

from eyelid.exporting import export_model
from eyelid.fitting.checkpoints import save_state
from eyelid.model_files import ModelInfo
from eyelid.nets import EyeNet, build_net

from .model_infos import model_info


@dataclass(frozen=True)
class Run:
    folder: Path
    net: EyeNet


def make_run_folder(
    folder: Path,
    name: str,
    *,
    normalise: str = "patch",
    finished: bool = True,
    size: int = 0,
    temperature: float = 1.7,
) -> Run:
    """Makes the run folder of a net with random weights."""
    torch.manual_seed(0)
    net = build_net(name, 2, size=size)
    net.normalise = normalise
    for module in net.modules():  # norms whose folding into the convolutions shows
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.5, 0.5)
            torch.nn.init.uniform_(module.running_var, 0.5, 2.0)
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "config.yaml").write_text("fit: {keep: last}\n")
    state = {f"net.{key}": value for key, value in net.state_dict().items()}
    save_state({"epoch": 3, "state_dict": state}, folder / "checkpoints" / "last.safetensors")
    facts = {"net": name, "classes": ["closed", "open"], "input_size": net.input_size, "epoch": 4}
    (folder / "checkpoints" / "last.json").write_text(json.dumps({**facts, "normalise": normalise}))
    if finished:
        export_model(net, temperature, random_info(net.input_size), folder / "model.onnx")
    return Run(folder, net.eval())


def random_info(size: int) -> ModelInfo:
    """Returns the facts about such a net that reads patches of some size."""
    return model_info(name="random", input_size=size, unsure_below=0.6, set_names=(), code_version="0")
