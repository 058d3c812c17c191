"""One evaluation of a fuzzy system by Weir, scikit-fuzzy and pyfuzzylite, and how far their results differ.

    tests/bench/fuzzy_compare [--rounds 7] [--seconds 0.2]     makes the environment and the benchmark, and runs this

Each round measures every tool on every system, one after the other, so that what else runs on the machine weighs on all of
them. CPU time; medians over the rounds, each with its least and greatest. pyfuzzylite can also take arrays: its time a row then
stands beside. Results are compared on a grid at equal resolution.
"""

import argparse
import itertools
import json
import statistics
import subprocess
import time

import numpy as np
from fuzzy_systems import RESOLUTION, SYSTEMS, PyFuzzylite, ScikitFuzzy

ROWS = 1000  # of pyfuzzylite's arrays
FINE = 100_000  # a resolution at which sampling no longer shows


def weir_times(binary, names, seconds):
    """Nanoseconds of CPU by benchmark."""
    command = [binary, "--benchmark_filter=^(" + "|".join(names) + ")$", f"--benchmark_min_time={seconds}", "--benchmark_format=json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {entry["name"]: entry["cpu_time"] * {"ns": 1, "us": 1e3, "ms": 1e6}[entry["time_unit"]] for entry in report["benchmarks"]}


def weir_results(binary, system, resolution):
    lines = "".join(" ".join(repr(float(x)) for x in inputs) + "\n" for inputs in system.grid)
    done = subprocess.run([binary, "--results", system.name, str(resolution)], input=lines, check=True, capture_output=True, text=True)
    return np.array([float(line) for line in done.stdout.split()])


def nanoseconds(evaluate, walk, seconds):
    """CPU time of one evaluation, on the next inputs of the endless walk; the clock is read about once a millisecond."""
    begin = time.process_time_ns()
    evaluate(next(walk))
    chunk = max(1, int(1e6 / max(1, time.process_time_ns() - begin)))
    count, begin = 0, time.process_time_ns()
    while True:
        for inputs in itertools.islice(walk, chunk):
            evaluate(inputs)
        count += chunk
        used = time.process_time_ns() - begin
        if used >= seconds * 1e9:
            return used / count


def largest_difference(ours, theirs):
    both = ~np.isnan(ours) & ~np.isnan(theirs)
    return np.abs(ours - theirs)[both].max(), int((np.isnan(ours) != np.isnan(theirs)).sum())


def results_of(evaluate, grid):
    out = []
    for inputs in grid:
        try:
            out.append(np.asarray(evaluate(inputs)).item())
        except (ValueError, KeyError):  # scikit-fuzzy where no rule fires: no area, or no such output
            out.append(np.nan)
    return np.array(out)


def text_of(ns):
    return f"{ns:.0f} ns" if ns < 1e3 else f"{ns / 1e3:.1f} µs" if ns < 1e6 else f"{ns / 1e6:.2f} ms"


def spread(values):
    return f"{text_of(min(values))} to {text_of(max(values))}"


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join("---" for _ in head) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


class Case:
    """One row: a system, and an evaluation by each tool."""

    def __init__(self, system, repeated=False):
        self.title = system.title + (", the same input again" if repeated else "")
        self.benchmark = "BM_PocRepeated" if repeated else system.benchmark
        walk = [system.walk[6]] if repeated else system.walk
        self.repeated = repeated
        self.scikit, self.lite = ScikitFuzzy(system, cache=repeated), PyFuzzylite(system)
        self.walks = {tool: itertools.cycle(walk) for tool in ("scikit", "lite")}
        rows = itertools.islice(itertools.cycle(walk), ROWS)
        self.arrays = itertools.repeat([np.array(column) for column in zip(*rows)])
        self.times = {"weir": [], "scikit": [], "lite": [], "lite_rows": []}

    def measure(self, weir, seconds):
        self.times["weir"].append(weir[self.benchmark])
        self.times["scikit"].append(nanoseconds(self.scikit.evaluate, self.walks["scikit"], seconds))
        self.times["lite"].append(nanoseconds(self.lite.evaluate, self.walks["lite"], seconds))
        if not self.repeated:
            self.times["lite_rows"].append(nanoseconds(self.lite.evaluate, self.arrays, seconds) / ROWS)

    def row(self):
        middle = {tool: statistics.median(times) for tool, times in self.times.items() if times}
        cells = [self.title, f"{text_of(middle['weir'])} ({spread(self.times['weir'])})"]
        for tool in ("scikit", "lite", "lite_rows"):
            cells.append(f"{text_of(middle[tool])} ({middle[tool] / middle['weir']:,.0f}×)" if tool in middle else "–")
        return cells


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary", help="weir_fuzzy_bench of a Release build")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.2, help="of a tool on a system in a round, at least")
    flags = parser.parse_args()
    systems = [make() for make in SYSTEMS]
    cases = [Case(systems[0], repeated=True)] + [Case(system) for system in systems]
    for _ in range(flags.rounds):
        weir = weir_times(flags.binary, [case.benchmark for case in cases], flags.seconds)
        for case in cases:
            case.measure(weir, flags.seconds)
    print(f"One evaluation, CPU time, medians of {flags.rounds} rounds; in brackets least and greatest, or times Weir's.\n")
    table(["system", "Weir", "scikit-fuzzy", "pyfuzzylite", f"pyfuzzylite, a row of {ROWS:,}"], [case.row() for case in cases])

    rows = []
    for system in systems:
        ours, finely = (weir_results(flags.binary, system, resolution) for resolution in (RESOLUTION, FINE))
        cells = [system.title, f"{len(ours):,}", f"{int(np.isnan(ours).sum()):,}"]
        scikit, lite = (results_of(tool(system).evaluate, system.grid) for tool in (ScikitFuzzy, PyFuzzylite))
        for theirs, weir in ((lite, ours), (scikit, ours), (scikit, finely)):
            difference, values = largest_difference(weir, theirs)
            cells.append(f"{difference:.3g}" + (f"; {values} with a value in one only" if values else ""))
        rows.append(cells)
    print(f"Largest difference from Weir's result, on a grid, at resolution {RESOLUTION}.\n")
    table(["system", "points", "without a value", "pyfuzzylite", "scikit-fuzzy", f"scikit-fuzzy, and Weir at {FINE:,}"], rows)


if __name__ == "__main__":
    main()
