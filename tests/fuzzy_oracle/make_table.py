#!/usr/bin/env python3
"""Reference values for the fuzzy engine, computed independently of it in decimal arithmetic of 50 digits.

    python3 make_table.py > table.json     writes the table the tests read
    python3 make_table.py --check          compares table.json with what would be written
"""
import json
import os
import sys
from decimal import Decimal as D

from definitions import CONORMS, HEDGES, NORMS, SHAPES, degree, inverse
from inference import Inference
from systems import SCALE, every

TERMS = {  # besides the shapes of SCALE
    "triangle": [(0, 0, 8), (15, 20, 20), (5, 5, 5), ("-inf", 3, 9), (3, 9, "inf")],
    "trapezoid": [("-inf", "-inf", 2, 6), (4, 7, "inf", "inf"), (3, 3, 3, 9), (2, 2, 5, 5), ("-inf", 2, 5, 8)],
    "rectangle": [("-inf", 4), (4, "inf"), (5, 5)], "ramp": [(2, 10)], "sigmoid": [(5, 3)], "concave": [(9, 2)],
    "binary": [(6, "-inf"), (6, 7)], "arc": [(2, 11)], "bell": [(4, 2, 1), (6, -2, 0.5)], "singleton": [(4,)],
    "gaussian_product": [(9, 2, 4, 1)], "sigmoid_difference": [(11, 1.5, 2, 3)], "pi": [(2, 2, 6, 6)], "s": [(4, 4)], "z": [(4, 4)],
    "discrete": [(0, 0.5, 16, 0.125)],
}
POINTS = [-1e6, -3, -0.5, 0, 0.7, 1, 2, 2.5, 3, 3.9, 4, 4.6, 5, 6, 6.1, 7, 8, 8.8, 9, 10.3, 11, 12, 13, 14.2, 15, 16, 19.5, 20, 1e6]
DEGREES = [0, 0.0625, 0.2, 0.25, 0.5, 0.7, 0.75, 0.9999999, 1]


def numbers(params):
    return [D(p) for p in params]


def number(value):
    return None if value is None else float(value)


def table():
    parts = {"terms": [], "inverses": [], "norms": [], "conorms": [], "hedges": [], "systems": []}
    for shape in SHAPES:
        for params in ([SCALE[shape]] if shape in SCALE else []) + TERMS.get(shape, []):
            for height in (1, 0.625):
                values = [number(degree(shape, D(height), numbers(params), D(x))) for x in POINTS]
                parts["terms"].append({"shape": shape, "params": params, "height": height, "degrees": values})
    for shape, params in (("ramp", (2, 10)), ("ramp", (10, 2)), ("sigmoid", (5, 0.5)), ("sigmoid", (5, -2)), ("s", (1, 9)),
                          ("z", (1, 9)), ("concave", (4, 9)), ("concave", (9, 4)), ("arc", (1, 9)), ("arc", (9, 1))):
        values = [number(inverse(shape, D(0.875), numbers(params), D(w))) for w in DEGREES[1:6]]
        parts["inverses"].append({"shape": shape, "params": params, "height": 0.875, "values": values})
    for kind, functions in (("norms", NORMS), ("conorms", CONORMS)):
        for name, function in functions.items():
            values = [[number(function(D(a), D(b))) for b in DEGREES] for a in DEGREES]
            parts[kind].append({"name": name, "values": values})
    for name, function in HEDGES.items():
        parts["hedges"].append({"name": name, "values": [number(function(D(x))) for x in DEGREES]})
    for name, system, inputs in every():
        cases = []
        for x in inputs:
            strengths, outputs = Inference(system, x).run()
            cases.append([x, [number(s) for s in strengths], [number(o) for o in outputs]])
        parts["systems"].append({"name": name, "system": system, "cases": cases})
    head = {"points": POINTS, "degrees": DEGREES}
    lines = [f'"{key}": {json.dumps(value)}' for key, value in head.items()]
    lines += [f'"{key}": [\n' + ",\n".join(json.dumps(e) for e in value) + "\n]" for key, value in parts.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "table.json"), encoding="utf-8") as file:
            if file.read() != table():
                sys.exit("table.json is not what make_table.py writes")
    else:
        sys.stdout.write(table())
