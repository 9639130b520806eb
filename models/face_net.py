"""The net that finds faces, and its loss."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.scene_objects import FACE, IGNORED, Objects

STRIDES = (8, 16, 32)
SIZES = ((0.0, 44.0), (34.0, 104.0), (84.0, 1e4))  # of faces, in pixels, that each stride learns
OUTPUTS = 15  # score, box 4, eye points 4, three states of each of two eyes
MIDDLE, RING = 0.22, 0.45  # of the face's size: cells nearer are the face, cells between do not count


class FaceNet(nn.Module):
    """Finds faces in a grey picture of any size that 32 divides.

    Five stages of depthwise and pointwise convolutions; what the coarser stages see is added to the finer.
    One picture has as many cells as pixels / 64, / 256 and / 1024.

    Args:
        widths: Channels at strides 4, 8, 16 and 32.
        depths: Convolutions there.
        shared: Channels in which the strides are joined.
    """

    def __init__(
        self,
        widths: tuple[int, int, int, int] = (24, 48, 96, 128),
        depths: tuple[int, int, int, int] = (1, 3, 3, 2),
        shared: int = 48,
    ) -> None:
        super().__init__()
        self.stem = NormedConvolution(nn.Conv2d(1, widths[0], 5, 4, 2, bias=False), widths[0])
        self.stages = nn.ModuleList()
        channels = widths[0]
        for index, (width, depth) in enumerate(zip(widths, depths, strict=True)):
            pairs = []
            for number in range(depth):
                pairs.append(DepthwisePair(channels, width, 2 if index and number == 0 else 1))
                channels = width
            self.stages.append(nn.Sequential(*pairs))
        self.joins = nn.ModuleList(
            NormedConvolution(nn.Conv2d(width, shared, 1, bias=False), shared) for width in widths[1:]
        )
        self.smooths = nn.ModuleList(DepthwisePair(shared, shared, 1) for _ in STRIDES)
        self.heads = nn.ModuleList(nn.Conv2d(shared, OUTPUTS, 1) for _ in STRIDES)
        for head in self.heads:
            nn.init.normal_(head.weight, std=0.01)  # type: ignore[arg-type]
            nn.init.zeros_(head.bias)  # type: ignore[arg-type]
            head.bias.data[0] = -5  # type: ignore[index, union-attr]

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Returns for each stride `[B, 15, H / stride, W / stride]` of pictures `[B, 1, H, W]` of 0..255."""
        features = self.stages[0](self.stem((pictures - 127) / 64))
        found = []
        for stage in self.stages[1:]:  # type: ignore[attr-defined]
            features = stage(features)
            found.append(features)
        joined: Tensor | None = None
        outputs = []
        for index in reversed(range(len(STRIDES))):
            here = self.joins[index](found[index])
            joined = here if joined is None else here + F.interpolate(joined, scale_factor=2, mode="nearest")
            joined = self.smooths[index](joined)
            outputs.append(self.heads[index](joined))
        return outputs[::-1]


class NormedConvolution(nn.Sequential):
    """A convolution, batch normalisation, and no values below 0."""

    def __init__(self, convolution: nn.Conv2d, channels: int) -> None:
        super().__init__(convolution, nn.BatchNorm2d(channels), nn.ReLU(inplace=True))


class DepthwisePair(nn.Module):
    """A 3x3 convolution of each channel, and one that mixes the channels."""

    def __init__(self, into: int, out: int, stride: int) -> None:
        super().__init__()
        self.deep = nn.Sequential(
            nn.Conv2d(into, into, 3, stride, 1, groups=into, bias=False), nn.BatchNorm2d(into)
        )
        self.point = NormedConvolution(nn.Conv2d(into, out, 1, bias=False), out)

    def forward(self, features: Tensor) -> Tensor:
        """Returns features `[B, out, H / stride, W / stride]` of features `[B, into, H, W]`."""
        result: Tensor = self.point(F.relu(self.deep(features)))
        return result


def crop_features(widths: tuple[int, int, int, int], pairs: int, outputs: int) -> nn.Sequential:
    """Returns the convolutions on a grey crop, which halve it four times.

    Args:
        widths: Channels at strides 2, 4, 8 and 16.
        pairs: Of depthwise and pointwise convolutions at each of the last three.
        outputs: Channels of the result.
    """
    first, *others = widths
    layers: list[nn.Module] = [NormedConvolution(nn.Conv2d(1, first, 3, 2, 1, bias=False), first)]
    channels = first
    for width in others:
        layers.append(DepthwisePair(channels, width, 2))
        layers += [DepthwisePair(width, width, 1) for _ in range(pairs - 1)]
        channels = width
    return nn.Sequential(*layers, NormedConvolution(nn.Conv2d(channels, outputs, 1, bias=False), outputs))


