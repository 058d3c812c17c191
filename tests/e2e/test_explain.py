"""weir explain: the page for people, the JSON against its schema, and names that stay where they are."""

import copy
import json
import os
import re

import jsonschema
import pytest
from weir_env import ROOT

TOPOLOGIES = sorted(ROOT.glob("topologies/*.weir"))
OTHERS = sorted([*ROOT.glob("tests/topologies/*.weir"), *ROOT.glob("topologies/examples/*.weir")])
SCHEMA = json.loads((ROOT / "docs/explain.schema.json").read_text())

# Every operator the plan has, every clause of a source and every trigger.
WIDE = """
topology wide { application "wide-app"  delivery at_least_once  threads 2  commit every 1s  kafka { linger.ms = 5 } }
param limit = 3 in 1..9
source a from topic "a1", "a2" json { user: string from key, n: int default 1, deep: int? from "x.y", at: timestamp, flag: bool }
  key user  time at  late by 2s  late to topic "a.late"  invalid to topic "a.bad"  idle after never  wait 1s  ahead by 1m  start from latest
source lines from topic "lines" text
source rows from topic "rows" csv (delimiter = ";", header = true) { tags: string, many: int, host: string from header "h" }
stream read = lines | parse line with kv (pairs = ",") { user: string, more: string } else skip | parse more with json { tags: list<string> } | flatten tags as tag | repeat 2
sink read to stdout text "{user} {tag}"
sink rows to stdout csv (header = true)
source b from topic "b" json { user: string, n: int, at: timestamp }
stream both = a | select { user, n, at } | union b | where n > 1 | derive { m = n * 2 }
table closed = both | by user | window tumbling 10s | aggregate { most = max(m) where n < 9, all = count() } | emit on close
table changing = both | by user | window tumbling 1m | aggregate { total = sum(n) } | emit on change of total
table resetting = both | by user | window sliding 1m | aggregate { total = sum(n) }
table everything = both | window tumbling 1h | aggregate { all = count() }
rule updates on changing { when total > limit  each update }
rule seldom on resetting { when total > limit  once per user within 2h  once per 5m  reset on alert  severity critical  message "{user}: {total}" }
rule single on a { when n > 100  alert { user, n, deep } }
table customers from topic "customers" json { user: string, since: timestamp }
  key user  time since
lookup regions from file "regions.json" json { user: string, region: string }
  key user
table hops = both | by user | window hopping 1m every 10s | aggregate { most = max(n) } | emit on close
table visits = both | by user | window session gap 1m max 5m | aggregate { most = max(n), all = count() } keep 5
table lately = both | by user | window count 5 | aggregate { most = max(n) }
table ever = both | by user | aggregate { most = max(n) } | expire after 1d
stream once = both | dedup by user, n within 5m
stream known = once | by user | remember last 5 for 1d { before = last(n) } | left join customers on user | left join regions on user
stream met = once | join b as other on user within 0s..30s
stream graded = both | score grade
fuzzy grade {
  input n in 0..10 { low = triangle(0, 0, 10), high = triangle(0, 10, 10) }
  output mark in 0..1 { small = triangle(0, 0, 1), great = triangle(0, 1, 1) }
  if n is low then mark is small
  if n is high then mark is great
}
pattern twice on both by user within 5m { first one at least 2 where n > 1  then two where n > 2  then no three for 10s  alert { user, many = count(one) } }
rule held on hops { when most > 3 for 3 windows }
fuzzy strain on closed {
  input most = most ?? 0 in 0..10 { low = triangle(0, 0, 10), high = triangle(0, 10, 10) height 0.5 }
  output risk in 0..1 { small = triangle(0, 0, 1), great = triangle(0, 1, 1) }
  if most is low then risk is small
  if most is high then risk is great with 0.5
  when risk > 0.5
}
sink hops, visits, lately, ever, known, met, graded, twice, held to stdout json
sink closed to file "closed.json" json
sink changing, updates, seldom, strain to stdout json
sink everything to topic "all" json
sink single to topic "single" json { user, twice = n * 2 } key user
evaluate quality { detectors single  truth a by deep where flag gap 30s  match by deep within 10s  cell 5s  every 1s  to topic "metrics" json  to csv "metrics.csv" }
"""


