"""XMP sidecars: verdicts where Lightroom, darktable and digiKam read them, and nothing else touched."""

from enum import StrEnum
from pathlib import Path

from eyelid import __version__
from eyelid.errors import OutputError
from eyelid.photos.sidecar_file import read_sidecar, replace_sidecar
from eyelid.photos.sidecar_journal import SidecarJournal
from eyelid.photos.sidecar_marks import LabelNames, Mark, plan_mark
from eyelid.photos.xmp_patch import EYELID, Packet, Splice, apply_splices
from eyelid.photos.xmp_scan import PacketError

_TRIES = 5
_EMPTY = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="eyelid {__version__}">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description
    rdf:about=""/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


class Outcome(StrEnum):
    """What became of a mark: written, there already, or a person's own marks were kept."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    KEPT_YOURS = "kept yours"


def new_packet() -> bytes:
    """Returns an XMP packet without properties, in UTF-8."""
    return _EMPTY.encode()


def mark_sidecar(path: Path, mark: Mark, labels: LabelNames, journal: SidecarJournal) -> Outcome:
    """Writes a mark into a sidecar, which is created if there is none.

    Only Rating, Label, PickLabel and the fields of our own namespace change; every other byte stays. A
    person's marks win (see `plan_mark`). What is changed is in the journal before the sidecar is touched.

    Args:
        path: The sidecar.
        mark: The mark.
        labels: The texts of colour labels.
        journal: The journal of the run.

    Raises:
        OutputError: The sidecar is no XMP that can be changed safely, cannot be read or written, or other
            programs change it all the time. It is as it was.
        MissingExtraError: lxml is not installed.
    """
    for _ in range(_TRIES):
        before = read_sidecar(path)
        try:
            packet = Packet(new_packet() if before is None else before)
            plan = plan_mark(packet, mark, labels)
            splices = packet.changed(plan.changes)
            after = apply_splices(packet.content, splices)
        except PacketError as error:
            raise OutputError(f"{path}: stays as it is: {error}") from error
        said = Outcome.KEPT_YOURS if plan.keeps_yours else Outcome.WRITTEN
        if not splices:
            return said if plan.keeps_yours else Outcome.UNCHANGED
        change = journal.begin(
            path,
            before,
            after,
            splices if before is not None else (Splice(0, b"", after),),
            fields={
                name: (packet.value(name), value)
                for name, value in plan.changes.items()
                if packet.value(name) != value
            },
            own={
                name.local: value
                for name, value in plan.changes.items()
                if name.namespace == EYELID and value is not None
            },
        )
        if replace_sidecar(path, before, after, path.with_name(change.part)):
            journal.finish(change)
            return said
    raise OutputError(f"{path}: another program changes it again and again; end that one, and run again")
