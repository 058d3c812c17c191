#!/usr/bin/env python3
"""Reference values for the fuzzy engine, in exact rational arithmetic, from the definitions alone.

    python3 reference.py > reference.csv      writes the table the test reads
    python3 reference.py --check              compares reference.csv with what would be written

Definitions: triangles and trapezoids by straight lines between their corners, corners belong to the set;
inputs clamped to their range; and, or, not = minimum, maximum, 1 - x; strength = weight * degree; implication
minimum, aggregation maximum; centroid over the midpoints of `resolution` equal steps. The same systems stand
in systems.h, written by hand.
"""
import os
import sys
from fractions import Fraction as F


def membership(corners, height, x):
    """Degree of x; corners are those of a triangle (3) or a trapezoid (4)."""
    a, b, c, d = corners if len(corners) == 4 else (corners[0], corners[1], corners[1], corners[2])
    if b <= x <= c:
        return height
    if a < x < b:
        return height * (x - a) / (b - a)
    if c < x < d:
        return height * (d - x) / (d - c)
    return F(0)


def term(*corners, height="1"):
    return [F(str(c)) for c in corners], F(height)


def condition(tree, degrees):
    """tree: "input term", ("not", t), ("and", t, ...) or ("or", t, ...)."""
    if isinstance(tree, str):
        name, of = tree.split()
        return degrees[name][of]
    values = [condition(t, degrees) for t in tree[1:]]
    return {"and": min, "or": max, "not": lambda v: 1 - v[0]}[tree[0]](values)


def evaluate(system, inputs):
    inputs_, outputs_, rules, n = system
    degrees = {}
    for (name, lower, upper, terms), x in zip(inputs_, inputs):
        x = min(max(x, F(lower)), F(upper))
        degrees[name] = {t: membership(*shape, x) for t, shape in terms.items()}
    strengths = [F(weight) * condition(tree, degrees) for tree, _, weight in rules]
    results = []
    for name, lower, upper, terms in outputs_:
        lower, upper = F(lower), F(upper)
        moment = area = F(0)
        for i in range(n):
            x = lower + (2 * i + 1) * (upper - lower) / (2 * n)
            mu = F(0)
            for (_, conclusions, _), strength in zip(rules, strengths):
                for conclusion in conclusions:
                    of, t = conclusion.split()
                    if of == name:
                        mu = max(mu, min(strength, membership(*terms[t], x)))
            moment += x * mu
            area += mu
        results.append(moment / area if area else None)
    return [d for v in degrees.values() for d in v.values()], strengths, results


def poc(resolution):
    return ([("count", 0, 20, {"low": term(0, 0, 8), "medium": term(5, 12, 18), "high": term(15, 20, 20)})],
            [("score", 0, 100, {"low": term(0, 0, 40), "medium": term(30, 60, 85), "high": term(70, 100, 100)})],
            [("count low", ["score low"], 1), ("count medium", ["score medium"], 1), ("count high", ["score high"], 1)],
            resolution)


CONTROLLER = (
    [("error", -10, 10, {"n": term(-10, -10, -5, 0), "z": term(-5, 0, 5), "p": term(0, 5, 10, 10)}),
     ("change", "-2.5", "2.5", {"n": term("-2.5", "-2.5", 0), "z": term(-1, 0, 1), "p": term(0, "2.5", "2.5")})],
    [("power", -100, 100, {"nb": term(-100, -100, -50), "ns": term(-100, -50, 0), "z": term(-25, 0, 25),
                           "ps": term(0, 50, 100), "pb": term(50, 100, 100)})],
    [(("and", "error n", "change n"), ["power nb"], 1), (("and", "error n", "change z"), ["power nb"], 1),
     (("and", "error n", "change p"), ["power z"], 1), (("and", "error z", "change n"), ["power ns"], 1),
     (("and", "error z", "change z"), ["power z"], 1), (("and", "error z", "change p"), ["power ps"], 1),
     (("and", "error p", "change n"), ["power z"], 1), (("and", "error p", "change z"), ["power pb"], 1),
     (("and", "error p", "change p"), ["power pb"], 1)], 200)

