"""weir fuzzy: one system of a topology explained, plotted, evaluated over a table."""

import csv
import gzip
import io
import json
import math
import os
import re
import xml.etree.ElementTree as ElementTree

import pytest
from weir_env import ROOT

POC = ROOT / "topologies/poc_compatible.weir"
METHODS = ROOT / "tests/topologies/fuzzy_methods.weir"
SVG = "{http://www.w3.org/2000/svg}"

# Nothing uses `steering`; `ventilation` has long names, a curve of every sort and an output without values in places.
SYSTEMS = """topology systems
param widest = 0.5 in 0.1..2
source readings from topic "readings" json { host: string, error: float }
sink readings to topic "copies" json
fuzzy steering {
  input error in -10..10 { n = trapezoid(-10, -10, -5, 0), z = triangle(-5, 0, 5), p = trapezoid(0, 5, 10, 10) }
  input change in -2.5..2.5 { n = triangle(-2.5, -2.5, 0), z = triangle(-1, 0, 1), p = triangle(0, 2.5, 2.5) }
  output power in -100..100 { nb = triangle(-100, -100, -50), z = triangle(-25, 0, 25), pb = triangle(50, 100, 100) }
  if error is n and change is n then power is nb
  if error is n and change is p then power is z
  if error is z then power is z with 0.5
  if error is p and change is n then power is z
  if error is p and change is p then power is pb
}
fuzzy ventilation {
  input temperature_of_the_second_boiler_room in -1200000..3400000 {
    far_below_what_is_comfortable = trapezoid(-inf, -1200000, -900000, -500000)
    considerably_below_comfortable = triangle(-900000, -500000, 0)
    slightly_below_comfortable = triangle(-500000, 0, 500000)
    comfortable_for_most_people = gaussian(500000, 300000)
    slightly_above_comfortable = bell(1200000, 400000, 2)
    considerably_above_comfortable = pi(1200000, 1800000, 2200000, 2600000)
    far_above_what_is_comfortable = s(2200000, 3000000)
  }
  input humidity in 0.001..0.0035 { dry = ramp(0.0035, 0.001), wet = ramp(0.001, 0.0035), odd = function(draught * widest) }
  input draught in 0..1 { none = sigmoid(0.5, -20), some = sigmoid(0.5, 20) }
  output power_of_the_fan in 0..1 { off = rectangle(0, 0.2), half = triangle(0.1, 0.5, 0.9), full = trapezoid(0.7, 0.9, 1, 1) }
  output speed in 0..10 defuzzifier weighted_average { slow = constant(1), fast = linear(0, 0, 1, 5) }
  if temperature_of_the_second_boiler_room is far_below_what_is_comfortable then power_of_the_fan is off, speed is slow
  if temperature_of_the_second_boiler_room is comfortable_for_most_people and draught is some then power_of_the_fan is half
  if temperature_of_the_second_boiler_room is far_above_what_is_comfortable or humidity is odd then power_of_the_fan is full, speed is fast
}
"""
HOT = ["--system", "ventilation", "--set", "temperature_of_the_second_boiler_room=9e9", "--set", "humidity=null", "--set", "draught=0.4"]


@pytest.fixture
def systems(tmp_path):
    path = tmp_path / "systems.weir"
    path.write_text(SYSTEMS)
    return path


def held_to(text, name):
    """A golden file; WEIR_UPDATE_GOLDEN=1 writes it."""
    golden = ROOT / "tests/golden/fuzzy" / name
    if os.environ.get("WEIR_UPDATE_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text()


# ---- explain --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, topology, flags",
    [
        ("poc_7", "poc", ["--set", "fail_count=7"]),
        ("poc_beyond", "poc", ["--set", "fail_count=25"]),
        ("poc_unknown", "poc", ["--set", "fail_count=null"]),
        ("ventilation", "systems", HOT),
        ("chained", "methods", ["--system", "chained", "--set", "heat=6", "--no-plots"]),
    ],
)
def test_the_page(weir, systems, name, topology, flags):
    path = {"poc": POC, "methods": METHODS, "systems": systems}[topology]
    done = weir.run("fuzzy", "explain", path, *flags)
    assert (done.code, done.err) == (0, "")
    assert "\033" not in done.out  # a pipe is no terminal
    assert max(len(line) for line in done.out.splitlines()) <= 80
    held_to(done.out, f"{name}.txt")
    coloured = weir.run("fuzzy", "explain", path, *flags, "--color", "always").out
    assert re.sub(r"\033\[\d+m", "", coloured) == done.out != coloured


