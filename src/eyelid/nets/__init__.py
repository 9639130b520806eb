"""The nets, by name; loading of their weights; freezing for feature extraction."""

from eyelid.nets.ensemble import Ensemble
from eyelid.nets.eye_net import EyeNet, freeze
from eyelid.nets.registry import NETS, build_net
from eyelid.nets.weights import load_weights

__all__ = ["NETS", "Ensemble", "EyeNet", "build_net", "freeze", "load_weights"]
