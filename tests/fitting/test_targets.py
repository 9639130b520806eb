import torch
from torch.nn import functional as F

from eyelid.fitting.targets import label_target, teacher_target

LABELS = torch.tensor([0, 1, 2])
ONE_HOT = F.one_hot(LABELS, 3).float()


def test_a_teachers_target_is_between_the_teacher_and_the_label():
    patches = torch.rand(3, 24, 24)
    teacher = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(576, 3))
    target = teacher_target(teacher, label_target(3, 0.0), 0.75)(patches, LABELS)
    assert torch.allclose(target, 0.75 * teacher(patches).softmax(1) + 0.25 * ONE_HOT)
    assert torch.allclose(target.sum(1), torch.ones(3))
