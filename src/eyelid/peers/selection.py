"""Which peers run, by name."""

from collections.abc import Sequence
from dataclasses import replace

from eyelid.errors import OptionError
from eyelid.nets import NETS
from eyelid.peers import cascade, eyelid_model, open_closed_eye
from eyelid.peers.cascade import CascadePeer
from eyelid.peers.classical import HogSvm, NearestNeighbours
from eyelid.peers.eyelid_model import ModelFile
from eyelid.peers.open_closed_eye import OpenClosedEye
from eyelid.peers.peer import Peer
from eyelid.peers.trained_net import TrainedNet
from eyelid.training.options import NetOptions, TrainOptions

RECIPE = "recipe"
"""The peer that is trained as the YAML file of `--recipe` says."""

KNOWN = (
    *cascade.FILES,
    open_closed_eye.NAME,
    HogSvm.name,
    NearestNeighbours.name,
    *NETS,
    RECIPE,
    eyelid_model.NAME,
)


def default_names(*, ours: str, open_closed_eye_file: str, recipe: bool) -> tuple[str, ...]:
    """Returns the peers that run where the user chooses none.

    Args:
        ours: The net of our design.
        open_closed_eye_file: Its ONNX file, or "" if the user has none.
        recipe: Whether the user gives a recipe.
    """
    public = ("cascade", open_closed_eye.NAME) if open_closed_eye_file else ("cascade",)
    nets = tuple(dict.fromkeys(("blinknet", "eyenet", ours)))
    return (
        *public,
        HogSvm.name,
        NearestNeighbours.name,
        *nets,
        *((RECIPE,) if recipe else ()),
        eyelid_model.NAME,
    )


def make_peers(
    names: Sequence[str],
    *,
    model: str,
    open_closed_eye_file: str,
    plain: TrainOptions,
    recipe: TrainOptions | None,
) -> list[Peer]:
    """Makes peers, and so finds what they lack before anything is trained.

    Args:
        names: Of the peers.
        model: What `eyelid` is.
        open_closed_eye_file: The ONNX file of open-closed-eye-0001, or "".
        plain: How nets are trained that are named.
        recipe: How `recipe` is trained, if there is one.

    Raises:
        OptionError: There is no such peer, or it needs an option that was not given.
        EyelidError: A peer's file is missing, or is another model.
    """
    return [_make(name, model, open_closed_eye_file, plain, recipe) for name in names]


def _make(name: str, model: str, file: str, plain: TrainOptions, recipe: TrainOptions | None) -> Peer:
    if name in cascade.FILES:
        return CascadePeer(name)
    if name == open_closed_eye.NAME:
        if not file:
            raise OptionError(f"peer {name}: needs the ONNX file of open-closed-eye-0001: --{name} FILE")
        return OpenClosedEye(file)
    if name == HogSvm.name:
        return HogSvm()
    if name == NearestNeighbours.name:
        return NearestNeighbours()
    if name == eyelid_model.NAME:
        return ModelFile(model)
    return make_net(name, plain=plain, recipe=recipe)


def make_net(name: str, *, plain: TrainOptions, recipe: TrainOptions | None) -> TrainedNet:
    """Makes a peer that is a net; see `make_peers`."""
    if name == RECIPE:
        if recipe is None:
            raise OptionError(f"peer {RECIPE}: needs a YAML file of `eyelid train`: --{RECIPE} FILE")
        return TrainedNet(name, recipe)
    if name not in NETS and not name.startswith("timm:"):
        raise OptionError(f"peer {name!r}: expected one of {', '.join(KNOWN)}, or timm:NAME")
    return TrainedNet(name, replace(plain, net=NetOptions(name=name)))
