"""`weir replay`: a topology on files, as a person and as a script uses it."""

import gzip
import json
import os
import signal
import subprocess

import pytest
from weir_env import ROOT, WEIR_BIN, wait_until

AUTH = ROOT / "topologies/auth_anomaly.weir"
POC = ROOT / "topologies/poc_compatible.weir"

COUNTS = """\
topology counts
param size = 10s
source events from topic "events" json { k: string, at: timestamp }
  time at
  late by 1s
table sums = events | by k | window tumbling size | aggregate { n = count() } | emit on close
sink sums to topic "sums" json
"""


@pytest.fixture
def counts(tmp_path):
    path = tmp_path / "counts.weir"
    path.write_text(COUNTS)
    return path


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    """Events of 60 bursts among benign traffic, as one file and dealt over three, some of them out of order."""
    directory = tmp_path_factory.mktemp("events")
    whole = directory / "events.jsonl"
    flags = "--bursts 60 --attackers 3 --benign-rate 10 --seed 11 --speed max --start 2026-01-01T00:00:00Z"
    subprocess.run([WEIR_BIN, "produce", *flags.split(), "--out", whole], check=True, capture_output=True)
    lines = whole.read_text().splitlines(keepends=True)
    lines[100:110] = reversed(lines[100:110])
    lines[200] = '{"username": 5}\n'
    whole.write_text("".join(lines))
    for part in range(3):
        (directory / f"part{part}.jsonl").write_text("".join(lines[part::3]))
    return whole


def event(k, seconds):
    return json.dumps({"k": k, "at": f"2026-01-01T00:{seconds // 60:02}:{seconds % 60:02}Z"}) + "\n"


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


# ---- the same bytes in, the same bytes out ---------------------------------------------------------------------------


@pytest.mark.parametrize("inputs", [["events.jsonl"], ["part0.jsonl", "part1.jsonl", "part2.jsonl"]])
def test_restarts_do_not_show(weir, events, tmp_path, inputs):
    given = [flag for name in inputs for flag in ("--input", f"auth_events={events.with_name(name)}")]
    runs = {}
    for every in [0, 7, 100]:
        out = tmp_path / f"every{every}"
        restarts = ["--restart-every", every] if every else []
        done = weir.run("replay", AUTH, *given, "--output", out, "--summary", "--format", "json", *restarts, timeout=300)
        assert done.code == 0, done.err
        runs[every] = (contents(out), done.out)
    assert runs[7] == runs[0] and runs[100] == runs[0]
    files, summary = runs[0]
    assert all(files[name] for name in ["anomalies_rule_based.jsonl", "anomalies_ai_based.jsonl", "metrics.jsonl", "auth_events.invalid.jsonl"])
    told = json.loads(summary)
    assert told["rows"]["anomalies_rule_based"] == len(files["anomalies_rule_based.jsonl"].splitlines())
    assert told["invalid"] == {"E_SCHEMA": 1}
    assert sum(told["records"].values()) == len(events.read_text().splitlines())


def test_several_files_give_the_alerts_of_one(weir, events, tmp_path):
    one, three = tmp_path / "one", tmp_path / "three"
    assert weir.run("replay", AUTH, "--input", events, "--output", one).code == 0
    parts = [flag for part in range(3) for flag in ("--input", events.with_name(f"part{part}.jsonl"))]
    assert weir.run("replay", AUTH, *parts, "--output", three).code == 0
    # The out-of-order records fall into different places, but each alert is told by what it saw.
    for name in ["anomalies_rule_based.jsonl", "anomalies_ai_based.jsonl"]:
        ids = [sorted((a["ip_address"], a["burst_id"]) for a in map(json.loads, (d / name).read_text().splitlines())) for d in (one, three)]
        assert ids[0] == ids[1] and ids[0], name


