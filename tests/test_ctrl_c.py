import signal
from threading import Thread

import pytest

from eyelid.cli import main
from eyelid.ctrl_c import CtrlC, interruptible
from eyelid.fitting.callbacks import StopBetweenBatches
from eyelid.fitting.classifier import EyeClassifier


@pytest.mark.parametrize("moment", ["on_train_batch_start", "on_validation_batch_start", "on_train_end"])
def test_ctrl_c_stops_between_two_batches(moment):
    ctrl_c = CtrlC()
    stop = StopBetweenBatches(ctrl_c)
    with ctrl_c.listening():
        getattr(stop, moment)()
        signal.raise_signal(signal.SIGINT)
        assert ctrl_c.pressed
        with pytest.raises(KeyboardInterrupt):
            getattr(stop, moment)()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_second_ctrl_c_stops_at_once():
    with CtrlC().listening():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_ignored_ctrl_c_stays_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with CtrlC().listening():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_thread_leaves_ctrl_c_alone():
    handlers = []

    def listen():
        with CtrlC().listening():
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = Thread(target=listen)
    thread.start()
    thread.join()
    assert handlers == [signal.default_int_handler]


@pytest.mark.parametrize("pressed", [True, False])
@pytest.mark.parametrize("end", [SystemExit(1), RuntimeError("a partner is gone")])
def test_whatever_ends_a_training_after_ctrl_c_is_an_interrupt(end, pressed):
    def training():
        with interruptible():
            if pressed:
                signal.raise_signal(signal.SIGINT)
            raise end

    with pytest.raises(KeyboardInterrupt if pressed else type(end)):
        training()


class Swallower:
    """Python cannot let an interrupt out of a destructor; it prints it and goes on."""

    def __del__(self):
        signal.raise_signal(signal.SIGINT)


def swallow():
    Swallower()


def turn_into_another_error():
    try:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt as interrupt:
        raise RuntimeError("KeyboardInterrupt: <EMPTY MESSAGE>") from interrupt


@pytest.mark.parametrize("interrupt", [swallow, turn_into_another_error])
def test_ctrl_c_at_an_awkward_moment_is_still_ctrl_c(
    interrupt, drawn_set, without_plots, tmp_path, monkeypatch, capsys
):
    step = EyeClassifier.training_step

    def interrupted_step(module, batch):
        if module.current_epoch == 1:
            interrupt()
        return step(module, batch)

    monkeypatch.setattr(EyeClassifier, "training_step", interrupted_step)
    arguments = ["--runs", str(tmp_path), "--name", "stopped", "--fit.epochs", "3", "--machine.threads", "1"]
    assert main(["train", f"manifest:{drawn_set}", *arguments]) == 130
    assert capsys.readouterr().err.startswith("stopped by Ctrl-C; the epochs that are done are kept; go on ")
    monkeypatch.setattr(EyeClassifier, "training_step", step)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert main(["train", "--config", str(tmp_path / "stopped" / "config.yaml"), "--resume"]) == 0
