"""Fitting a net to batches that are made as it goes."""

import argparse
import copy
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from models.arguments import parser_of

WARM = 400  # steps until the rate is full
AVERAGE = 0.9993  # of the weights, from step to step
TOLD = 20  # seconds between two lines


def fit(
    net: nn.Module,
    losses_of: Callable[[nn.Module], dict[str, Tensor]],
    optimiser: torch.optim.Optimizer,
    file: Path,
    *,
    rate: float,
    steps: int,
    seconds: float,
    warm: int = WARM,
    average: float = AVERAGE,
) -> None:
    """Fits for so many steps, or as long as it may, and writes the averaged weights, on the way, too.

    Args:
        net: The net, on its device.
        losses_of: Makes a batch, and returns the losses of a net on it by name; their sum is to be small.
        optimiser: Of the net's weights.
        file: The file of the weights.
        rate: The highest learning rate; it falls to 0.
        steps: The most steps.
        seconds: The longest that it may take.
        warm: Steps until the rate is full.
        average: The share of the averaged weights that stays, from step to step.
    """
    averaged = copy.deepcopy(net).eval()
    start = shown = time.monotonic()
    step = 0
    while (done := max(step / steps, (time.monotonic() - start) / seconds)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / warm) * (1 - done)
        losses = losses_of(net)
        optimiser.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        step += 1
        _average(averaged, net, min(average, step / (step + 20)))
        if time.monotonic() - shown > TOLD:
            shown = time.monotonic()
            text = " ".join(f"{name} {value.item():.4f}" for name, value in losses.items())
            pace = step / (shown - start)
            print(f"step {step} of {steps}, {done:.1%}, {pace:.1f} a second: {text}", flush=True)
            torch.save(averaged.state_dict(), file)
    torch.save(averaged.state_dict(), file)
    print(f"{step} steps in {time.monotonic() - start:.0f} s", flush=True)


@torch.no_grad()
def _average(averaged: nn.Module, net: nn.Module, keep: float) -> None:
    mine, its = list(averaged.state_dict().values()), list(net.state_dict().values())
    floats = [index for index, value in enumerate(mine) if value.is_floating_point()]
    torch._foreach_lerp_([mine[index] for index in floats], [its[index] for index in floats], 1 - keep)


def begin(net: nn.Module, start: Path | None, rate: float, device: str) -> float:
    """Loads the weights that a net begins from, if any; returns its learning rate: with them, half of it."""
    if not start:
        return rate
    net.load_state_dict(torch.load(start, map_location=device, weights_only=True))
    return rate / 2


def parser(text: str | None, *, steps: int, batch: int) -> argparse.ArgumentParser:
    """Returns the parser of a training's words: the bank, the file of weights, its start, and how long."""
    words = parser_of(text)
    words.add_argument("bank", type=Path)
    words.add_argument("file", type=Path)
    words.add_argument("--steps", type=int, default=steps)
    words.add_argument("--batch", type=int, default=batch)
    words.add_argument("--start", type=Path, help="weights to begin from, at half the rate")
    words.add_argument("--seconds", type=float, default=1e9, help="the longest that it may take")
    return words
