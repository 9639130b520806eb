"""Nets: builds them by name, loads their weights, and freezes them for feature extraction."""

from eyelid.nets.attention import AttentionNet
from eyelid.nets.blocks import convolve, standardise
from eyelid.nets.ensemble import Ensemble
from eyelid.nets.eye_net import EyeNet, freeze
from eyelid.nets.registry import NETS, build_net
from eyelid.nets.tensor_files import read_tensors, tensor_bytes
from eyelid.nets.torchvision_build import torchvision_error
from eyelid.nets.weight_files import load_weights

__all__ = [
    "NETS",
    "AttentionNet",
    "Ensemble",
    "EyeNet",
    "build_net",
    "convolve",
    "freeze",
    "load_weights",
    "read_tensors",
    "standardise",
    "tensor_bytes",
    "torchvision_error",
]
