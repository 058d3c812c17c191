"""The closed form for sets of straight lines, without the engine's case distinctions: all points where any line of any
bent set can meet any other are found, and between two neighbours the joined set is one line, known from two inner points.
"""
from decimal import Decimal as D

from definitions import INF
from inference import NEAR


def corners(term):
    p = [D(v) for v in term["params"]]
    return [v for v in (p[0::2] if term["shape"] == "discrete" else p) if abs(v) != INF]


def lines(inference, output, term, strength, cuts):
    """(slope, offset) of the term's lines on each piece, as the implication leaves them, and of its cap."""
    from inference import term_degree
    out = [(D(0), strength)]
    for a, b in zip(cuts, cuts[1:]):
        u, v = a + (b - a) / 3, a + (b - a) * 2 / 3
        m, n = term_degree(term, u), term_degree(term, v)
        slope = (n - m) / (v - u)
        out += [(slope, m - slope * u), (slope * strength, (m - slope * u) * strength)]
    return out


def exact_value(inference, output):
    lower, upper = D(output["lower"]), D(output["upper"])
    given = list(inference.conclusions(output))
    cuts = sorted({lower, upper} | {c for _, _, t, _ in given for c in corners(t) if lower < c < upper})
    every = [line for _, s, t, _ in given for line in lines(inference, output, t, s, cuts)]
    points = set(cuts)
    for k, (slope, offset) in enumerate(every):
        for other, shift in every[:k]:
            if slope != other:
                x = (shift - offset) / (slope - other)
                if lower < x < upper:
                    points.add(x)
    points = sorted(points)
    pieces = []  # (x, y, degree at x, degree at y)
    for x, y in zip(points, points[1:]):
        if y - x < D(10) ** -40:
            continue
        third = (y - x) / 3
        m, n = inference.joined(output, x + third), inference.joined(output, y - third)
        pieces.append((x, y, 2 * m - n, 2 * n - m))
    area = sum((y - x) * (a + b) / 2 for x, y, a, b in pieces)
    if area <= 0:
        return None
    kind = output["defuzzifier"]
    if kind == "centroid":
        return sum((y - x) * (x * (2 * a + b) + y * (a + 2 * b)) / 6 for x, y, a, b in pieces) / area
    if kind == "bisector":
        return (half(pieces, area) - half([(-y, -x, b, a) for x, y, a, b in reversed(pieces)], area)) / 2
    return maximum(pieces, kind)


def half(pieces, area):
    """The least x with half of the area to its left, by halving the piece it lies in."""
    left = area / 2
    for x, y, a, b in pieces:
        here = (y - x) * (a + b) / 2
        if here < left - area * NEAR:
            left -= here
            continue
        low, high = x, y
        for _ in range(160):
            middle = (low + high) / 2
            at = a + (b - a) * (middle - x) / (y - x)
            low, high = (middle, high) if (middle - x) * (a + at) / 2 < left else (low, middle)
        return high
    return pieces[-1][1]


def maximum(pieces, kind):
    top = max(max(a, b) for _, _, a, b in pieces) * (1 - NEAR)
    flat = [(x, y) for x, y, a, b in pieces if a >= top and b >= top]
    points = sorted({x for x, _, a, _ in pieces if a >= top} | {y for _, y, _, b in pieces if b >= top})
    if kind == "smallest_of_maximum":
        return points[0]
    if kind == "largest_of_maximum":
        return points[-1]
    if flat:
        return sum((y - x) * (x + y) / 2 for x, y in flat) / sum(y - x for x, y in flat)
    return sum(points) / len(points)
