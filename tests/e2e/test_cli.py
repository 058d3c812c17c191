"""The verbs that need no broker, as a person and as a script sees them."""

import json
import re
import os
import xml.etree.ElementTree as ElementTree

import pytest
from weir_env import ROOT, wait_until

AUTH = ROOT / "topologies/auth_anomaly.weir"
POC = ROOT / "topologies/poc_compatible.weir"
VERBS = ["demo", "new", "check", "fmt", "test", "replay", "run", "produce", "tail", "broker", "state", "explain", "graph", "fuzzy", "import", "export", "explain-code", "completion", "lsp", "version"]

SMALL = """\
topology small
param limit = 2 in 1..10
source events from topic "events" json { k: string, n: int? }
table counts = events | by k | window tumbling 10s | aggregate { total = count() }
rule many on counts {
  when total >= limit
  message "{total} of {k}"
  alert { k, total }
}
sink many to topic "alerts" json
"""
TESTS = """
test "two are many" {
  given events 2 times every 100ms { k: "a", n: i }
  expect many 1 time { k: "a", total: 2 }
}
test "one is not" {
  given events { k: "a" }
  expect no many
}
"""


@pytest.fixture
def file(tmp_path):
    def write(text, name="small.weir"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


# ---- every verb -----------------------------------------------------------------------------------------------------


def test_weir_alone_shows_the_verbs_in_the_order_a_newcomer_meets_them(weir):
    for args in [(), ("--help",), ("help",)]:
        done = weir.run(*args)
        assert (done.code, done.err) == (0, "")
        listed = [line.split()[0] for line in done.out.splitlines() if line.startswith("  ")]
        assert listed == VERBS, args
        assert all(len(line.split()) > 1 for line in done.out.splitlines() if line.startswith("  "))


@pytest.mark.parametrize("verb", VERBS)
def test_help_begins_with_an_example(weir, verb):
    done = weir.run(verb, "--help")
    lines = done.out.splitlines()
    assert done.code == 0 and done.err == ""
    assert lines[0] == "Example:" and lines[1].startswith(f"  weir {verb}"), done.out
    assert any(line.startswith("Usage: weir " + verb) for line in lines), done.out
    assert weir.run("help", verb).out == done.out


def test_version(weir):
    done = weir.run("version")
    for library in ["librdkafka", "RocksDB", "simdjson", "nlohmann", "RE2", "spdlog", "zlib"]:
        assert library in done.out
    told = json.loads(weir.run("version", "--format", "json").out)
    assert weir.run("--version").out == f"weir {told['weir']}\n"
    assert told["libraries"]["librdkafka"]["version"] and "gzip" in told["libraries"]["librdkafka"]["features"]
    assert all(library["version"] for library in told["libraries"].values())


@pytest.mark.parametrize(
    "args, said",
    [
        (["chekc", "x.weir"], "did you mean `check`?"),
        (["check"], "FILE"),
        (["check", "--strickt", "x.weir"], "did you mean `--strict`?"),
        (["check", "--str", "x.weir"], "did you mean `--strict`?"),
        (["check", "--format", "xml", "x.weir"], "`xml` is not one of text|json"),
        (["test", "--set", "limit", "x.weir"], "--set takes param=value"),
        (["explain", "a.weir", "b.weir"], "`b.weir` is one argument too many"),
        (["state", "--key", "a", "."], "--key needs --store"),
        (["--nonsense"], "there is no flag `--nonsense`"),
    ],
)
def test_wrong_usage_is_2_and_says_what_would_be_right(weir, args, said):
    done = weir.run(*args)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "--help`" in done.err


@pytest.mark.parametrize("verb", ["check", "test", "explain", "state"])
def test_a_missing_file_is_3_and_the_near_one_is_named(weir, file, verb):
    path = file(SMALL, "detection.weir")
    done = weir.run(verb, path.parent / "detectoin.weir")
    assert (done.code, done.out) == (3, "")
    assert "error[K0302]" in done.err and f"did you mean `{path}`?" in done.err


def test_a_directory_and_a_file_without_its_ending(weir, file):
    path = file(SMALL)
    assert f"{path.parent}/*.weir" in weir.run("check", path.parent).err
    assert f"did you mean `{path}`?" in weir.run("check", path.with_suffix("")).err
    assert "there is no directory" in weir.run("check", path.parent / "no" / "x.weir").err


def test_colour_only_when_asked_for(weir, file):
    path = file("topology x\nstream s = nowhere\n")
    assert "\033[" not in weir.run("check", path, env={"NO_COLOR": ""}).out
    assert "\033[" in weir.run("check", path, "--color", "always").out
    assert "\033[" in weir.run("check", path, env={"WEIR_COLOR": "always"}).out
    assert "\033[" not in weir.run("check", path, "--color", "never", env={"WEIR_COLOR": "always"}).out


# ---- check ----------------------------------------------------------------------------------------------------------


def test_check_of_the_shipped_topologies(weir):
    done = weir.run("check", "--strict", AUTH, POC)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{AUTH}: ok\n{POC}: ok\n"


def test_check_finds_everything_and_counts_it(weir, file):
    path = file(SMALL.replace("total >= limit", "totl >= limit").replace('sink many', 'sink may'))
    done = weir.run("check", path)
    assert done.code == 1 and done.err == ""
    assert "error[W0204]" in done.out and "did you mean `total`?" in done.out
    assert "did you mean `many`?" in done.out
    assert done.out.endswith(f"2 errors in {path}\n"), done.out


def test_check_with_warnings_only(weir, file):
    path = file(SMALL + "stream unused = events\n")
    done = weir.run("check", path)
    assert done.code == 0 and "warning[W0901]" in done.out and done.out.endswith(f"1 warning in {path}\n")
    assert weir.run("check", "--strict", path).code == 1


def test_check_as_json_has_positions_of_the_language_server_protocol(weir, file):
    text = SMALL.replace('"{total} of {k}"', '"😀 {totl}"')
    path = file(text)
    done = weir.run("check", "--format", "json", path)
    assert done.code == 1
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [f["code"] for f in found] == ["W0204"] and found[0]["severity"] == "error"
    assert found[0]["file"] == str(path)
    line = next(k for k, line in enumerate(text.splitlines()) if "totl" in line)
    before = text.splitlines()[line].split("totl")[0]
    character = len(before.encode("utf-16-le")) // 2
    assert character == len(before) + 1
    assert found[0]["range"] == {"start": {"line": line, "character": character}, "end": {"line": line, "character": character + 4}}
    assert "total" in found[0]["help"]


def test_check_tries_regular_expressions_and_formats(weir, file):
    path = file(SMALL.replace("{total} of {k}", "{total:%Q} of {k}") + 'stream odd = events | where k matches r"(" \nsink odd to topic "odd" json\n')
    done = weir.run("check", path, "--format", "json")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [f["code"] for f in found] == ["W0310", "W0310"], done.out
    lines = path.read_text().splitlines()
    assert lines[found[0]["range"]["start"]["line"]].startswith("  message")
    at = found[1]["range"]
    assert 'r"("' in lines[at["start"]["line"]][at["start"]["character"] : at["end"]["character"]]


def test_check_tries_regular_expressions_of_streams_that_nobody_reads(weir):
    done = weir.run("check", "--format", "json", ROOT / "tests/golden/diagnostics/W0305_unread_stream.weir")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [f["code"] for f in found] == ["W0310", "W0305", "W0310"], done.out


def test_check_takes_params_and_standard_input(weir, file):
    path = file(SMALL)
    assert weir.run("check", path, "--set", "limit=5").code == 0
    done = weir.run("check", path, "--set", "limit=50")
    assert done.code == 1 and "W0311" in done.out
    done = weir.run("check", "-", stdin=SMALL)
    assert (done.code, done.out) == (0, "<stdin>: ok\n")


def test_check_goes_on_after_a_file_that_is_not_there(weir, file):
    path = file(SMALL)
    done = weir.run("check", path.parent / "none.weir", path)
    assert done.code == 3 and done.out == f"{path}: ok\n"


# ---- test -----------------------------------------------------------------------------------------------------------


def test_the_shipped_topologies_pass_their_tests(weir):
    done = weir.run("test", "--restart-everywhere", AUTH, POC)
    assert done.code == 0, done.out + done.err
    assert "FAIL" not in done.out and done.out.splitlines()[-1].endswith(" passed, 0 failed")


def test_test_lists_and_counts(weir, file):
    path = file(SMALL + TESTS)
    done = weir.run("test", path)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{path}\n  ok    two are many\n  ok    one is not\n2 passed, 0 failed\n"


def test_a_failure_shows_both_rows_the_line_and_the_records(weir, file):
    text = SMALL + TESTS.replace("total: 2 }", "total: 3 }")
    path = file(text)
    done = weir.run("test", path)
    assert done.code == 1 and done.out.endswith("1 passed, 1 failed\n")
    line = next(k for k, line in enumerate(text.splitlines(), 1) if "total: 3" in line)
    assert f"{path}:{line}: expect many 1 time" in done.out
    marked = [line.split() for line in done.out.splitlines() if "≠" in line]
    assert marked == [["≠", "total", "3", "2"]]
    assert re.search(r'\+100ms +events +\{"k":"a","n":1\}', done.out)


def test_filter(weir, file):
    path = file(SMALL + TESTS)
    assert weir.run("test", path, "--filter", "one").out.endswith("  ok    one is not\n1 passed, 0 failed\n")
    done = weir.run("test", path, "--filter", "three")
    assert done.code == 1 and "no test has `three` in its name" in done.err


def test_a_file_without_tests_says_so(weir, file):
    path = file(SMALL)
    done = weir.run("test", path)
    assert (done.code, done.out, done.err) == (0, "", f"{path} has no tests\n")


def test_params_from_outside_and_of_a_test(weir, file):
    path = file(SMALL + TESTS)
    assert weir.run("test", path, "--set", "limit=1").code == 1
    path = file(SMALL + TESTS.replace('"two are many"', '"two are many" with limit = 2').replace('"one is not"', '"one is not" with limit = 9'))
    assert weir.run("test", path, "--set", "limit=1").code == 0


def test_test_as_json(weir, file):
    path = file(SMALL + TESTS.replace("total: 2 }", "total: 3 }"))
    done = weir.run("test", path, "--format", "json")
    assert done.code == 1
    first, second, summary = [json.loads(line) for line in done.out.splitlines()]
    assert summary == {"passed": 1, "failed": 1}
    assert (first["test"], first["ok"], second["ok"], second["failures"]) == ("two are many", False, True, [])
    row = first["failures"][0]["rows"][0]
    assert [f for f in row["fields"] if f["differs"]] == [{"field": "total", "wanted": "3", "got": "2", "differs": True}]
    assert json.loads(first["failures"][0]["given"][-1]["value"]) == {"k": "a", "n": 1}


def test_test_as_junit(weir, file):
    path = file(SMALL + TESTS.replace("total: 2 }", 'total: 2, alert: { message: "<&>" } }'))
    done = weir.run("test", path, "--format", "junit")
    assert done.code == 1
    suite = ElementTree.fromstring(done.out).find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == ["two are many", "one is not"]
    assert '"<&>"' in cases[0].find("failure").text and cases[1].find("failure") is None


GOLDEN = """
test "as in the files" {
  given events every 1s file "given.jsonl"
  expect many file "many.jsonl"
  expect invalid events 1 time
  expect state counts { k: "a" } { total: 3 }
}
"""


def test_files_beside_the_topology(weir, file, tmp_path):
    path = file(SMALL + GOLDEN)
    file('{"k": "a"}\nnone\n{"k": "a"}\n{"k": "a"}\n', "given.jsonl")
    missing = weir.run("test", path, cwd="/")
    assert missing.code == 1 and "`weir test --update` writes" in missing.out, missing.out
    updated = weir.run("test", path, "--update", "--restart-everywhere", cwd="/")
    assert (updated.code, updated.err) == (0, f"updated {tmp_path / 'many.jsonl'}\n")
    golden = tmp_path / "many.jsonl"
    row = json.loads(golden.read_text())
    assert (row["k"], row["total"], row["alert"]["message"]) == ("a", 2, "2 of a")
    assert weir.run("test", path, "--update").err == "" and weir.run("test", path).code == 0
    golden.write_text(golden.read_text().replace('"total":2', '"total":7', 1))
    wrong = weir.run("test", path)
    assert wrong.code == 1 and "the row of `many` differs" in wrong.out
    assert [line.split() for line in wrong.out.splitlines() if "≠" in line] == [["≠", "total", "7", "2"]]
    (tmp_path / "given.jsonl").unlink()
    none = weir.run("test", path)
    assert none.code == 3 and "K0302" in none.out


def test_a_test_that_could_not_fail_is_an_error(weir, file):
    done = weir.run("test", file(SMALL + 'test "a" { advance 1s }\ntest "b" { advance 1s expect no many }\n'))
    assert done.code == 1 and "error[W0804]" in done.err and "error[W0806]" in done.err


def test_a_thousand_small_tests(weir, file):
    block = 'test "n{}" {{ given events 2 times every 1s {{ k: "k{}", n: i }} expect many 1 time {{ total: 2 }} }}\n'
    path = file(SMALL + "".join(block.format(k, k) for k in range(1000)))
    done = weir.run("test", path, "--format", "json")
    assert done.code == 0 and json.loads(done.out.splitlines()[-1]) == {"passed": 1000, "failed": 0}
    # Under 5 s in all; machines that build at the same time, and sanitizers, take their part.
    seconds = sum(json.loads(line)["seconds"] for line in done.out.splitlines()[:-1])
    assert seconds < 20, seconds


def test_state_of_tests_is_gone_afterwards(weir, file, tmp_path):
    path = file(SMALL + TESTS.replace("  expect many", "  restart\n  expect many"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert weir.run("test", path, env={"TMPDIR": str(scratch)}).code == 0
    assert os.listdir(scratch) == []
    done = weir.run("test", path, env={"TMPDIR": str(scratch / "none")})
    assert done.code == 3 and "K0303" in done.out


# ---- explain --------------------------------------------------------------------------------------------------------


def test_explain(weir):
    done = weir.run("explain", AUTH)
    assert (done.code, done.err) == (0, "")
    for part in ["auth_events", "bursts", "brute_force", "suspicion", "by ip_address", "sliding 60s"]:
        assert part in done.out


def test_explain_as_json(weir):
    plan = json.loads(weir.run("explain", AUTH, "--format", "json", "--set", "horizon=30s").out)
    assert plan["version"] == 1 and plan["application"] == "auth_anomaly"
    nodes = {n["name"]: n for s in plan["subtopologies"] for n in s["nodes"]}
    assert all(i in nodes for n in nodes.values() for i in n["inputs"])
    tables = [n for n in nodes.values() if n["operator"]["kind"] == "window_aggregate"]
    assert [t["declares"] for t in tables] == ["bursts"]
    assert tables[0]["operator"]["window"] == {"kind": "sliding", "size_ms": 30000}
    assert tables[0]["operator"]["key"] == ["ip_address"]
    stores = {s["name"]: s for s in plan["stores"]}
    assert all(name in stores for s in plan["subtopologies"] for name in s["stores"])
    topics = {(t["name"], t["role"]) for t in plan["topics"]}
    assert {("auth_events", "source"), ("auth_events.invalid", "invalid"), ("metrics", "metrics"), ("anomalies_rule_based", "sink")} <= topics
    assert all((s["changelog"], "changelog") in topics for s in stores.values())
    assert {d["operator"]["kind"] for d in nodes.values() if "detector" in d["operator"]} >= {"rule", "fuzzy_detector"}


def test_explain_of_a_wrong_file_gives_the_findings_on_stderr(weir, file):
    path = file(SMALL.replace("total >=", "totl >="))
    done = weir.run("explain", path)
    assert (done.code, done.out) == (1, "") and "error[W0204]" in done.err


# ---- state ----------------------------------------------------------------------------------------------------------


def test_state_that_is_not_there(weir, file, tmp_path):
    done = weir.run("state", file(SMALL), cwd=tmp_path)
    assert done.code == 3 and "K0206" in done.err and ".weir/small" in done.err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert weir.run("state", empty).code == 3


def test_state_of_a_running_and_of_a_stopped_instance(weir, tmp_path):
    broker = weir.start("broker", "--port", "0")
    address = broker.wait_for(r"^127\.0\.0\.1:\d+$", where="out").group(0)
    made = weir.run("produce", "-b", address, "--bursts", "3", "--speed", "max", "--ip", "203.0.113.7", "--seed", "1")
    assert made.code == 0, made.err
    state = tmp_path / "state"
    run = weir.start("run", AUTH, "-b", address, "--state-dir", state)

    def bursts():
        done = weir.run("state", AUTH, "--state-dir", state, "--store", "bursts", "--format", "json")
        rows = [json.loads(line) for line in done.out.splitlines()] if done.code == 0 else []
        return (done, rows) if sum(i["fail_count"] for r in rows for i in r["value"]) == 18 else None

    done, rows = wait_until(bursts, 60, "18 failures in the state")
    assert f"in use by process {run.pid}" in done.err
    assert {r["key"]["ip_address"] for r in rows} == {"203.0.113.7"}
    assert {i["burst_id"] for r in rows for i in r["value"]} == {1, 2, 3}
    run.stop()

    done = weir.run("state", AUTH, "--state-dir", state, "--format", "json")
    tasks = {t["task"]: t for t in map(json.loads, done.out.splitlines())}
    assert done.code == 0 and done.err == ""
    assert sum(t["next_offsets"]["auth_events"] for t in tasks.values() if t["task"].startswith("auth_events_") and t["next_offsets"]) == 18
    assert all(s["name"] for t in tasks.values() for s in t["stores"])
    text = weir.run("state", AUTH, "--state-dir", state).out
    assert all(task in text for task in tasks) and "next offset" in text

    once = weir.run("state", AUTH, "--state-dir", state, "--store", "brute_force", "--key", "203.0.113.7", "--format", "json")
    assert once.code == 0 and json.loads(once.out.splitlines()[0])["key"] == {"ip_address": "203.0.113.7", "what": "once"}
    assert weir.run("state", AUTH, "--state-dir", state, "--store", "bursts", "--key", "203.0.113.8").code == 1
    wrong = weir.run("state", state, "--store", "burst")
    assert wrong.code == 3 and "did you mean `bursts`?" in wrong.err
    raw = json.loads(weir.run("state", state, "--store", "bursts", "--format", "json").out.splitlines()[0])
    assert bytes.fromhex(raw["key"]) and bytes.fromhex(raw["value"])
