import pytest

from eyelid.errors import OptionError
from eyelid.speaking.ranges import ranges_of
from eyelid.speaking.settings import SpeakerSettings


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"scan_s": 0.05}, "speaker.scan_s is 0.05; give a number from 0.42 to 10"),
        ({"scan_s": None}, "speaker.scan_s is None; give a number from 0.42 to 10"),
        ({"scan_s": "1"}, "speaker.scan_s is '1'"),
        ({"scan_s": float("nan")}, "speaker.scan_s is nan"),
        ({"scan_rounds": 2.5}, "give a whole number from 1 to 100, or null for off"),
        ({"scan_rounds": True}, "speaker.scan_rounds is True"),
        ({"emergency_repeats": 3}, "give a whole number from 4 to 20, or null for off"),
        ({"way": "song"}, "speaker.way is 'song'; give one of phrases, letters, yes_no"),
        ({"selection": "gaze"}, "speaker.selection is 'gaze'"),
        ({"language": ""}, "speaker.language is empty"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_by_name(values: dict, error: str) -> None:
    with pytest.raises(OptionError, match=error):
        SpeakerSettings(**values).checked()


def test_all_times_go_to_ten_times_their_default() -> None:
    """WCAG 2.2.1 asks for it; those that may be off can be off."""
    defaults = SpeakerSettings().checked()
    for name, allowed in ranges_of(SpeakerSettings).items():
        value = getattr(defaults, name)
        if name.endswith("_s"):
            assert allowed.most == 10 * value
        SpeakerSettings(**{name: type(value)(allowed.most)}).checked()
        SpeakerSettings(**{name: type(value)(allowed.least)}).checked()
        if allowed.can_be_off:
            SpeakerSettings(**{name: None}).checked()
    assert {"scan_s", "countdown_s", "emergency_within_s", "begun_s"} <= set(ranges_of(defaults))
