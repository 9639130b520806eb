"""Trains the net that finds faces, on scenes composed as it goes.

python -m models.faces BANK.npz FILE.pt --steps 60000
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.bank import load_grounds, load_pictures
from models.face_net import FaceNet, face_loss
from models.fitting import begin, fit, parser
from models.scenes import Composer
from models.tiles import Tiles, atlas_of

BATCH, RATE, DECAY = 192, 3e-3, 1e-3
NET = {"widths": (32, 64, 96, 128), "depths": (1, 3, 3, 2), "shared": 64}


def tiles_of(arrays: dict[str, NDArray[np.generic]], device: str, prefix: str = "") -> Tiles:
    """Returns the faces of a bank, on the device."""

    def tensor(values: NDArray[np.generic]) -> torch.Tensor:
        return torch.as_tensor(np.asarray(values, np.float32), device=device)

    points, eyes = arrays[prefix + "points"].astype(np.float32), arrays[prefix + "eyes"].astype(np.float32)
    _, right, left, chin, forehead, cheek_r, cheek_l = points.transpose(1, 0, 2)
    height = np.linalg.norm(forehead - chin, axis=1)
    width = np.maximum(np.linalg.norm(cheek_r - cheek_l, axis=1), 0.75 * height)
    centre = (forehead + chin) / 4 + (cheek_r + cheek_l) / 4
    centres = np.stack([(eyes[:, 7 * eye] + eyes[:, 7 * eye + 1]) / 2 for eye in range(2)], 1)
    across = centres[:, 1] - centres[:, 0]  # from the subject's right eye to the left: to the picture's right
    states = arrays[prefix + "states"].astype(np.int64)
    yaw = np.abs(arrays[prefix + "pose"][:, 0].astype(np.float32))
    blended = arrays[prefix + "blended"].astype(bool)
    odds = np.where(blended, 0.35, np.where((states == 1).any(1), 6.0, 1.0)) * np.where(yaw > 25, 3.0, 1.0)
    others = arrays[prefix + "others"].astype(np.float32)
    return Tiles(
        atlas=atlas_of(load_pictures(arrays, prefix)).to(device),
        centre=tensor(centre),
        size=tensor(np.stack([width, height], 1)),
        roll=tensor(np.arctan2(across[:, 1], across[:, 0])),
        eyes=tensor(centres),
        mouth=tensor((right + left) / 2),
        states=torch.as_tensor(states, device=device),
        others=tensor(others),
        odds=tensor(odds),
    )


def train(
    arrays: dict[str, NDArray[np.generic]],
    file: Path,
    *,
    steps: int,
    batch: int,
    seconds: float,
    start: Path | None,
) -> None:
    """Trains for so many steps, or as long as it may, and writes the averaged weights."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    composer = Composer(
        tiles_of(arrays, device),
        load_grounds(arrays, np.random.default_rng(0)).to(device),
        torch.from_numpy(arrays["things"]).to(device),
    )
    net = FaceNet(**NET).to(device)  # type: ignore[arg-type]
    rate = begin(net, start, RATE, device)
    decayed = [weight for weight in net.parameters() if weight.ndim > 1]
    plain = [weight for weight in net.parameters() if weight.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0.0}]
    )

    def losses_of(net: nn.Module) -> dict[str, torch.Tensor]:
        with torch.no_grad():
            scenes, objects = composer.compose(batch)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            outputs = net(scenes)
        return face_loss(outputs, objects)

    fit(net, losses_of, optimiser, file, rate=rate, steps=steps, seconds=seconds)


if __name__ == "__main__":
    given = parser(__doc__, steps=60_000, batch=BATCH).parse_args()
    limits = {"steps": given.steps, "batch": given.batch, "seconds": given.seconds}
    train(dict(np.load(given.bank)), given.file, **limits, start=given.start)
