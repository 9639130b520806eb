"""Writing the files of a benchmark: tables, plots, and the page `report.html`, which needs no other file."""

import json
from dataclasses import asdict

import yaml

from eyelid.csv_cells import records_text
from eyelid.errors import printable
from eyelid.pages import write_whole
from eyelid.pages.html import data_uri, render_page
from eyelid.peers.benchmark_plots import cross_png, pareto_png
from eyelid.peers.benchmark_result import Benchmark
from eyelid.peers.benchmark_tables import cross_rows, json_text, peer_rows, readings_rows
from eyelid.peers.options import BenchmarkOptions

_SHOWN_UNREADABLE = 50  # the page names at most so many unreadable files


def write_benchmark(benchmark: Benchmark, options: BenchmarkOptions) -> None:
    """Writes all files of a benchmark except its trained nets.

    Each file is written completely or not at all.

    Raises:
        OutputError: A file cannot be written.
    """
    config = yaml.safe_dump(json.loads(json.dumps(asdict(options))), sort_keys=False, allow_unicode=True)
    files: dict[str, str | bytes] = {"config.yaml": config, "benchmark.json": json_text(benchmark, options)}
    plots: dict[str, bytes] = {}
    if benchmark.peers:
        files["benchmark.csv"] = records_text(peer_rows(benchmark.peers))
        files["readings.csv"] = records_text(readings_rows(benchmark.peers.readings))
        plots["pareto.png"] = pareto_png(benchmark.peers)
    if benchmark.cross:
        files["cross.csv"] = records_text(cross_rows(benchmark.cross))
        plots["cross.png"] = cross_png(benchmark.cross)
    files["report.html"] = render_page(
        "peers/report.html.jinja",
        title=options.name,
        warnings=benchmark.warnings,
        benchmark=benchmark,
        sets=benchmark.peers.sets if benchmark.peers else {},
        plots={name: data_uri("image/png", png) for name, png in plots.items()},
        config=config,
        unreadable=[printable(message) for message in benchmark.unreadable],
        shown_unreadable=_SHOWN_UNREADABLE,
    )
    for name, content in (files | plots).items():
        write_whole(benchmark.folder / name, content)