def face_loss(outputs: list[Tensor], objects: Objects) -> dict[str, Tensor]:
    """Returns the losses of a batch by name; their sum is to be small."""
    parts: dict[str, list[Tensor]] = {"score": [], "box": [], "eyes": [], "state": []}
    found = outputs[0].new_zeros(())
    states_told = outputs[0].new_zeros(())
    for output, stride, (low, high) in zip(outputs, STRIDES, SIZES, strict=True):
        output = output.float()
        height, width = output.shape[2:]
        x = (torch.arange(width, device=output.device) + 0.5) * stride
        y = (torch.arange(height, device=output.device) + 0.5) * stride
        dx = x[None, None, None, :] - objects.box[..., 0, None, None]  # B, K, H, W
        dy = y[None, None, :, None] - objects.box[..., 1, None, None]
        size = objects.size[..., None, None].clamp(min=1)
        apart = torch.hypot(dx, dy)
        near = torch.maximum(MIDDLE * size, torch.full_like(size, 0.72 * stride * 0.7))  # one cell at least
        face = (objects.kind == FACE)[..., None, None]
        mine = face & (size >= low) & (size < high)
        middle = mine & (apart < near)
        unsure = (face & (apart < RING * size)) | (
            (objects.kind == IGNORED)[..., None, None] & (apart < 0.65 * size)
        )
        distance = torch.where(middle, apart / size, 1e4)
        nearest, which = distance.min(1)  # B, H, W
        positive = nearest < 1e4
        counts = positive | ~unsure.any(1)
        logit = output[:, 0]
        parts["score"].append((_focal(logit, positive.float()) * counts).sum())
        found = found + positive.sum()
        batch, row, column = positive.nonzero(as_tuple=True)
        if not len(batch):
            parts["box"].append(output.sum() * 0)
            continue
        slot = which[batch, row, column]
        box, eyes, states = objects.box[batch, slot], objects.eyes[batch, slot], objects.states[batch, slot]
        scale = objects.size[batch, slot][:, None]
        cell = torch.stack([x[column], y[row]], 1)
        values = output[batch, :, row, column]
        target = torch.cat([(box[:, :2] - cell) / stride, (box[:, 2:] / stride).clamp(min=0.1).log()], 1)
        error = torch.cat(
            [(values[:, 1:3] - target[:, :2]) * stride / scale, values[:, 3:5] - target[:, 2:]], 1
        )
        parts["box"].append(smooth_error(error).sum())
        points = (eyes - cell[:, None]).flatten(1) / stride
        parts["eyes"].append(smooth_error((values[:, 5:9] - points) * stride / scale).sum())
        told = (states >= 0) & (scale > 48)
        states_told = states_told + told.sum()
        loss = F.cross_entropy(
            values[:, 9:].reshape(-1, 3), states.reshape(-1).clamp(min=0), reduction="none"
        )
        parts["state"].append((loss * told.reshape(-1)).sum())
    found = found.clamp(min=1)
    weights = {"score": 1.0, "box": 2.0, "eyes": 4.0, "state": 0.2}
    totals = {name: sum(values, found.new_zeros(())) for name, values in parts.items()}
    return {
        name: weights[name] * total / (states_told.clamp(min=1) if name == "state" else found)
        for name, total in totals.items()
    }


def _focal(logit: Tensor, target: Tensor, gamma: float = 2.0, alpha: float = 0.75) -> Tensor:
    probability = torch.sigmoid(logit)
    right = torch.where(target > 0, probability, 1 - probability)
    weight = torch.where(target > 0, alpha, 1 - alpha) * (1 - right) ** gamma
    return weight * F.binary_cross_entropy_with_logits(logit, target, reduction="none")


def smooth_error(error: Tensor, beta: float = 0.05) -> Tensor:
    """Returns the smooth L1 loss of errors: squares up to `beta`, lines beyond."""
    size = error.abs()
    return torch.where(size < beta, 0.5 * size**2 / beta, size - 0.5 * beta)
