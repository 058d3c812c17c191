"""Evaluates a system (the dictionaries of systems.py) from the definitions, straight on, in decimal arithmetic."""
from decimal import Decimal as D

from definitions import CONORMS, NORMS, ONE, ZERO, degree, hedged, inverse

NEAR = D("1e-12")  # maxima so near to the greatest, relatively, count as greatest
COMPARE = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
           ">=": lambda a, b: a >= b, ">": lambda a, b: a > b}


def clamp(x, lower, upper):
    return min(max(x, lower), upper)


def term_degree(term, x):
    return degree(term["shape"], D(term["height"]), [D(p) for p in term["params"]], x)


class Inference:
    def __init__(self, system, inputs):
        self.system = system
        self.values = [clamp(D(x), D(v["lower"]), D(v["upper"])) for v, x in zip(system["inputs"], inputs)]
        self.fired = []  # (block, rule, strength)

    def run(self):
        for number, block in enumerate(self.system["blocks"]):
            self.run_block(number, block)
        outputs = [self.finish(o, self.crisp(o)) for o in self.system["outputs"]]
        return [strength for _, _, strength in self.fired], outputs

    def atom(self, number, node):
        name, hedges, term = node["is"], node.get("hedges", []), node["term"]
        if term == "any":
            return hedged(hedges, ONE)
        for variable, x in zip(self.system["inputs"], self.values):
            if variable["name"] == name:
                return hedged(hedges, term_degree(next(t for t in variable["terms"] if t["name"] == term), x))
        output = next(o for o in self.system["outputs"] if o["name"] == name)
        concluded = ZERO
        for block, rule, strength in self.fired:
            for c in rule["then"]:
                if block < number and (c["is"], c["term"]) == (name, term):
                    concluded = CONORMS[output["aggregation"]](concluded, strength)
        return hedged(hedges, min(concluded, ONE))

    def condition(self, number, block, node):
        if "is" in node:
            return self.atom(number, node)
        if "not" in node:
            return 1 - self.condition(number, block, node["not"])
        kind = "and" if "and" in node else "or"
        join = NORMS[block["conjunction"]] if kind == "and" else CONORMS[block["disjunction"]]
        result = None
        for part in node[kind]:
            value = self.condition(number, block, part)
            result = value if result is None else min(ONE, join(result, value))
        return result

    def run_block(self, number, block):
        degrees = [None if "otherwise" in r else self.condition(number, block, r["if"]) for r in block["rules"]]
        some = ZERO
        for d in degrees:
            if d is not None:
                some = min(ONE, CONORMS[block["disjunction"]](some, d))
        strengths = [(1 - some if d is None else d) * D(r.get("weight", 1)) for d, r in zip(degrees, block["rules"])]
        for rule, strength in zip(block["rules"], self.activate(block["activation"], strengths)):
            self.fired.append((number, rule, strength))

    @staticmethod
    def activate(activation, s):
        method, count, threshold, sign = activation
        threshold = D(threshold)
        if method == "general":
            return s
        if method == "proportional":
            return [x / sum(s) for x in s] if sum(s) else s
        if method == "threshold":
            return [x if COMPARE[sign](x, threshold) else ZERO for x in s]
        chosen = [i for i, x in enumerate(s) if x > 0]
        if method in ("first", "last"):
            chosen = [i for i in chosen if s[i] >= threshold]
            chosen = chosen[:count] if method == "first" else chosen[-count:]
        else:
            chosen = sorted(chosen, key=lambda i: -s[i] if method == "highest" else s[i])[:count]
        return [x if i in chosen else ZERO for i, x in enumerate(s)]

    def conclusions(self, output):
        terms = {t["name"]: t for t in output["terms"]}
        for number, rule, strength in self.fired:
            for c in rule["then"]:
                if c["is"] == output["name"] and strength > 0:
                    yield self.system["blocks"][number]["implication"], strength, terms[c["term"]], c.get("hedges", [])

    def joined(self, output, x):
        mu = ZERO
        for implication, strength, term, hedges in self.conclusions(output):
            bent = NORMS[implication](strength, hedged(hedges, term_degree(term, x)))
            mu = CONORMS[output["aggregation"]](mu, bent)
        return mu

    def crisp(self, output):
        if output["defuzzifier"].startswith("weighted"):
            return self.weighted(output)
        if output["exact"]:
            from exact import exact_value  # the closed form has a file of its own
            return exact_value(self, output)
        lower, upper, n = D(output["lower"]), D(output["upper"]), output["resolution"]
        step = (upper - lower) / n
        x = [lower + (2 * i + 1) * (upper - lower) / (2 * n) for i in range(n)]
        mu = [self.joined(output, v) for v in x]
        area = sum(mu)
        if not area:
            return None
        if output["defuzzifier"] == "centroid":
            return sum(a * b for a, b in zip(x, mu)) / area
        if output["defuzzifier"] == "bisector":
            return self.bisector(lower, step, mu, area)
        best = [v for v, m in zip(x, mu) if m >= max(mu) * (1 - NEAR)]
        return {"smallest_of_maximum": best[0], "largest_of_maximum": best[-1],
                "mean_of_maximum": sum(best) / len(best)}[output["defuzzifier"]]

    @staticmethod
    def bisector(lower, step, mu, area):
        """All x with half of the area on either side form an interval; its middle."""
        def reach(heights):
            left = area / 2
            for i, m in enumerate(heights):
                if m > 0 and m >= left - area * NEAR:
                    return (i + min(left / m, ONE)) * step
                left -= m
            return step * len(heights)
        return lower + (reach(mu) + step * len(mu) - reach(mu[::-1])) / 2

    def value(self, output, term, w):
        p = [D(v) for v in term["params"]]
        if term["shape"] in ("constant", "singleton"):
            return p[0]
        if term["shape"] == "linear":
            return sum(k * x for k, x in zip(p, self.values)) + p[-1]
        if term["shape"] == "function":  # of the one formula there is: input 0 squared plus input 1
            return self.values[0] ** 2 + self.values[1]
        return clamp(inverse(term["shape"], D(term["height"]), p, w), D(output["lower"]), D(output["upper"]))

    def weighted(self, output):
        given = [(strength, term) for _, strength, term, _ in self.conclusions(output)]
        if output["aggregation"] not in ("none", "unbounded_sum"):
            grouped = {}
            for strength, term in given:
                known = grouped.get(term["name"], (ZERO, term))[0]
                grouped[term["name"]] = (CONORMS[output["aggregation"]](known, strength), term)
            given = list(grouped.values())
        total = sum(w for w, _ in given)
        if not total:
            return None
        result = sum(w * self.value(output, term, w) for w, term in given)
        return result / total if output["defuzzifier"] == "weighted_average" else result

    @staticmethod
    def finish(output, value):
        if value is None and output["default"] is not None:
            value = D(output["default"])
        if value is not None and output["lock_range"]:
            value = clamp(value, D(output["lower"]), D(output["upper"]))
        return value