def strict(schema):
    """The schema, refusing fields it does not know: what is added has to be documented."""
    schema = copy.deepcopy(schema)
    open_ = [schema]
    while open_:
        node = open_.pop()
        if isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node:
                node["additionalProperties"] = False
            open_ += node.values()
        elif isinstance(node, list):
            open_ += node
    return schema


def explain(weir, text):
    done = weir.run("explain", "-", "--format", "json", stdin=text)
    assert done.code == 0, done.err
    return json.loads(done.out)


# ---- JSON -----------------------------------------------------------------------------------------------------------


def test_the_schema_is_one_and_is_documented(weir):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    page = (ROOT / "docs/explain.md").read_text()
    assert SCHEMA["properties"]["version"]["const"] == 1 and "explain.schema.json" in page
    for name in SCHEMA["properties"]:
        assert f"`{name}`" in page, name


@pytest.mark.parametrize("text", [p.read_text() for p in TOPOLOGIES] + [WIDE], ids=[p.stem for p in TOPOLOGIES] + ["wide"])
def test_the_json_is_of_the_schema(weir, text):
    plan = explain(weir, text)
    jsonschema.validate(plan, SCHEMA)
    jsonschema.validate(plan, strict(SCHEMA))


@pytest.mark.parametrize("path", OTHERS, ids=lambda p: p.stem)
def test_the_json_of_the_other_topologies(weir, path):
    done = weir.run("explain", path, "--format", "json")
    assert done.code == 0, done.err
    jsonschema.validate(json.loads(done.out), strict(SCHEMA))
    assert weir.run("explain", path).code == weir.run("graph", path).code == 0


def test_the_wide_topology_has_every_kind_of_operator(weir):
    kinds = {n["operator"]["kind"] for s in explain(weir, WIDE)["subtopologies"] for n in s["nodes"]}
    told = {o["properties"]["kind"]["const"] for o in SCHEMA["$defs"]["operator"]["oneOf"] if "properties" in o}
    assert kinds == told | set(SCHEMA["$defs"]["detector"]["properties"]["kind"]["enum"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plan: plan.pop("stores"),
        lambda plan: plan["stores"][0].update(fingerprint=5),
        lambda plan: plan["sources"][0].update(late_by_ms=-1),
        lambda plan: plan["subtopologies"][0]["nodes"][0]["operator"].update(kind="other"),
        lambda plan: plan.update(version=2),
        lambda plan: plan["topics"][0].update(new="field"),
    ],
)
def test_the_schema_can_refuse(weir, spoil):
    plan = explain(weir, WIDE)
    spoil(plan)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plan, strict(SCHEMA))


