from eyelid.speaking.notice import Notice


def test_a_notice_by_another_clock_took_as_long() -> None:
    assert Notice("symbol", 10.0, "blink", 9.25).moved(100.0) == Notice("symbol", 100.0, "blink", 99.25)
    assert Notice("lost", 10.0).moved(100.0) == Notice("lost", 100.0)
