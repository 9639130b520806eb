"""How small nets are trained on a pile: a bounded number of steps, stopped between two of them."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from eyelid.embedding.feature_extractor import Progress
from eyelid.fitting.interruption import StopBetweenBatches

_WARM_UP = 0.1  # share of the steps in which the rate rises


def fit(
    modules: nn.Module,
    batch_loss: Callable[[], Tensor],
    *,
    steps: int,
    progress: Progress,
    rate: float = 2e-3,
    decay: float = 0.05,
) -> None:
    """Fits what has parameters, by AdamW and one cycle of its rate (Smith & Topin 2019).

    Args:
        modules: What is fitted.
        batch_loss: Draws a batch and returns its loss.
        steps: How many batches.
        progress: Called with the share that is done, once a step.
        rate: Highest learning rate.
        decay: Of the weights.

    Raises:
        KeyboardInterrupt: Ctrl-C, between two steps.
    """
    optimiser = torch.optim.AdamW(modules.parameters(), weight_decay=decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=_WARM_UP)
    modules.train()
    stop = StopBetweenBatches()
    with stop.listening():
        for step in range(steps):
            loss = batch_loss()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            progress((step + 1) / steps)
            if stop.asked:
                raise KeyboardInterrupt
