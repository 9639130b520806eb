"""Making the peers that the user names."""

from collections.abc import Sequence
from dataclasses import replace

from eyelid.errors import OptionError
from eyelid.peers import cascade, eyelid_model, open_closed_eye
from eyelid.peers.cascade import CascadePeer
from eyelid.peers.classical import HogSvm, NearestNeighbours
from eyelid.peers.eye_aspect_ratio import EyeAspectRatio
from eyelid.peers.eyelid_model import ModelFile
from eyelid.peers.face_peer import AnyPeer, FacePeer
from eyelid.peers.mediapipe import MediaPipe
from eyelid.peers.open_closed_eye import OpenClosedEye
from eyelid.peers.trained_net import TrainedNet
from eyelid.training.options import NetOptions, TrainOptions

RECIPE = "recipe"
"""Name of the peer that is trained with the options in the YAML file of `--recipe`."""


def default_names(
    *, ours: str, open_closed_eye_file: str, recipe: bool, photos: bool, mediapipe: str
) -> tuple[str, ...]:
    """Returns the names of the peers that are compared if the user names none.

    Args:
        ours: Name of eyelid's own net.
        open_closed_eye_file: ONNX file of open-closed-eye-0001; "" if the user has none.
        recipe: Whether the user named a recipe.
        photos: Whether the eyes are in photos of faces.
        mediapipe: The program of a Python that has mediapipe; "" if the user has none.
    """
    public = ("cascade", open_closed_eye.NAME) if open_closed_eye_file else ("cascade",)
    nets = tuple(dict.fromkeys(("blinknet", "eyenet", ours)))
    of_faces = (EyeAspectRatio.name, *([MediaPipe.name] if mediapipe else ())) if photos else ()
    return (
        *public,
        *of_faces,
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
    mediapipe: str,
    default: TrainOptions,
    recipe: TrainOptions | None,
) -> list[AnyPeer]:
    """Makes all peers. Missing files and options are so found before anything is trained.

    Args:
        names: Names of the peers.
        model: The model of the peer `eyelid`: a name or a path; see `ModelFile`.
        open_closed_eye_file: Path of the ONNX file of open-closed-eye-0001; "" if the user has none.
        mediapipe: The program of a Python that has mediapipe; "" if the user has none.
        default: Training options of nets that are chosen by name.
        recipe: Training options of the peer `recipe`; None if the user named no recipe.

    Raises:
        OptionError: There is no peer of a name, or it needs an option that is missing.
        EyelidError: The file of a peer is missing, or it is another model.
    """
    return [_make(name, model, open_closed_eye_file, mediapipe, default, recipe) for name in names]


def _make(
    name: str, model: str, file: str, mediapipe: str, default: TrainOptions, recipe: TrainOptions | None
) -> AnyPeer:
    if name in cascade.FILES:
        return CascadePeer(name)
    if name == open_closed_eye.NAME:
        if not file:
            raise OptionError(f"peer {name}: needs the ONNX file of open-closed-eye-0001: --{name} FILE")
        return OpenClosedEye(file)
    if name == EyeAspectRatio.name:
        return FacePeer(EyeAspectRatio())
    if name == MediaPipe.name:
        if not mediapipe:
            raise OptionError(f"peer {name}: needs a Python that has mediapipe: --{name} PYTHON")
        return FacePeer(MediaPipe(mediapipe))
    if name == HogSvm.name:
        return HogSvm()
    if name == NearestNeighbours.name:
        return NearestNeighbours()
    if name == eyelid_model.NAME:
        return ModelFile(model)
    return make_net(name, default=default, recipe=recipe)


def make_net(name: str, *, default: TrainOptions, recipe: TrainOptions | None) -> TrainedNet:
    """Makes a peer that is a net, which its `fit` trains.

    Args:
        name: Name of the net, or `recipe`.
        default: Training options of nets that are chosen by name.
        recipe: Training options of the peer `recipe`; None if the user named no recipe.

    Raises:
        OptionError: There is no net of this name, or the recipe is missing.
    """
    if name == RECIPE:
        if recipe is None:
            raise OptionError(f"peer {RECIPE}: needs a YAML file of `eyelid train`: --{RECIPE} FILE")
        return TrainedNet(name, recipe)
    return TrainedNet(name, replace(default, net=NetOptions(name=name)))
