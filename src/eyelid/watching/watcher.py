"""The people of one recording watched: from what was read in each frame to what is told of each person."""

from collections.abc import Mapping

from eyelid.blinks.moment import Moment
from eyelid.eyes.tracker import FORGET_S
from eyelid.people import Profile
from eyelid.watching.person_watch import PersonWatch, Told, WatchRules


class Watcher:
    """Watches everybody in a recording. Memory does not grow with its length."""

    def __init__(self, source: str, rules: WatchRules, known: Profile | None = None) -> None:
        """Begins to watch.

        Args:
            source: The recording.
            rules: How people are watched.
            known: What is known of the person who was calibrated. It holds for everybody, so there should be
                one person only.
        """
        self._source, self._rules, self._known = source, rules, known
        self._people: dict[int, PersonWatch] = {}
        self._seen_s: dict[int, float] = {}

    def feed(self, time_s: float, frame: int | None, seen: Mapping[int, Moment]) -> Told:
        """Takes the next frame.

        Args:
            time_s: Its time, in seconds from the start of the recording.
            frame: Its index, if there are frames.
            seen: What was read of each person who is seen, by number.
        """
        told = Told()
        for track, moment in seen.items():
            if track not in self._people:
                self._people[track] = PersonWatch(self._source, track, self._rules, self._known)
            self._seen_s[track] = time_s
            told.add(self._people[track].feed(moment))
        for track in sorted(self._people.keys() - seen.keys()):
            if time_s - self._seen_s[track] > FORGET_S:  # they have left for good
                told.add(self._people.pop(track).finish())
            else:
                told.add(self._people[track].feed(Moment(time_s, frame=frame)))
        return told

    def finish(self) -> Told:
        """Tells what remains when the recording ends."""
        told = Told()
        for track in sorted(self._people):
            told.add(self._people[track].finish())
        self._people.clear()
        return told