def test_json_is_the_page_and_the_why_of_an_alert(weir, systems):
    done = weir.run("fuzzy", "explain", POC, "--set", "fail_count=7", "--format", "json")
    account = json.loads(done.out)
    assert account["inputs"] == [{"name": "fail_count", "given": 7.0, "value": 7.0, "clamped": False, "lower": 0.0, "upper": 20.0}]
    assert account["degrees"] == {"fail_count": {"low": 0.125, "medium": 2 / 7, "high": 0.0}}
    assert [rule["strength"] for rule in account["rules"]] == [0.125, 2 / 7, 0.0]
    assert sum(rule["share"]["anomaly_score"] for rule in account["rules"]) == pytest.approx(1)
    assert account["outputs"][0]["value"] == pytest.approx(48.27, abs=0.01) and not account["outputs"][0]["default"]
    hot = json.loads(weir.run("fuzzy", "explain", systems, *HOT, "--format", "json").out)
    assert [(i["given"], i["value"], i["clamped"]) for i in hot["inputs"]] == [(9e9, 3.4e6, True), (None, None, False), (0.4, 0.4, False)]
    infinite = json.loads(weir.run("fuzzy", "explain", POC, "--set", "fail_count=-inf", "--format", "json").out)
    assert (infinite["inputs"][0]["given"], infinite["inputs"][0]["value"], infinite["inputs"][0]["clamped"]) == ("-inf", 0.0, True)


def test_what_no_rule_fires_for(weir):
    account = json.loads(weir.run("fuzzy", "explain", POC, "--set", "fail_count=nan", "--format", "json").out)
    assert account["outputs"][0]["value"] is None and not account["outputs"][0]["default"]
    page = weir.run("fuzzy", "explain", METHODS, "--system", "watch", "--set", "heat=null", "--no-plots").out
    assert "danger = 0  output, 0..10; no rule fired: its default" in page


def test_params(weir, systems):
    def odd(*flags):
        done = weir.run("fuzzy", "explain", systems, "--system", "ventilation", "--set", "temperature_of_the_second_boiler_room=0", "--set", "humidity=0.002", "--set", "draught=1", "--format", "json", *flags)
        return json.loads(done.out)["degrees"]["humidity"]["odd"]

    assert (odd(), odd("--param", "widest=0.25")) == (0.5, 0.25)
    wrong = weir.run("fuzzy", "explain", systems, "--system", "steering", "--param", "widest")
    assert wrong.code == 2 and "--param takes param=value, not `widest`" in wrong.err


@pytest.mark.parametrize(
    "flags, said",
    [
        ([], "a value is missing of `error` (-10..10), `change` (-2.5..2.5): --set error=… --set change=…"),
        (["--set", "error=1"], "a value is missing of `change` (-2.5..2.5)"),
        (["--set", "eror=1"], "there is no input `eror`; did you mean `error`?"),
        (["--set", "wind=1"], "there is no input `wind`; there is error and change"),
        (["--set", "error=much"], "`error` takes a number in -10..10, or null where it is unknown, not `much`"),
        (["--set", "error"], "--set takes input=value, not `error`"),
    ],
)
def test_wrong_inputs(weir, systems, flags, said):
    done = weir.run("fuzzy", "explain", systems, "--system", "steering", *flags)
    assert (done.code, done.out) == (2, "") and said in done.err


def test_which_system(weir, systems, tmp_path):
    several = weir.run("fuzzy", "explain", systems, "--set", "error=1")
    assert several.code == 2 and "holds 2 fuzzy systems, say which: --system steering, ventilation" in several.err
    near = weir.run("fuzzy", "plot", systems, "--system", "stering")
    assert near.code == 2 and "there is no fuzzy system `stering`" in near.err and "did you mean `steering`?" in near.err
    none = weir.run("fuzzy", "plot", ROOT / "topologies/ssh_bruteforce.weir")
    assert none.code == 2 and "holds no fuzzy system" in none.err
    detector = weir.run("fuzzy", "explain", METHODS, "--system", "watch", "--set", "heat=1")
    assert detector.code == 0 and detector.out.startswith("watch  fuzzy detector\n")
    broken = tmp_path / "broken.weir"
    broken.write_text(SYSTEMS.replace("change is p then", "change is q then"))
    assert weir.run("fuzzy", "explain", broken).code == 1
    assert weir.run("fuzzy", "explain", tmp_path / "nowhere.weir").code == 3


