"""The systems of the table, and the inputs they are evaluated for.

Where an operator jumps (drastic, nilpotent, thresholds, maxima) corners, ranges and inputs are sums of few powers of two:
then degrees are exact in doubles too, and both sides of the comparison take the same branch.
"""


def term(name, shape, *params, height=1):
    return {"name": name, "shape": shape, "params": list(params), "height": height}


def variable(name, lower, upper, *terms):
    return {"name": name, "lower": lower, "upper": upper, "terms": list(terms)}


def output(name, lower, upper, *terms, aggregation="maximum", defuzzifier="centroid", resolution=64, exact=False,
           default=None, lock_range=False):
    return {**variable(name, lower, upper, *terms), "aggregation": aggregation, "defuzzifier": defuzzifier,
            "resolution": resolution, "exact": exact, "default": default, "lock_range": lock_range}


def atom(text):
    """"x is not very high"."""
    name, _, *words = text.split()
    return {"is": name, "hedges": words[:-1], "term": words[-1]}


def both(*parts):
    return {"and": [atom(p) if isinstance(p, str) else p for p in parts]}


def either(*parts):
    return {"or": [atom(p) if isinstance(p, str) else p for p in parts]}


def no(part):
    return {"not": atom(part) if isinstance(part, str) else part}


def rule(condition, *then, weight=1):
    out = {"then": [atom(t) for t in then], "weight": weight}
    if condition == "otherwise":
        return {**out, "otherwise": True}
    return {**out, "if": atom(condition) if isinstance(condition, str) else condition}


def block(*rules, name="", conjunction="minimum", disjunction="maximum", implication="minimum",
          activation=("general", 1, 0, ">=")):
    return {"name": name, "rules": list(rules), "conjunction": conjunction, "disjunction": disjunction,
            "implication": implication, "activation": list(activation)}


def system(inputs, outputs, *blocks):
    return {"inputs": inputs, "outputs": outputs, "blocks": list(blocks)}


GRID = [0, 1, 1.5, 2, 3.25, 4, 5.5, 6, 7.75, 8]
X = variable("x", 0, 8, term("low", "triangle", 0, 0, 4), term("mid", "triangle", 2, 4, 6), term("high", "triangle", 4, 8, 8))
Y = variable("y", 0, 8, term("few", "trapezoid", "-inf", "-inf", 2, 6), term("many", "ramp", 2, 6))
OUT = [term("small", "triangle", 0, 0, 8), term("medium", "triangle", 4, 8, 12), term("large", "trapezoid", 8, 12, 16, 16)]
RULES = [rule(both("x is low", "y is few"), "z is small"), rule(either("x is mid", "y is many"), "z is medium", weight=0.75),
         rule(both("x is high", no("y is few")), "z is large"), rule(both("x is mid", "y is few"), "z is large", weight=0.5)]
NORMS = ["minimum", "algebraic_product", "bounded_difference", "drastic_product", "einstein_product", "hamacher_product",
         "nilpotent_minimum"]
CONORMS = ["maximum", "algebraic_sum", "bounded_sum", "normalized_sum", "drastic_sum", "einstein_sum", "hamacher_sum",
           "nilpotent_maximum", "unbounded_sum"]
DEFUZZIFIERS = ["centroid", "bisector", "smallest_of_maximum", "largest_of_maximum", "mean_of_maximum"]
PAIRS = [[x, y] for x, y in zip(GRID, GRID[3:] + GRID[:3])] + [[3, 3], [5, 5], [8, 0]]


def operators():
    for i, n in enumerate(NORMS):
        for c in CONORMS:
            yield (f"implication {n}, aggregation {c}",
                   system([X, Y], [output("z", 0, 16, *OUT, aggregation=c)],
                          block(*RULES, implication=n, conjunction=NORMS[(i + 1) % 7])), PAIRS[::3])
    for c in CONORMS[:-1]:
        yield f"disjunction {c}", system([X, Y], [output("z", 0, 16, *OUT)], block(*RULES, disjunction=c)), PAIRS
    for d in DEFUZZIFIERS:
        for n in ("minimum", "algebraic_product"):
            for c in ("maximum", "algebraic_sum", "unbounded_sum"):
                yield (f"{d} of {n}, {c}", system([X, Y], [output("z", 0, 16, *OUT, aggregation=c, defuzzifier=d)],
                                                 block(*RULES, implication=n)), PAIRS)


