"""The definitions of the fuzzy engine, written down independently of it, in decimal arithmetic of 50 digits.

Sources: IEC 61131-7; the documentation of MathWorks' Fuzzy Logic Toolbox and GNU Octave's fuzzy-logic-toolkit; fuzzylite's
published documentation of definitions; Klement, Mesiar, Pap, "Triangular Norms" (2000). README.md of runtime/fuzzy says
what was decided where they differ.
"""
from decimal import Decimal as D, Overflow, getcontext

getcontext().prec = 50
getcontext().traps[Overflow] = False  # exp of much is infinity
ZERO, ONE, TWO, HALF = D(0), D(1), D(2), D("0.5")
INF = D("Infinity")


def pi():
    """Machin: pi = 16 atan(1/5) - 4 atan(1/239)."""
    def atan_of_inverse(n):
        total, power, k = ZERO, ONE / n, 0
        while abs(power) > D(10) ** -55:
            total += power / (2 * k + 1) * (-1) ** k
            power /= n * n
            k += 1
        return total
    return 16 * atan_of_inverse(5) - 4 * atan_of_inverse(239)


PI = pi()


def cosine(x):
    x %= 2 * PI
    total, part, k = ZERO, ONE, 0
    while abs(part) > D(10) ** -55:
        total += part
        k += 2
        part = -part * x * x / (k * (k - 1))
    return total


def power(x, y):
    return ZERO if x == 0 else (y * x.ln()).exp()


def logistic(x, inflection, slope):
    return ONE / (1 + (-slope * (x - inflection)).exp())


def gaussian(x, m, s):
    return (-(x - m) ** 2 / (2 * s * s)).exp()


def trapezoid(x, a, b, c, d):
    if a == -INF:
        b = a
    if d == INF:
        c = d
    if b <= x <= c:
        return ONE
    if a < x < b:
        return (x - a) / (b - a)
    if c < x < d:
        return (d - x) / (d - c)
    return ZERO


def s_shape(x, a, b):
    if x >= b:
        return ONE
    if x <= a:
        return ZERO
    return 2 * ((x - a) / (b - a)) ** 2 if x <= (a + b) / 2 else 1 - 2 * ((x - b) / (b - a)) ** 2


def z_shape(x, a, b):
    if x <= a:
        return ONE
    if x >= b:
        return ZERO
    return 1 - 2 * ((x - a) / (b - a)) ** 2 if x <= (a + b) / 2 else 2 * ((x - b) / (b - a)) ** 2


def concave(x, i, e):
    if i <= e:
        return (e - i) / (2 * e - i - x) if x < e else ONE
    return (i - e) / (-2 * e + i + x) if x > e else ONE


def arc(x, s, e):
    if (x < s) if s < e else (x > s):
        return ZERO
    if (x > e) if s < e else (x < e):
        return ONE
    return ((e - s) ** 2 - (x - e) ** 2).sqrt() / abs(e - s)


def semi_ellipse(x, a, b):
    r, c = (b - a) / 2, (a + b) / 2
    return (r * r - (x - c) ** 2).sqrt() / r if a <= x <= b else ZERO


def discrete(x, *p):
    points = list(zip(p[0::2], p[1::2]))
    if x <= points[0][0]:
        return points[0][1]
    for (a, u), (b, v) in zip(points, points[1:]):
        if x <= b:
            return u + (v - u) * (x - a) / (b - a)
    return points[-1][1]


def ramp(x, s, e):
    return min(max((x - s) / (e - s), ZERO), ONE)