def test_used_files(weir, systems, tmp_path):
    (tmp_path / "common.weir").write_text("fuzzy a {\n  input x in 0..1 { up = ramp(0, 1) }\n  output y in 0..1 lock previous { on = constant(1) }\n  if x is up then y is on\n}\n")
    file = tmp_path / "user.weir"
    file.write_text('topology user\nuse "common.weir"\nsource r from topic "r" json { x: float }\nsink r to topic "o" json\n')
    done = weir.run("fuzzy", "explain", file, "--set", "x=0.5")
    assert done.code == 0 and "y = 1  output, 0..1" in done.out
    assert done.err == ""


def test_the_group(weir):
    alone = weir.run("fuzzy")
    assert alone.code == 0 and all(verb in alone.out for verb in ("explain", "plot", "eval"))
    wrong = weir.run("fuzzy", "explian")
    assert wrong.code == 2 and "weir fuzzy: there is no verb `explian`" in wrong.err and "did you mean `explain`?" in wrong.err
    flag = weir.run("fuzzy", "plot", POC, "--outptu", "x")
    assert flag.code == 2 and "weir fuzzy plot: there is no flag `--outptu`" in flag.err and "did you mean `--output`?" in flag.err
    for verb in ("explain", "plot", "eval"):
        help_page = weir.run("fuzzy", verb, "--help").out
        assert help_page.startswith(f"Example:\n  weir fuzzy {verb} ") and "--param" in help_page


def test_the_document_shows_what_is_printed(weir):
    page = (ROOT / "docs/fuzzy.md").read_text()
    explain = weir.run("fuzzy", "explain", POC, "--set", "fail_count=7").out
    assert f"$ weir fuzzy explain topologies/poc_compatible.weir --set fail_count=7\n{explain}```" in page
    table = weir.run("fuzzy", "eval", POC, stdin="fail_count\n2\n7\n\n25\n").out
    assert f"weir fuzzy eval topologies/poc_compatible.weir\n{table}```" in page


# ---- plot -----------------------------------------------------------------------------------------------------------


def plot(weir, *flags):
    done = weir.run("fuzzy", "plot", *flags)
    assert (done.code, done.err) == (0, "")
    return ElementTree.fromstring(done.out)


def texts(picture):
    return ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]


def boxes(picture):
    """Of upright texts, from a font's usual widths: left, top, right, bottom."""
    for text in picture.iter(f"{SVG}text"):
        if "transform" in text.attrib:
            continue
        size = {"title": 18, "head": 13}.get(text.get("class"), 11)
        width = len("".join(text.itertext())) * size * 0.55
        x, y = float(text.get("x")), float(text.get("y"))
        left = {"start": x, "middle": x - width / 2, "end": x - width}[text.get("text-anchor")]
        yield left, y - size * 0.75, left + width, y + size * 0.2, "".join(text.itertext())


PLOTS = {
    "one input": (POC, []),
    "two inputs": (METHODS, ["--system", "sugeno"]),
    "several blocks": (METHODS, ["--system", "chained"]),
    "nine rules": (None, ["--system", "steering"]),
    "long names": (None, ["--system", "ventilation"]),
    "a curve of three inputs": (None, ["--system", "ventilation", "--x", "draught"]),
}


@pytest.mark.parametrize("name", PLOTS)
def test_texts_are_within_the_picture_and_apart(weir, systems, name):
    path, flags = PLOTS[name]
    picture = plot(weir, path or systems, *flags)
    width, height = float(picture.get("width")), float(picture.get("height"))
    placed = list(boxes(picture))
    assert len(placed) > 20
    for left, top, right, bottom, text in placed:
        assert left >= 0 and top >= 0 and right <= width and bottom <= height, text
    for k, one in enumerate(placed):
        for other in placed[:k]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], (one, other)


