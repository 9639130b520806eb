"""How small nets are trained on a pile: a bounded number of steps, stopped between two of them."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from eyelid.embedding.source import Progress
from eyelid.training.stopping import StopBetweenBatches

_RATE, _DECAY, _WARM_UP = 2e-3, 0.05, 0.1


def fit(modules: nn.Module, batch_loss: Callable[[], Tensor], *, steps: int, progress: Progress) -> None:
    """Fits what has parameters, by AdamW and one cycle of its rate (Smith & Topin 2019).

    Args:
        modules: What is fitted.
        batch_loss: Draws a batch and returns its loss.
        steps: How many batches.
        progress: Called with the share that is done.

    Raises:
        KeyboardInterrupt: Ctrl-C, between two steps.
    """
    optimiser = torch.optim.AdamW(modules.parameters(), weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps, pct_start=_WARM_UP)
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