def exact():
    broken = [term("box", "rectangle", 1, 3), term("path", "discrete", 2, 0.25, 5, 1, 6, 0.5, 11, 0.75), term("up", "ramp", 9, 14),
              term("right", "binary", 13, "inf"), term("wide", "trapezoid", "-inf", 4, 6, 10, height=0.875)]
    rules = [rule("x is low", "z is box"), rule("x is mid", "z is path", "z is wide", weight=0.625),
             rule("x is high", "z is up"), rule("y is many", "z is right", weight=0.5), rule("y is few", "z is wide")]
    for d in DEFUZZIFIERS:
        for n in ("minimum", "algebraic_product"):
            for c in ("maximum", "unbounded_sum"):
                for kind, terms, these in (("usual", OUT, RULES), ("broken", broken, rules)):
                    yield (f"exact {d} of {n}, {c}, {kind}",
                           system([X, Y], [output("z", 0, 16, *terms, aggregation=c, defuzzifier=d, exact=True)],
                                  block(*these, implication=n)), PAIRS[::2])


def activations():
    for a in (("first", 1, 0, ">="), ("first", 2, 0.25, ">="), ("last", 1, 0, ">="), ("last", 2, 0.5, ">="),
              ("highest", 1, 0, ">="), ("highest", 2, 0, ">="), ("lowest", 1, 0, ">="), ("lowest", 3, 0, ">="),
              ("proportional", 1, 0, ">="), ("threshold", 1, 0.25, ">="), ("threshold", 1, 0.25, ">"),
              ("threshold", 1, 0.5, "<"), ("threshold", 1, 0.5, "<="), ("threshold", 1, 0.5, "=="), ("threshold", 1, 0.5, "!=")):
        yield f"activation {a}", system([X, Y], [output("z", 0, 16, *OUT)], block(*RULES, activation=a)), PAIRS


def weighted():
    values = [term("none", "constant", 1), term("some", "linear", 0.5, -1, 3), term("much", "function"), term("spot", "singleton", 30)]
    rules = [rule("x is low", "z is none"), rule("x is mid", "z is some"), rule("x is high", "z is much", weight=0.5),
             rule("y is many", "z is spot", "z is none", weight=0.25)]
    slopes = [term("r", "ramp", 16, 2, height=0.875), term("g", "sigmoid", 8, 0.75), term("a", "s", 1, 13), term("b", "z", 3, 15),
              term("c", "concave", 6, 12), term("e", "arc", 14, 1)]
    steep = [rule("x is low", "z is r"), rule("x is mid", "z is g", "z is a"), rule("x is high", "z is b", weight=0.75),
             rule("y is few", "z is c"), rule("y is many", "z is e", weight=0.9)]
    for d in ("weighted_average", "weighted_sum"):
        for c in ("none", "maximum", "algebraic_sum", "unbounded_sum"):
            for lock in (False, True):
                yield (f"Takagi-Sugeno {d}, {c}, lock {lock}",
                       system([X, Y], [output("z", 0, 16, *values, aggregation=c, defuzzifier=d, lock_range=lock)],
                              block(*rules, implication="none")), PAIRS)
            yield (f"Tsukamoto {d}, {c}", system([X, Y], [output("z", 0, 16, *slopes, aggregation=c, defuzzifier=d)],
                                                block(*steep)), PAIRS)
    # y = sin x near enough, by lines between known points: a function approximator.
    near = [term(f"n{k}", "gaussian", k, 0.5) for k in range(7)]
    lines = [term("l0", "linear", 1, 0), term("l1", "linear", 0.5403, 0.3012), term("l2", "linear", -0.4161, 1.7416),
             term("l3", "linear", -0.99, 3.1111), term("l4", "linear", -0.6536, 1.8578), term("l5", "linear", 0.2837, -2.3772),
             term("l6", "linear", 0.9602, -6.0405)]
    yield ("sine", system([variable("x", 0, 6, *near)], [output("z", -2, 2, *lines, aggregation="none", defuzzifier="weighted_average")],
                          block(*[rule(f"x is n{k}", f"z is l{k}") for k in range(7)])), [[k / 4] for k in range(25)])