@pytest.mark.parametrize("name", PLOTS)
def test_shapes_are_within_the_picture(weir, systems, name):
    path, flags = PLOTS[name]
    picture = plot(weir, path or systems, *flags)
    width, height = float(picture.get("width")), float(picture.get("height"))
    shapes = [*picture.iter(f"{SVG}polyline"), *picture.iter(f"{SVG}polygon")]
    assert shapes
    for shape in shapes:
        for point in shape.get("points").split():
            x, y = map(float, point.split(","))
            assert 0 < x < width and 0 < y < height
    for path_of in picture.iter(f"{SVG}path"):
        assert re.fullmatch(r"([MLHV][\d. ]+|Z)+", path_of.get("d")), path_of.get("d")[:80]


def test_the_control_curve_is_the_system(weir, tmp_path):
    """The points of the drawn curve, read back from their pixels, are what `eval` computes."""
    picture = plot(weir, POC)
    frame = [r for r in picture.iter(f"{SVG}rect") if r.get("class") == "frame"][-1]
    left, top, width, height = (float(frame.get(k)) for k in ("x", "y", "width", "height"))
    curve = [line for line in picture.iter(f"{SVG}polyline")][-1]
    points = [tuple(map(float, p.split(","))) for p in curve.get("points").split()]
    counts = [(x - left) / width * 20 for x, _ in points]
    assert counts[0] == pytest.approx(0, abs=0.01) and counts[-1] == pytest.approx(20, abs=0.01) and len(points) > 50
    table = weir.run("fuzzy", "eval", POC, stdin="fail_count\n" + "".join(f"{c}\n" for c in counts)).out
    for (_, y), row in zip(points, csv.DictReader(io.StringIO(table))):
        assert 100 - (y - top) / height * 100 == pytest.approx(float(row["anomaly_score"]), abs=0.15)


def test_axes(weir, systems):
    three = plot(weir, systems, "--system", "ventilation")
    assert "fuzzy system: 3 inputs, 2 outputs, 3 rules; plotted at draught = 0.5" in texts(three)
    chosen = plot(weir, systems, "--system", "ventilation", "--x", "draught", "--y", "humidity", "--set", "temperature_of_the_second_boiler_room=0")
    assert "fuzzy system: 3 inputs, 2 outputs, 3 rules; plotted at temperature_of_the_second_boiler_room = 0" in texts(chosen)
    assert texts(chosen).count("control surface") + texts(chosen).count("control surface; grey: no value") == 2
    assert texts(plot(weir, systems, "--system", "ventilation", "--x", "draught")).count("control curve") == 2
    assert "far_above_what_is_comfortable" in texts(three)  # in the legend, whole
    for flags, said in [
        (["--x", "erorr"], "there is no input `erorr`; did you mean `error`?"),
        (["--x", "error", "--y", "error"], "--x and --y are two inputs, not `error` twice"),
        (["--set", "error=1"], "`error` runs along an axis"),
        (["--x", "error", "--set", "change=x"], "`change` takes a number in -2.5..2.5"),
    ]:
        done = weir.run("fuzzy", "plot", systems, "--system", "steering", *flags)
        assert (done.code, done.out) == (2, "") and said in done.err, done.err


def test_where_the_picture_goes(weir, tmp_path):
    path = tmp_path / "x.svg"
    done = weir.run("fuzzy", "plot", POC, "--output", path)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert path.read_text() == weir.run("fuzzy", "plot", POC).out
    assert "prefers-color-scheme: dark" in path.read_text()
    refused = weir.run("fuzzy", "plot", POC, "--output", tmp_path / "no" / "x.svg")
    assert refused.code == 3 and "K0301" in refused.err


# ---- eval -----------------------------------------------------------------------------------------------------------


def evaluate(weir, systems, table, *flags):
    return weir.run("fuzzy", "eval", systems, "--system", "steering", *flags, stdin=table)


def test_a_table_with_names(weir, systems):
    done = evaluate(weir, systems, 'change,host,error\n-1,"a, b",-7\n\n2.5,c,"10"\n')
    assert (done.code, done.err) == (0, "")
    rows = list(csv.reader(io.StringIO(done.out)))
    assert rows[0] == ["error", "change", "power"]
    assert [row[:2] for row in rows[1:]] == [["-7", "-1"], ["10", "2.5"]]
    assert float(rows[1][2]) < -50 and float(rows[2][2]) > 50