SHAPES = {
    "triangle": lambda x, a, b, c: trapezoid(x, a, b, b, c),
    "trapezoid": trapezoid,
    "rectangle": lambda x, a, b: ONE if a <= x <= b else ZERO,
    "ramp": ramp,
    "gaussian": gaussian,
    "gaussian_product": lambda x, m, s, n, t: (gaussian(x, m, s) if x < m else ONE) * (gaussian(x, n, t) if x > n else ONE),
    "bell": lambda x, c, w, k: ONE / (1 + power(abs((x - c) / w), 2 * k)),
    "sigmoid": logistic,
    "sigmoid_difference": lambda x, l, k, m, r: abs(logistic(x, l, k) - logistic(x, r, m)),
    "sigmoid_product": lambda x, l, k, m, r: logistic(x, l, k) * logistic(x, r, m),
    "z": z_shape,
    "s": s_shape,
    "pi": lambda x, a, b, c, d: s_shape(x, a, b) * z_shape(x, c, d),
    "cosine": lambda x, c, w: (1 + cosine(2 * PI / w * (x - c))) / 2 if abs(x - c) <= w / 2 else ZERO,
    "concave": concave,
    "spike": lambda x, c, w: (-abs(10 / w * (x - c))).exp(),
    "binary": lambda x, s, d: ONE if (x >= s if d > s else x <= s) else ZERO,
    "arc": arc,
    "semi_ellipse": semi_ellipse,
    "singleton": lambda x, v: ONE if x == v else ZERO,
    "discrete": discrete,
}


def degree(shape, height, params, x):
    return height * SHAPES[shape](x, *params)


NORMS = {
    "minimum": min,
    "algebraic_product": lambda a, b: a * b,
    "bounded_difference": lambda a, b: max(ZERO, a + b - 1),
    "drastic_product": lambda a, b: min(a, b) if max(a, b) == 1 else ZERO,
    "einstein_product": lambda a, b: a * b / (2 - (a + b - a * b)),
    "hamacher_product": lambda a, b: a * b / (a + b - a * b) if a + b else ZERO,
    "nilpotent_minimum": lambda a, b: min(a, b) if a + b > 1 else ZERO,
}
CONORMS = {
    "maximum": max,
    "algebraic_sum": lambda a, b: a + b - a * b,
    "bounded_sum": lambda a, b: min(ONE, a + b),
    "normalized_sum": lambda a, b: (a + b) / max(ONE, a + b),
    "drastic_sum": lambda a, b: max(a, b) if min(a, b) == 0 else ONE,
    "einstein_sum": lambda a, b: (a + b) / (1 + a * b),
    "hamacher_sum": lambda a, b: (a + b - 2 * a * b) / (1 - a * b) if a * b != 1 else ONE,
    "nilpotent_maximum": lambda a, b: max(a, b) if a + b < 1 else ONE,
    "unbounded_sum": lambda a, b: a + b,
}
HEDGES = {
    "not": lambda x: 1 - x,
    "very": lambda x: x * x,
    "somewhat": lambda x: x.sqrt(),
    "extremely": lambda x: 2 * x * x if x <= HALF else 1 - 2 * (1 - x) ** 2,
    "seldom": lambda x: (HALF * x).sqrt() if x <= HALF else 1 - (HALF * (1 - x)).sqrt(),
}


def hedged(hedges, x):
    for hedge in reversed(hedges):
        x = HEDGES[hedge](x)
    return x


def inverse(shape, height, params, w):
    """The value of a monotonic term where its degree is w, solved from the definition."""
    a, b = params
    if w > height:
        w = height
    w /= height
    if shape == "ramp":
        return a + (b - a) * w
    if shape == "sigmoid":
        return INF.copy_sign(b) if w == 1 else a + (w / (1 - w)).ln() / b
    if shape == "s":
        return a + (b - a) * (w / 2).sqrt() if w <= HALF else b - (b - a) * ((1 - w) / 2).sqrt()
    if shape == "z":
        return b - (b - a) * (w / 2).sqrt() if w <= HALF else a + (b - a) * ((1 - w) / 2).sqrt()
    if shape == "concave":
        return 2 * b - a - (b - a) / w
    r = b - a  # arc: sqrt(r^2 - (x - b)^2) = w |r|, on the side of a
    return b - (r * r - w * w * r * r).sqrt().copy_sign(r)
