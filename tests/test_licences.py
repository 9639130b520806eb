"""No package that eyelid needs is under the GPL; `benchmarks/licences.py` lists them all."""

import runpy
from pathlib import Path

import pytest

LISTING = Path(__file__).parents[1] / "benchmarks" / "licences.py"
if not LISTING.exists():
    pytest.skip("benchmarks/licences.py is not in a source distribution", allow_module_level=True)
_listing = runpy.run_path(str(LISTING))
Licence, licences = _listing["Licence"], _listing["licences"]


@pytest.mark.parametrize(
    ("licence", "is_refused"),
    [
        *(("MIT", False), ("GNU Lesser General Public License v3 (LGPLv3)", False), ("LGPL-2.1-only", False)),
        *(
            ("GPL-3.0-or-later", True),
            ("GNU General Public License v2 (GPLv2)", True),
            ("MIT AND GPL-2.0", True),
        ),
        *(("AGPL-3.0", True), ("GNU Affero General Public License v3", True), ("", True)),
        *(("GPL-2.0 OR MIT", False), ("BSD-3-Clause AND GPL-3.0 WITH GCC-exception-3.1", False)),
    ],
)
def test_what_is_refused(licence, is_refused):
    assert Licence("a", "1", licence, "all").is_refused == is_refused


def test_no_dependency_is_refused():
    listed, _ = licences()
    assert {"numpy", "opencv-python-headless", "pyyaml"} <= {each.package for each in listed}
    assert [each for each in listed if each.is_refused] == []