def structure():
    hedges = [rule("x is very low", "z is very small"), rule("x is not mid", "z is not medium", weight=0.5),
              rule(both("x is somewhat high", "y is not very few"), "z is somewhat large"),
              rule(either("x is extremely mid", "y is seldom many"), "z is extremely medium"),
              rule(both("x is any", "y is not any"), "z is seldom large"), rule(both("x is any", "y is few"), "z is seldom small")]
    for c in ("maximum", "algebraic_sum"):
        yield f"hedges, {c}", system([X, Y], [output("z", 0, 16, *OUT, aggregation=c)], block(*hedges)), PAIRS
    stress = output("stress", 0, 8, term("calm", "triangle", 0, 0, 8), term("tense", "triangle", 0, 8, 8))
    chained = [block(rule("x is low", "stress is calm"), rule("x is high", "stress is tense"), rule("y is many", "stress is tense", weight=0.5)),
               block(rule(both("stress is tense", "y is many"), "z is large"), rule(either("stress is calm", "y is few"), "z is small"),
                     rule(no("stress is very tense"), "z is medium", weight=0.25), name="second", conjunction="algebraic_product",
                     disjunction="algebraic_sum", implication="algebraic_product")]
    for c in ("maximum", "algebraic_sum", "unbounded_sum"):
        yield (f"two blocks, {c}", system([X, Y], [{**stress, "aggregation": c}, output("z", 0, 16, *OUT)], *chained), PAIRS)
    for c in ("maximum", "algebraic_sum", "bounded_sum"):
        yield (f"otherwise, {c}", system([X, Y], [output("z", 0, 16, *OUT)],
               block(rule("x is low", "z is small"), rule("y is many", "z is large", weight=0.5), rule("otherwise", "z is medium"),
                     disjunction=c)), PAIRS)
    yield ("default and no rule", system([X, Y], [output("z", 0, 16, *OUT, default=5), output("w", 0, 16, *OUT)],
                                         block(rule("x is high", "z is large", "w is small"))), PAIRS)


SCALE = {"triangle": (2, 7, 11), "trapezoid": (1, 4, 9, 15), "rectangle": (3, 9), "ramp": (12, 3), "gaussian": (6, 2.5),
         "gaussian_product": (4, 1.5, 9, 3), "bell": (8, 3, 2.5), "sigmoid": (7, -1.25), "sigmoid_difference": (3, 2, 1.5, 11),
         "sigmoid_product": (4, 1, -2, 12), "z": (2, 11), "s": (3, 13), "pi": (1, 5, 8, 14), "cosine": (8, 11), "concave": (9, 13),
         "spike": (6, 20), "binary": (6, "inf"), "arc": (13, 4), "semi_ellipse": (2, 12), "discrete": (1, 0, 4, 0.75, 9, 0.25, 15, 1)}


def shapes():
    for name, params in SCALE.items():
        yield (f"output {name}", system([X], [output("z", 0, 16, term("t", name, *params, height=0.9), resolution=100)],
                                        block(rule("x is low", "z is t"))), [[0], [1], [2.5]])


def classics():
    count = variable("count", 0, 20, term("low", "triangle", 0, 0, 8), term("medium", "triangle", 5, 12, 18), term("high", "triangle", 15, 20, 20))
    score = [term("low", "triangle", 0, 0, 40), term("medium", "triangle", 30, 60, 85), term("high", "triangle", 70, 100, 100)]
    rules = [rule(f"count is {t}", f"score is {t}") for t in ("low", "medium", "high")]
    for resolution, ends in ((200, False), (100, False), (1, True)):
        yield (f"proof of concept {resolution} {ends}",
               system([count], [output("score", 0, 100, *score, resolution=resolution, exact=ends)], block(*rules)), [[k] for k in range(21)])
    yield ("proof of concept, Larsen", system([count], [output("score", 0, 100, *score, resolution=200)],
                                              block(*rules, implication="algebraic_product")), [[k] for k in range(21)])


def every():
    for part in (operators, exact, activations, weighted, structure, shapes, classics):
        yield from part()
