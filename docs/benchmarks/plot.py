#!/usr/bin/env python3
"""Draws the results of primitives_bench, a picture for each family, as SVG and (with rsvg-convert) as PNG.

    primitives_bench --benchmark_out=results.json --benchmark_out_format=json
    docs/benchmarks/plot.py results.json docs/benchmarks

Names are family/type[/section][/real_time][/threads:N]. The time is that of one operation, with all threads at work; of
repetitions the median is taken. Also prints a table of the ratios to the fastest peer: 1.0 and less is as fast.
"""
import json
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

COLOURS = {"lockstitch": "#2a6fbb", "std": "#b9bec6", "abseil": "#d8a657"}
ROW, GAP, LEFT, WIDTH = 16, 14, 190, 640


def read(path):
    """{family: {case: {type: nanoseconds}}}"""
    times = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for run in json.loads(Path(path).read_text())["benchmarks"]:
        if run.get("run_type") == "aggregate":
            continue
        family, kind, *rest = run["name"].split("/")
        case = [part for part in rest if part != "real_time" and not part.startswith(("iterations:", "repeats:"))]
        times[family][", ".join(case).replace("threads:", "threads ")][kind.split()[0]].append(run["real_time"])
    return {f: {c: {k: statistics.median(kinds[k]) for k in sorted(kinds, key=order)} for c, kinds in sorted(cases.items())}
            for f, cases in sorted(times.items())}


def order(kind):
    return (list(COLOURS) + [kind]).index(kind)


def bar(y, kind, time, longest):
    length = max(1, WIDTH * time / longest)
    return (f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="{ROW - 2}" fill="{COLOURS.get(kind, "#888888")}"/>'
            f'<text x="{LEFT + length + 6:.0f}" y="{y + ROW - 5}">{kind} {time:.1f} ns</text>')


def draw(family, cases):
    rows, y = [f'<text x="8" y="18" font-weight="bold">{family}: time of one operation, less is better</text>'], 34
    for case, kinds in cases.items():
        longest = max(kinds.values())
        rows.append(f'<text x="8" y="{y + ROW - 5}">{case}</text>')
        for kind, time in kinds.items():
            rows.append(bar(y, kind, time, longest))
            y += ROW
        y += GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 170}" height="{y}" '
            f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
            + "".join(rows) + "</svg>\n")


def print_ratios(families):
    for family, cases in families.items():
        for case, kinds in cases.items():
            peers = [time for kind, time in kinds.items() if kind != "lockstitch"]
            if "lockstitch" in kinds and peers:
                ratio = kinds["lockstitch"] / min(peers)
                print(f"{family:12} {case:20} {kinds['lockstitch']:8.1f} ns  ratio {ratio:5.2f}")


def main(results, folder):
    families = read(results)
    for family, cases in families.items():
        svg = Path(folder) / f"{family}.svg"
        svg.write_text(draw(family, cases))
        if shutil.which("rsvg-convert"):
            subprocess.run(["rsvg-convert", str(svg), "-o", str(svg.with_suffix(".png"))], check=True)
    print_ratios(families)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
