"""Augmentation: random changes of training pictures, in whole batches on the device.

Other rooms import its modules one by one, because `--help` needs `options` alone and must not wait for torch.
"""
