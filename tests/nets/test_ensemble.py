import torch

from eyelid.nets import Ensemble, build_net


def test_an_ensemble_tells_the_mean_of_the_probabilities():
    torch.manual_seed(0)
    nets = [build_net(name, 3).eval() for name in ("blinknet", "blinknet", "lidnet")]
    patches = torch.randint(0, 256, (5, 24, 24))
    probabilities = [net(patches).softmax(dim=1) for net in nets]
    assert not torch.allclose(probabilities[0], probabilities[1], atol=1e-3)
    assert torch.allclose(Ensemble(nets)(patches).softmax(dim=1), sum(probabilities) / 3, atol=1e-6)
