"""Fitting: from a net and packed pictures to a fitted net, with its checkpoints and its table of epochs.

Other rooms import its modules one by one, because `--help` needs `options` alone and must not wait for torch.
"""