# Nested and/or/not, weights, heights, several conclusions, two outputs, a region where nothing fires.
LOGIC = (
    [("a", 0, 1, {"lo": term(0, 0, "0.25", "0.5", height="0.75"), "hi": term("0.5", "0.75", 1, 1)}),
     ("b", 0, 10, {"lo": term(0, 2, 4), "mid": term(3, 5, 7, height="0.6"), "hi": term(6, 8, 10)}),
     ("c", -1, 1, {"neg": term(-1, -1, 0), "pos": term(0, 1, 1)})],
    [("risk", 0, 1, {"lo": term(0, "0.2", "0.4"), "hi": term("0.6", "0.8", 1, height="0.9")}),
     ("delay", 5, 65, {"short": term(5, 5, 20, 35), "long": term(30, 50, 65, 65)})],
    [(("and", ("or", "a hi", "b hi"), ("not", "c neg")), ["risk hi", "delay short"], "0.7"),
     (("or", ("and", "a lo", "b mid"), ("and", "a lo", "b lo", "c neg")), ["risk lo", "delay long"], 1),
     (("not", ("or", "a hi", "a lo", ("not", "b mid"))), ["delay long"], "0.35"),
     (("and", "b hi", ("not", ("not", "c pos"))), ["risk hi"], "0.25")], 128)

# Vertical edges, also exactly on a sample (2.125 = midpoint 8 of 40), a point set, an output term without any sample.
DEGENERATE = (
    [("x", 0, 20, {"left": term(0, 0, 8), "step": term(8, 8, 20), "point": term(5, 5, 5), "box": term(10, 10, 15, 15),
                   "spur": term(3, 3, 3, 9), "end": term(20, 20, 20)})],
    [("y", 0, 10, {"box": term("2.125", "2.125", "6.125", "6.125"), "up": term(4, 8, 8), "down": term(8, 8, 10),
                   "nowhere": term(5, 5, 5)})],
    [("x left", ["y box"], 1), ("x step", ["y up"], 1), ("x point", ["y down"], 1), ("x box", ["y down"], "0.5"),
     ("x end", ["y nowhere"], 1), ("x spur", ["y nowhere", "y up"], "0.5")], 40)
NOWHERE = (DEGENERATE[0], DEGENERATE[1], [("x point", ["y nowhere"], 1), ("x end", ["y box"], 0)], 40)

# An output far from 0: the centroid must not lose its digits.
OFFSET = (
    [("x", "1e-6", "3e-6", {"s": term("1e-6", "1e-6", "2e-6"), "l": term("1.5e-6", "3e-6", "3e-6")})],
    [("t", 1000000000, 1000000001, {"s": term(1000000000, 1000000000, "1000000000.5"),
                                    "l": term("1000000000.25", 1000000001, 1000000001)})],
    [("x s", ["t s"], 1), ("x l", ["t l"], "0.9")], 77)


def steps(first, last, step):
    first, last, step = F(first), F(last), F(step)
    return [first + i * step for i in range(int((last - first) / step) + 1)]


def cases():
    for name, resolution in (("poc", 200), ("poc_100", 100), ("poc_7", 7), ("poc_1", 1)):
        for x in steps(-2, 26, "0.5"):
            yield name, poc(resolution), [x]
    for e in steps(-12, 12, "1.5"):
        for c in steps(-3, 3, "0.75"):
            yield "controller", CONTROLLER, [e, c]
    for a in steps("-0.125", "1.125", "0.25"):
        for b in steps(0, 10, "1.25"):
            for c in steps(-1, "1.5", "0.5"):
                yield "logic", LOGIC, [a, b, c]
    for x in steps(-1, 21, "0.5"):
        yield "degenerate", DEGENERATE, [x]
    for x in steps(4, 6, "0.5") + [F(20)]:
        yield "nowhere", NOWHERE, [x]
    for x in steps("1e-6", "3e-6", "0.0625e-6"):
        yield "offset", OFFSET, [x]


def table():
    text = ["system,inputs,degrees,strengths,outputs"]
    for name, system, inputs in cases():
        columns = [inputs, *evaluate(system, inputs)]
        fields = [" ".join("null" if v is None else repr(float(v)) for v in c) for c in columns]
        text.append(",".join([name, *fields]))
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.csv"), encoding="utf-8") as file:
            if file.read() != table():
                sys.exit("reference.csv is not what reference.py writes")
    else:
        sys.stdout.write(table())
