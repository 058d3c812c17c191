"""The systems that fuzzy_compare.py measures, once as data, and made of it for scikit-fuzzy and pyfuzzylite.

They are those of tests/bench/fuzzy_bench.cc: minimum, maximum, centroid, resolution 100.
"""

from dataclasses import dataclass

import fuzzylite as fl
import numpy as np
import skfuzzy
from skfuzzy import control

RESOLUTION = 100


@dataclass
class System:
    name: str  # of fuzzy_bench's --results
    title: str
    benchmark: str  # of fuzzy_bench: a new input each time
    variables: list  # (name, lower, upper, {term: corners}); the last is the output
    rules: list  # ([(variable, term), …], term of the output)
    walk: list  # the inputs of one evaluation after the other
    grid: list  # inputs at which results are compared

    @property
    def inputs(self):
        return self.variables[:-1]

    @property
    def output(self):
        return self.variables[-1]


def poc():
    count = ("count", 0, 20, {"low": (0, 0, 8), "medium": (5, 12, 18), "high": (15, 20, 20)})
    score = ("score", 0, 100, {"low": (0, 0, 40), "medium": (30, 60, 85), "high": (70, 100, 100)})
    rules = [([("count", term)], term) for term in ("low", "medium", "high")]
    walk = [(float(k),) for k in range(1, 21)]
    grid = [(x,) for x in np.linspace(0, 20, 401)]
    return System("poc", "proof of concept: 1 input, 3 rules", "BM_PocChanging/100", [count, score], rules, walk, grid)


def controller():
    error = ("error", -10, 10, {"n": (-10, -10, -5, 0), "z": (-5, 0, 5), "p": (0, 5, 10, 10)})
    change = ("change", -2.5, 2.5, {"n": (-2.5, -2.5, 0), "z": (-1, 0, 1), "p": (0, 2.5, 2.5)})
    power = ("power", -100, 100, {"nb": (-100, -100, -50), "ns": (-100, -50, 0), "z": (-25, 0, 25), "ps": (0, 50, 100), "pb": (50, 100, 100)})
    table = {"n": ("nb", "nb", "z"), "z": ("ns", "z", "ps"), "p": ("z", "pb", "pb")}
    rules = [([("error", e), ("change", c)], table[e]["nzp".index(c)]) for e in "nzp" for c in "nzp"]
    walk, at = [], -10.0
    while len(walk) < 200:
        at = at + 0.37 if at < 10 else -10.0
        walk.append((at, 1.0))
    grid = [(x, y) for x in np.linspace(-10, 10, 41) for y in np.linspace(-2.5, 2.5, 41)]
    return System("controller", "controller: 2 inputs, 9 rules", "BM_Controller/100", [error, change, power], rules, walk, grid)


def fifty():
    def terms():
        return {f"t{t}": (25 * t - 30, 25 * t, 25 * t + 30) for t in range(5)}

    variables = [(f"v{v}", 0, 100, terms()) for v in range(5)]
    rules = [([(f"v{v}", f"t{(r + r // 5 * v) % 5}") for v in range(4)], f"t{r % 5}") for r in range(50)]
    walk, at = [], [10.0, 30.0, 55.0, 80.0]
    while len(walk) < 200:
        at = [x + 4.3 if x < 95 else 0.0 for x in at]
        walk.append(tuple(at))
    points = np.linspace(3, 98, 5)
    grid = [(a, b, c, d) for a in points for b in points for c in points for d in points]
    return System("fifty", "4 inputs, 50 rules of 4 clauses", "BM_FiftyRules/100", variables, rules, walk, grid)


SYSTEMS = [poc, controller, fifty]


class ScikitFuzzy:
    """One evaluation as its documentation has it: inputs set, compute(), output read."""

    def __init__(self, system, cache=False):
        made = {}
        for name, lower, upper, terms in system.variables:
            universe = np.linspace(lower, upper, RESOLUTION + 1)  # every corner of these systems is one of its points
            variable = (control.Consequent if name == system.output[0] else control.Antecedent)(universe, name)
            for term, corners in terms.items():
                variable[term] = (skfuzzy.trimf if len(corners) == 3 else skfuzzy.trapmf)(universe, corners)
            made[name] = variable
        rules = []
        for conditions, term in system.rules:
            antecedent = made[conditions[0][0]][conditions[0][1]]
            for variable, condition in conditions[1:]:
                antecedent = antecedent & made[variable][condition]
            rules.append(control.Rule(antecedent, made[system.output[0]][term]))
        # Its cache answers a repeated input; with new inputs it is only work.
        self.simulation = control.ControlSystemSimulation(control.ControlSystem(rules), cache=cache)
        self.inputs, self.output = [v[0] for v in system.inputs], system.output[0]

    def evaluate(self, values):
        for name, value in zip(self.inputs, values):
            self.simulation.input[name] = value
        self.simulation.compute()
        return self.simulation.output[self.output]


class PyFuzzylite:
    def __init__(self, system):
        def terms(of):
            return [(fl.Triangle if len(corners) == 3 else fl.Trapezoid)(term, *corners) for term, corners in of.items()]

        inputs = [fl.InputVariable(name=n, minimum=a, maximum=b, terms=terms(of)) for n, a, b, of in system.inputs]
        name, lower, upper, of = system.output
        output = fl.OutputVariable(name=name, minimum=lower, maximum=upper, default_value=fl.nan, aggregation=fl.Maximum(), defuzzifier=fl.Centroid(RESOLUTION), terms=terms(of))
        texts = ["if " + " and ".join(f"{v} is {t}" for v, t in conditions) + f" then {name} is {term}" for conditions, term in system.rules]
        block = fl.RuleBlock(conjunction=fl.Minimum(), disjunction=fl.Maximum(), implication=fl.Minimum(), activation=fl.General(), rules=[fl.Rule.create(text) for text in texts])
        self.engine = fl.Engine(name=system.name, input_variables=inputs, output_variables=[output], rule_blocks=[block])
        self.inputs, self.output = self.engine.input_variables, self.engine.output_variables[0]

    def evaluate(self, values):
        """One evaluation; with an array for each input, one for each of their rows."""
        for variable, value in zip(self.inputs, values):
            variable.value = value
        self.engine.process()
        return self.output.value
