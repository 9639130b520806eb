import pytest
import torch

from eyelid.nets import NETS, build_net, freeze


def step(net):
    trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, 0.1)
    loss = torch.nn.functional.cross_entropy(
        net(torch.rand(16, net.input_size, net.input_size) * 255), torch.arange(16) % 2
    )
    loss.backward()
    optimizer.step()


def changed(net, before):
    return {name for name, tensor in net.state_dict().items() if not torch.equal(tensor, before[name])}


def copied(net):
    return {name: tensor.clone() for name, tensor in net.state_dict().items()}


@pytest.mark.parametrize("name", NETS)
def test_a_frozen_net_fits_its_head_alone(name):
    net = build_net(name, 2).train()
    freeze(net)
    before = copied(net)
    step(net.eval().train())  # as a training does around its validation
    assert changed(net, before) == {key for key in before if key.startswith("head.")}
    assert net.training
    assert net.head.training
    assert not net.body.training
    assert not net.eval().head.training


def test_a_net_that_is_not_frozen_fits_everything():
    net = build_net("lidnet", 2).train()
    before = copied(net)
    step(net)
    assert changed(net, before) == set(before)


@pytest.mark.parametrize("name", NETS)
def test_only_the_head_of_a_frozen_net_varies_from_step_to_step(name):
    net = build_net(name, 2).train()
    freeze(net)
    eyes = torch.rand(8, net.input_size, net.input_size) * 255
    read = []
    net.head.register_forward_pre_hook(lambda _, inputs: read.append(inputs[0]))
    net(eyes), net(eyes)
    assert torch.equal(*read)