def test_the_forms_agree(weir, systems):
    names = evaluate(weir, systems, "error,change\n1,2\n-3.25,0.1\n").out
    assert evaluate(weir, systems, "1,2\n-3.25,0.1\n").out == names
    assert evaluate(weir, systems, "# made by hand\n1 , 2, 77\r\n-3.25,0.1,0\r\n").out == names
    spaced = names.replace(",", " ")
    assert evaluate(weir, systems, "#@Engine: steering;\n 1\t2 \n-3.25 0.1\n").out == spaced
    assert evaluate(weir, systems, "error change power\n1.0 2.0 33\n-3.25e0 0.1 0\n").out == spaced
    assert evaluate(weir, systems, spaced).out == spaced  # what is written can be read


def test_no_value_and_unknown_inputs(weir, systems):
    assert evaluate(weir, systems, "error,change\n,1\nnan,null\n-6,0\n").out == "error,change,power\n,1,\n,,\n-6,0,\n"
    assert evaluate(weir, systems, "error change\nnan 1\n-6 0\n").out == "error change power\nnan 1 nan\n-6 0 nan\n"


def test_numbers_read_back(weir, systems):
    inputs = [(0.1 + 0.2, -2.5), (-1e-300, 1 / 3), (-7.7, -0.7), (1e300, 0.0)]
    done = evaluate(weir, systems, "".join(f"{a!r},{b!r}\n" for a, b in inputs))
    rows = [[float(x) if x else math.nan for x in row] for row in list(csv.reader(io.StringIO(done.out)))[1:]]
    assert [tuple(row[:2]) for row in rows] == inputs
    for (error, change), row in zip(inputs, rows):
        account = json.loads(weir.run("fuzzy", "explain", systems, "--system", "steering", "--set", f"error={error!r}", "--set", f"change={change!r}", "--format", "json").out)
        assert account["outputs"][0]["value"] == (None if math.isnan(row[2]) else row[2])


def test_beyond_the_range_is_the_end_of_it(weir, systems):
    rows = list(csv.reader(io.StringIO(evaluate(weir, systems, "1e9,inf\n10,2.5\n").out)))
    assert rows[1][:2] == ["1e+09", "inf"] and rows[1][2] == rows[2][2]


def test_bad_rows(weir, systems, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text('error,change\n1,2\nmuch,2\n1\n1,2,3\n"1,2\n2,1\n')
    done = evaluate(weir, systems, "", "--input", path)
    assert done.code == 1
    assert [line.split(",")[0] for line in done.out.splitlines()] == ["error", "1", "2"]
    assert done.err == (
        f"{path}:3: `error` is not a number: `much`\n{path}:4: 1 column instead of 2\n{path}:5: 3 columns instead of 2\n"
        f"{path}:6: a column's quote is not closed\n4 bad rows are left out\n"
    )
    many = evaluate(weir, systems, "1,2\n" + "x,1\n" * 1000)
    assert many.code == 1 and many.err.count("\n") == 21 and "1000 bad rows are left out" in many.err


@pytest.mark.parametrize(
    "table, said",
    [
        ("chnge,error\n1,2\n", "<stdin>:1: no column is called `change`; is it `chnge`?"),
        ("error,change,error\n1,2,3\n", "<stdin>:1: two columns are called `error`"),
        ("1,2,3,4\n", "<stdin>:1: 4 columns without names: it takes 2 (the inputs) or 3 (the outputs behind them)"),
        ("1\n", "<stdin>:1: 1 column without names"),
    ],
)
def test_tables_that_are_none(weir, systems, table, said):
    done = evaluate(weir, systems, table)
    assert (done.code, done.out) == (1, "") and said in done.err


def test_files(weir, systems, tmp_path):
    source, target = tmp_path / "in.csv.gz", tmp_path / "out.csv"
    source.write_bytes(gzip.compress(b"error,change\n1,2\n"))
    done = evaluate(weir, systems, "", "--input", source, "--output", target)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert target.read_text() == evaluate(weir, systems, "1,2\n").out
    assert evaluate(weir, systems, "", "--input", tmp_path / "none.csv").code == 3
    assert evaluate(weir, systems, "1,2\n", "--output", tmp_path / "no" / "out.csv").code == 3
    assert evaluate(weir, systems, "").out == "error,change,power\n"
    both = weir.run("fuzzy", "eval", "-", stdin=SYSTEMS)
    assert both.code == 2 and "cannot both come from standard input" in both.err
