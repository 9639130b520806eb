"""Fits small nets in a short training loop, without validation and without checkpoints."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from eyelid.ctrl_c import CtrlC
from eyelid.fitting.machine import limit_threads

_WARM_UP = 0.1  # share of the steps in which the learning rate rises


def fit_small_net(
    net: nn.Module,
    batch_loss: Callable[[], Tensor],
    *,
    steps: int,
    progress: Callable[[float], None],
    rate: float = 2e-3,
    decay: float = 0.05,
) -> None:
    """Fits a net in place, by AdamW with one cycle of the learning rate (Smith & Topin 2019).

    Args:
        net: The net; all its parameters are fitted.
        batch_loss: Function that makes the next batch, runs the net on it, and returns the loss.
        steps: Number of batches to fit.
        progress: Called after each step with the share of the steps that is done, 0 to 1.
        rate: Highest learning rate.
        decay: Weight decay.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed. It is raised between two steps.
    """
    limit_threads()
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=_WARM_UP)
    net.train()
    ctrl_c = CtrlC()
    with ctrl_c.listening():
        for step in range(steps):
            loss = batch_loss()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            progress((step + 1) / steps)
            ctrl_c.stop_if_pressed()