def test_gzip_standard_input_and_speed_do_not_show(weir, events, tmp_path):
    packed = tmp_path / "events.gz"
    packed.write_bytes(gzip.compress(events.read_bytes()))
    expected = weir.run("replay", AUTH, "--input", events, "--output", "-", binary=True)
    assert expected.code == 0 and len(expected.out) > 1000
    assert weir.run("replay", AUTH, "--input", packed, binary=True).out == expected.out
    assert weir.run("replay", AUTH, "--input", "-", stdin=events.read_bytes(), binary=True).out == expected.out
    assert weir.run("replay", AUTH, "--input", "auth_events=-", stdin=packed.read_bytes(), binary=True).out == expected.out
    # Bit by bit, with pauses in which it has nothing to do.
    process = subprocess.Popen([WEIR_BIN, "replay", AUTH, "--input", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    data = events.read_bytes()
    with open(tmp_path / "slow.out", "wb") as out:
        reader = subprocess.Popen(["cat"], stdin=process.stdout, stdout=out)
        for at in range(0, len(data), 4099):
            process.stdin.write(data[at : at + 4099])
            process.stdin.flush()
        process.stdin.close()
        assert process.wait(60) == 0 and reader.wait(60) == 0
    assert (tmp_path / "slow.out").read_bytes() == expected.out


def test_rows_show_while_standard_input_is_still_open(weir, counts):
    process = subprocess.Popen([WEIR_BIN, "replay", counts, "--input", "-", "--quiet"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write((event("a", 1) + event("a", 30)).encode())
    process.stdin.flush()
    first = json.loads(process.stdout.readline())
    assert first["sink"] == "sums" and first["value"]["n"] == 1
    process.stdin.close()
    assert [json.loads(line)["value"]["window_start"] for line in process.stdout] == ["2026-01-01T00:00:30.000Z"]
    assert process.wait(30) == 0


# ---- what it says and writes -----------------------------------------------------------------------------------------


def test_a_file_a_topic(weir, counts, tmp_path):
    data = tmp_path / "in.jsonl"
    data.write_text(event("a", 1) + "\n" + "junk\n" + event("b", 2) + event("a", 40) + event("a", 3))
    out = tmp_path / "deep/out"
    done = weir.run("replay", counts, "--input", f"events={data}", "--output", out, "--set", "size=20s")
    assert (done.code, done.out) == (0, ""), done.err
    assert "5 records, 3 rows" in done.err and "1 records were refused" in done.err
    assert set(contents(out)) == {"sums.jsonl", "events.invalid.jsonl", "counts.errors.jsonl"}
    rows = [json.loads(line) for line in (out / "sums.jsonl").read_text().splitlines()]
    assert [(r["k"], r["n"]) for r in rows] == [("a", 1), ("b", 1), ("a", 1)]
    bad = json.loads((out / "events.invalid.jsonl").read_text())
    assert (bad["error"], bad["topic"], bad["partition"], bad["offset"], bad["value"]) == ("E_DECODE", "events", 0, 2, "junk")


def test_a_file_for_each_topic_made_from_fields(weir, tmp_path):
    data = tmp_path / "in.jsonl"
    rows = [("eu", True, 50), ("us", False, 5), ("eu", False, 500)]
    data.write_text("".join(json.dumps({"region": r, "paid": p, "amount": a}) + "\n" for r, p, a in rows))
    out = tmp_path / "out"
    file = ROOT / "tests/topologies/routed_sinks.weir"
    done = weir.run("replay", file, "--input", data, "--output", out, "--at", "2026-01-01T00:00:00Z", "--set", 'stage="x"')
    assert done.code == 0, done.err
    read = {path.name.removesuffix(".jsonl"): path.read_text().split() for path in out.iterdir()}
    assert {name: lines for name, lines in read.items() if lines} == {
        "x.orders.eu.large": ['{"amount":50}', '{"amount":500}'], "x.orders.us.small": ['{"amount":5}'],
        "orders.paid.true": ["50"], "orders.paid.false": ["5", "500"], "alerts.high": ['{"amount":500}'],
    }  # fmt: skip
    assert {"alerts.low", "x.orders.us.large"} <= set(read)


def test_the_summary(weir, counts, tmp_path):
    data = tmp_path / "in.jsonl"
    data.write_text(event("a", 1) + event("a", 40) + event("a", 3) + "junk\n")
    done = weir.run("replay", counts, "--input", data, "--summary", "--format", "json")
    assert json.loads(done.out) == {
        "topology": "counts", "interrupted": False, "records": {"events": 4}, "rows": {"sums": 2}, "alerts": {},
        "invalid": {"E_DECODE": 1}, "late": {"sums": 1}, "row_errors": 0, "evaluation": [],
    }  # fmt: skip
    text = weir.run("replay", counts, "--input", data, "--summary").out
    assert text.splitlines()[0] == "counts: 4 records, 1 invalid, 1 late"
    both = weir.run("replay", counts, "--input", data, "--summary", "--output", "-", "--quiet")
    assert [json.loads(line)["sink"] for line in both.out.splitlines()].count("sums") == 2 and both.err == text


def test_the_scores_of_an_evaluation(weir, tmp_path):
    data = tmp_path / "events.jsonl"
    flags = "--bursts 69 --seed 1 --speed max --start 2026-01-01T00:00:00Z"
    assert weir.run("produce", *flags.split(), "--out", data).code == 0
    done = weir.run("replay", POC, "--input", f"auth_events={data}", "--output", tmp_path / "out", "--summary", "--format", "json")
    scores = {m["detector"]: m for m in json.loads(done.out)["evaluation"]}
    alerts = {name: m["alerts"] for name, m in scores.items()}
    assert sorted(alerts.values()) == [51, 69], alerts  # one alert per 8 failures, and one per 6
    csv = [p for p in (tmp_path / "out").iterdir() if p.suffix == ".csv"]
    assert len(csv) == 1 and csv[0].read_text().startswith("Detector,TP,FP,FN,Precision,Recall,F1,AverageLatencyMs,ThroughputEventsPerSec\n")


def test_a_value_that_is_not_text(weir, counts, tmp_path):
    data = tmp_path / "in"
    data.write_bytes(b"\xff\xfe\n")
    done = weir.run("replay", counts, "--input", data)
    line = json.loads(done.out)
    assert line["sink"] == "events.invalid" and line["value"]["value_base64"] == "//4="


# ---- other formats ---------------------------------------------------------------------------------------------------

CSV = """\
topology sheet
source rows from topic "rows" csv (header = true, delimiter = ";") { at: timestamp, name: string, n: int }
  time at
sink rows to topic "out" json { name, n }
"""


def test_csv_with_a_header_of_its_own_in_each_file(weir, tmp_path):
    path = tmp_path / "sheet.weir"
    path.write_text(CSV)
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text('\ufeffname;at;n\r\n"two\nlines";2026-01-01T00:00:01Z;1\r\n\r\nshort;2026-01-01T00:00:03Z\r\n"it;s ""so""";2026-01-01T00:00:04Z;3')
    second.write_text("n;name;at\n2;b;2026-01-01T00:00:02Z\n")
    done = weir.run("replay", path, "--input", first, "--input", second)
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [(r["value"]["name"], r["value"]["n"]) for r in rows if r["sink"] == "out"] == [("two\nlines", 1), ("b", 2), ('it;s "so"', 3)]
    bad = [r["value"] for r in rows if r["sink"] == "rows.invalid"]
    assert [(b["error"], b["partition"], b["offset"]) for b in bad] == [("E_SCHEMA", 0, 4)]


def test_text_line_by_line(weir, tmp_path):
    path = tmp_path / "lines.weir"
    path.write_text('topology lines\nsource log from topic "log" text\nsink log to topic "out" json\n')
    done = weir.run("replay", path, "--input", "-", "--at", "2026-01-01", stdin="one\n\n two \r\nthree")
    assert [json.loads(line)["value"]["line"] for line in done.out.splitlines()] == ["one", "", " two ", "three"], done.err


# ---- the log of a real SSH host --------------------------------------------------------------------------------------

TAKEOVER = r"""
topology takeover_ssh
source syslog from topic "syslog" text
  time timestamp(capture(line, r"^(\w{3} +\d+ [\d:]{8}) ", 1), "%b %d %H:%M:%S")
  late by 15s
stream logins = syslog
  | parse line with r"sshd\[\d+\]: (?:message repeated (?P<times>\d+) times: \[ )?(?P<result>Failed|Accepted) \S+ for (?:invalid user )?(?P<username>\S*) from (?P<source>\S+) port" else skip
  | repeat int(times ?? "1")
pattern takeover on logins by username within 10m {
  first failures at least 10 where result == "Failed"
  then  success where result == "Accepted"
  alert { username, failures = count(failures) }
}
sink takeover to topic "alerts" json
"""


@pytest.fixture
def ssh_log():
    path = os.environ.get("WEIR_SSH_LOG")
    if not path or not os.path.exists(path):
        pytest.skip("WEIR_SSH_LOG names no log of an SSH host")
    return path


@pytest.mark.parametrize("every", [0, 1000])
def test_an_ssh_log_gives_the_known_alerts(weir, ssh_log, tmp_path, every):
    restarts = ["--restart-every", every] if every else []
    done = weir.run(
        "replay", ROOT / "topologies/ssh_bruteforce.weir", "--input", f"syslog={ssh_log}", "--at", "2017-04-10",
        "--output", tmp_path / "out", "--summary", "--format", "json", *restarts,
    )  # fmt: skip
    told = json.loads(done.out)
    assert told["records"] == {"syslog": 7121} and told["invalid"] == {} and told["late"] == {}
    alerts = [json.loads(line) for line in (tmp_path / "out/alerts.ssh.jsonl").read_text().splitlines()]
    found = {}
    for detector in ["burst", "heavy_burst", "ban"]:
        mine = [a["ip_address"] for a in alerts if a["alert"]["detector"] == detector]
        found[detector] = (len(mine), len(set(mine)))
    assert found == {"burst": (164, 100), "heavy_burst": (49, 11), "ban": (180, 101)}


def test_an_ssh_log_gives_the_one_takeover(weir, ssh_log, tmp_path):
    path = tmp_path / "takeover.weir"
    path.write_text(TAKEOVER)
    done = weir.run("replay", path, "--input", ssh_log, "--at", "2017-04-10", "--quiet")
    if done.code == 1 and "`pattern` is not run by this version" in done.err:
        pytest.skip("patterns are not run yet")
    assert [json.loads(line)["time"] for line in done.out.splitlines()] == ["2017-03-30T16:01:36.000Z"], done.err


# ---- what it refuses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args, says",
    [
        (["--input", "evnts=x"], "did you mean `events`?"),
        (["--input", "other=x"], "there are: events"),
        (["--input", "events="], "has no path"),
        (["--input", "-", "--input", "events=-"], "`-` was given twice"),
        (["--input", "x", "--at", "yesterday"], "--at takes a time"),
        (["--input", "x", "--restart-every", "0"], "--restart-every"),
        (["--input", "x", "--set", "size"], "--set takes param=value"),
        ([], "--input"),
    ],
)
def test_wrong_usage(weir, counts, args, says):
    done = weir.run("replay", counts, *args)
    assert done.code == 2 and says in done.err, done.err


def test_files_that_cannot_be_read_or_written(weir, counts, tmp_path):
    done = weir.run("replay", counts, "--input", tmp_path / "none.jsonl")
    assert done.code == 3 and "error[K0302]" in done.err and "none.jsonl" in done.err
    data = tmp_path / "in.gz"
    data.write_bytes(gzip.compress(event("a", 1).encode() * 9999)[:-20])
    done = weir.run("replay", counts, "--input", data)
    assert done.code == 3 and "ends too early" in done.err
    data = tmp_path / "in.jsonl"
    data.write_text(event("a", 1))
    done = weir.run("replay", counts, "--input", data, "--output", data)
    assert done.code == 3 and "error[K0301]" in done.err
    done = weir.run("replay", counts, "--input", data, "--restart-every", "1", env={"TMPDIR": str(tmp_path / "none")})
    assert done.code == 3 and "error[K0303]" in done.err


def test_a_source_whose_times_come_from_stamps_needs_at(weir, tmp_path):
    path = tmp_path / "stamped.weir"
    path.write_text(COUNTS.replace("  time at\n", "").replace(", at: timestamp", ""))
    data = tmp_path / "in.jsonl"
    data.write_text('{"k": "a"}\n')
    done = weir.run("replay", path, "--input", data)
    assert done.code == 2 and "--at" in done.err
    done = weir.run("replay", path, "--input", data, "--at", "2026-05-01")
    assert done.code == 0 and json.loads(done.out)["value"]["window_start"] == "2026-05-01T00:00:00.000Z"


def test_state_of_a_replay_is_gone_afterwards(weir, counts, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = weir.run("replay", counts, "--input", "-", "--restart-every", "1", stdin=event("a", 1) + event("b", 2), env={"TMPDIR": str(scratch)})
    assert done.code == 0 and os.listdir(scratch) == []


def test_ctrl_c_ends_it_with_what_it_has(weir, counts, tmp_path):
    process = subprocess.Popen(
        [WEIR_BIN, "replay", counts, "--input", "-", "--output", tmp_path / "out", "--summary"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.stdin.write(event("a", 1) + event("a", 30))
    process.stdin.flush()
    wait_until(lambda: (tmp_path / "out/sums.jsonl").exists() and (tmp_path / "out/sums.jsonl").read_text(), 30, "the first row")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert out.startswith("counts: 2 records, 0 invalid, 0 late; stopped before the end\n")
    assert len((tmp_path / "out/sums.jsonl").read_text().splitlines()) == 1


# ---- fuzzy systems: the same numbers as in `weir test`, and the account of an alert ------------------------------------


def test_fuzzy_scores_and_why(weir, tmp_path):
    readings = tmp_path / "readings.jsonl"
    rows = [{"host": "a", "heat": 2.0, "load": 6.0}, {"host": "a", "heat": 80.0, "load": 4.0}]
    readings.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "out"
    methods = ROOT / "tests/topologies/fuzzy_methods.weir"
    assert weir.run("replay", methods, "--input", readings, "--at", "2026-01-01T00:00:00Z", "--output", out).code == 0
    scored = [json.loads(line) for line in (out / "scored.jsonl").read_text().splitlines()]
    assert [row["power"] for row in scored] == [10.25, 21.0] and [row["alarm"] for row in scored] == [1.0, 8.0]
    [alert] = [json.loads(line) for line in (out / "watched.jsonl").read_text().splitlines()]
    assert alert["danger"] == 8.0
    low, high = alert["why"]["rules"]
    assert alert["why"]["degrees"] == {"heat": {"low": 0.0, "high": 1.0}}
    assert high == {"text": "if heat is high then danger is great", "strength": 1.0, "share": {"danger": 1.0}}
    assert low["strength"] == 0.0 and low["share"] == {"danger": 0.0}


def test_fuzzy_tables_stay_within_their_bound(weir, tmp_path):
    tables = ROOT / "tests/topologies/fuzzy_tables.weir"
    assert weir.run("test", tables).code == 0
    assert "approximate within 0.5" in weir.run("explain", tables).out
    readings = tmp_path / "readings.jsonl"
    rows = [{"host": "a", "n": k / 8 + 0.05, "change": (k % 21 - 10) / 10.5} for k in range(160)]
    readings.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "out"
    assert weir.run("replay", tables, "--input", readings, "--at", "2026-01-01T00:00:00Z", "--output", out).code == 0
    scored = [json.loads(line) for line in (out / "scored.jsonl").read_text().splitlines()]
    assert len(scored) == 160 and all(row["one"] and row["two"] for row in scored)
    assert sum(row["differ"] for row in scored) > 100
    too_fine = tmp_path / "too_fine.weir"
    too_fine.write_text(tables.read_text().replace("within 0.5", "within 1e-9"))
    refused = weir.run("replay", too_fine, "--input", readings, "--output", tmp_path / "none")
    assert refused.code != 0 and "W0508" in refused.err and "it can be shown" in refused.err