# ---- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TOPOLOGIES, ids=lambda p: p.stem)
def test_golden_page(weir, path):
    done = weir.run("explain", path)
    assert (done.code, done.err) == (0, "")
    golden = ROOT / "tests/golden/explain" / f"{path.stem}.txt"
    if os.environ.get("WEIR_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(done.out)
    assert done.out == golden.read_text()


def test_the_page_has_all_that_the_json_names(weir):
    page = weir.run("explain", "-", stdin=WIDE).out
    plan = explain(weir, WIDE)
    for part in ("params", "sources", "subtopologies", "repartitions", "stores", "topics", "evaluations"):
        for one in plan[part]:
            assert one["name"] in page, (part, one["name"])
    assert "Not run by this version" in page and "`join`" in page
    for node in (n for s in plan["subtopologies"] for n in s["nodes"] if n["declares"]):
        assert re.search(rf"\b{node['declares']}\b", page), node["declares"]
    for words in ["at least once", "2 threads", "once per user within 2h", "max(m) where n < 9", "emit on change of total", "reset on alert", "linger.ms"]:
        assert words in page, words
    assert "5\n" not in re.search(r"linger\.ms.*\n", page)[0], "values of Kafka settings may be secrets"


def test_colour_only_when_asked_for(weir):
    coloured = weir.run("explain", TOPOLOGIES[0], "--color", "always").out
    plain = weir.run("explain", TOPOLOGIES[0]).out
    assert "\033[" in coloured and "\033[" not in plain
    assert re.sub(r"\033\[[0-9;]*m", "", coloured) == plain


# ---- names ----------------------------------------------------------------------------------------------------------


def identities(plan):
    """Whatever outlives a run by its name: nodes, stores with what their state rests on, topics."""
    lines = [f"node {n['name']}: {n['operator']['kind']}" for s in plan["subtopologies"] for n in s["nodes"]]
    lines += [f"sub-topology {s['name']}: keeps {store}" for s in plan["subtopologies"] for store in s["stores"]]
    lines += [f"store {s['name']}: {s['fingerprint']}" for s in plan["stores"]]
    lines += [f"topic {t['name']}: {t['role']}" for t in plan["topics"]]
    return "".join(line + "\n" for line in sorted(lines))


def reversed_declarations(text):
    """The declarations in reverse order, the topology first and params after it, as those are read in order."""
    parts = re.split(r"^(?=(?:source|fn|stream|table|rule|fuzzy|sink|evaluate|test)\b)", text, flags=re.MULTILINE)
    head, parts = parts[0], [p.rstrip("\n") + "\n\n" for p in parts[1:]]
    return head + "\n" + "".join(reversed(parts))


def behind(declaration):
    """Adds a declaration at the end; {table}, {of} and {key} are those of the first table."""

    def edit(text):
        table, of, key = re.search(r"^table (\w+) = (\w+)\s+\| by (\w+)", text, re.MULTILINE).groups()
        return text + declaration.format(table=table, of=of, key=key) + "\n"

    return edit


EDITS = {
    "comments and blank lines": lambda text: "# first\n\n" + text.replace("\n\n", "\n\n# between\n\n\n") + "\n# last\n",
    "another layout": lambda text: re.sub(r"\n  \| ", " | ", text),
    "the other way round": reversed_declarations,
    "another param": lambda text: text.replace("\nsource ", "\nparam aaa = 5\n\nsource ", 1),
    "another stream in front": lambda text: text.replace("\nsource ", '\nsource aaa from topic "aaa" json { x: string }\nstream aab = aaa | where x == "y"\nsink aab to stdout json\n\nsource ', 1),
    "another table behind": behind("table zzz = {of} | by {key} | window tumbling 1m | aggregate {{ n = count() }}\nsink zzz to stdout json"),
    "another rule on the same table": behind("rule aaa on {table} {{ when window_end > window_start  once per 1h }}\nsink aaa to stdout json"),
    "another threshold": lambda text: re.sub(r">= (\d+)", lambda m: f">= {int(m[1]) + 1}", text),
    "without tests": lambda text: text[: text.index("\ntest ")],
}


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: e.replace(" ", "_"))
@pytest.mark.parametrize("path", TOPOLOGIES, ids=lambda p: p.stem)
def test_names_and_store_identities_do_not_move(weir, path, edit):
    text = path.read_text()
    before = identities(explain(weir, text))
    golden = ROOT / "tests/golden/identities" / f"{path.stem}.txt"
    if os.environ.get("WEIR_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(before)
    assert before == golden.read_text()
    edited = EDITS[edit](text)
    assert edited != text
    after = identities(explain(weir, edited)).splitlines()
    assert set(before.splitlines()) <= set(after)


def test_an_edit_of_what_state_rests_on_shows(weir):
    text = (ROOT / "topologies/auth_anomaly.weir").read_text()
    before = identities(explain(weir, text))
    for old, new in [("sliding horizon", "sliding 61s"), ("count_distinct(username)", "count_distinct(event_type)"), ('== "FailedLogin"', '!= "Login"'), ("table bursts", "table burst")]:
        assert old in text
        after = identities(explain(weir, text.replace(old, new).replace("on bursts", "on " + ("burst" if new == "table burst" else "bursts"))))
        assert not set(before.splitlines()) <= set(after.splitlines()), new
