"""Programs of the proof of concept and Weir on the same topics: kafka-python writes what it wrote and reads what it read."""

import csv
import json
import re
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from weir_env import ROOT

# Near: alerts carry event time as their Kafka timestamp, and the broker drops by it what is older than a week.
START = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(minutes=10)
BURSTS, FAILURES, INTERVAL_MS, PAUSE_MS = 69, 6, 100, 1000
CSV_HEADER = "Detector,TP,FP,FN,Precision,Recall,F1,AverageLatencyMs,ThroughputEventsPerSec"
SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
EVENT_FIELDS = {"burst_id", "username", "ip_address", "event_type", "timestamp"}


def event(burst, ms, ip="203.0.113.99", form="seconds"):
    """A value as the proof of concept's producer makes it; `form` ours may also send: milliseconds."""
    at = (START + timedelta(milliseconds=ms)).isoformat(timespec=form).replace("+00:00", "Z")
    fields = {"burst_id": burst, "username": "attack_user", "ip_address": ip, "event_type": "FailedLogin", "timestamp": at}
    return json.dumps(fields).encode()


def bursts(form):
    length = FAILURES * INTERVAL_MS + PAUSE_MS  # it also waits after the last failure of a burst
    return [event(b + 1, b * length + f * INTERVAL_MS, form=form) for b in range(BURSTS) for f in range(FAILURES)]


def prepare(broker, partitions, *more):
    broker.create_topics({"auth_events": partitions, "anomalies_rule_based": 1, "anomalies_ai_based": 1, **dict.fromkeys(more, 1)})


def run(weir, broker, tmp_path, file):
    state = tmp_path / "state"
    done = weir.run(
        "run", ROOT / "topologies" / file, "-b", broker.address, "--state-dir", state, "--until-idle", "3s", cwd=tmp_path, timeout=90
    )
    assert done.code == 0, done.err


def alerts(broker, topic):
    return [json.loads(r.value) for r in broker.read(topic)]


def check_alert(row, own, kind):
    assert set(row) == {"ip_address", "burst_id", "detection_timestamp", own}
    assert type(row["ip_address"]) is str
    assert type(row["burst_id"]) is int
    assert type(row["detection_timestamp"]) is str and SECOND.fullmatch(row["detection_timestamp"])
    assert type(row[own]) is kind


def check_alerts(rule, fuzzy):
    for row in rule:
        check_alert(row, "fail_count", int)
    for row in fuzzy:
        check_alert(row, "anomaly_score", float)
        assert row["anomaly_score"] == round(row["anomaly_score"], 2)


@pytest.mark.second_broker
@pytest.mark.parametrize("form", ["milliseconds", "seconds"])
def test_69_bursts_give_69_and_51(weir, new_broker, tmp_path, form):
    """A counter cleared at 6 fires once a burst; one cleared at 8 fires 51 times in 414, in bursts that follow from that.
    One input partition: what leaks from one burst into the next depends on the order of them all."""
    broker = new_broker()
    prepare(broker, 1)
    broker.produce("auth_events", bursts(form))
    run(weir, broker, tmp_path, "poc_compatible.weir")
    rule, fuzzy = alerts(broker, "anomalies_rule_based"), alerts(broker, "anomalies_ai_based")
    check_alerts(rule, fuzzy)
    assert len(rule) == BURSTS
    assert len(fuzzy) == 51
    assert [(r["burst_id"], r["fail_count"]) for r in rule] == [(b, 6) for b in range(1, BURSTS + 1)]
    eighths = [(8 * k - 1) // FAILURES + 1 for k in range(1, 52)]
    assert [(r["burst_id"], r["anomaly_score"]) for r in fuzzy] == [(b, 57.99) for b in eighths]

    text = (tmp_path / "metrics_summary.csv").read_text()
    assert text.splitlines()[0] == CSV_HEADER
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 2, text
    scores = {tuple(int(row[c]) for c in ("TP", "FP", "FN")): row for row in rows}
    assert [tuple(int(row[c]) for c in ("TP", "FP", "FN")) for row in rows] == [(69, 0, 0), (51, 0, 18)], text
    assert float(scores[69, 0, 0]["Recall"]) == 1.0 and float(scores[69, 0, 0]["F1"]) == 1.0
    assert float(scores[51, 0, 18]["Precision"]) == 1.0
    assert float(scores[51, 0, 18]["Recall"]) == pytest.approx(51 / 69, abs=1e-4)
    assert float(scores[51, 0, 18]["F1"]) == pytest.approx(0.85, abs=1e-4)


def test_events_without_key_meet_across_partitions(weir, new_broker, tmp_path):
    """Addresses of which each has its failures in all four partitions, as a producer without keys leaves them: every
    address has one burst, all in one second, so that the order of the partitions makes no difference."""
    broker = new_broker()
    prepare(broker, 4)
    failures = {f"198.51.100.{n}": (n, 8 if n % 2 else 6) for n in range(1, 41)}
    records = [event(n, 0, ip) for ip, (n, count) in failures.items() for _ in range(count)]
    sent = broker.produce("auth_events", [{"value": v, "partition": k % 4} for k, v in enumerate(records)])
    assert {p for p, _ in sent} == {0, 1, 2, 3}
    run(weir, broker, tmp_path, "poc_compatible.weir")
    rule, fuzzy = alerts(broker, "anomalies_rule_based"), alerts(broker, "anomalies_ai_based")
    check_alerts(rule, fuzzy)
    assert Counter((r["ip_address"], r["burst_id"], r["fail_count"]) for r in rule) == Counter(
        (ip, n, 6) for ip, (n, _) in failures.items()
    )
    assert Counter((r["ip_address"], r["burst_id"], r["anomaly_score"]) for r in fuzzy) == Counter(
        (ip, n, 57.99) for ip, (n, count) in failures.items() if count == 8
    )


def test_produced_events_and_the_honest_alerts(weir, new_broker, tmp_path):
    broker = new_broker()
    prepare(broker, 4, "auth_events.invalid", "metrics")
    done = weir.run(
        "produce", "-b", broker.address, "--bursts", 90, "--attackers", 30, "--seed", 3, "--speed", "max", "--start", f"{START:%Y-%m-%dT%H:%M:%SZ}"
    )
    assert done.code == 0, done.err
    records = broker.read("auth_events")
    assert len(records) == 90 * FAILURES
    events, count = [json.loads(r.value) for r in records], Counter()
    assert all(r.key is None for r in records)
    for e in events:
        assert set(e) == EVENT_FIELDS
        assert type(e["burst_id"]) is int and e["burst_id"] >= 1
        assert all(type(e[name]) is str for name in EVENT_FIELDS - {"burst_id"})
        assert e["event_type"] == "FailedLogin"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", e["timestamp"])
        count[e["ip_address"]] += 1
    assert len(count) == 30
    assert max(e["timestamp"] for e in events) < f"{START + timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}"  # one window, one silence: one alert an address

    run(weir, broker, tmp_path, "auth_anomaly.weir")
    rule, fuzzy = alerts(broker, "anomalies_rule_based"), alerts(broker, "anomalies_ai_based")
    assert Counter(r["ip_address"] for r in rule) == Counter(ip for ip, n in count.items() if n >= 6)
    assert Counter(r["ip_address"] for r in fuzzy) == Counter(ip for ip, n in count.items() if n >= 8)
    assert rule and fuzzy
    for row in rule + fuzzy:
        assert re.fullmatch(r"[0-9a-f]{32}", row["alert"]["id"])
        assert "fail_count" in json.dumps(row["alert"]["why"])
    assert len({row["alert"]["id"] for row in rule + fuzzy}) == len(rule) + len(fuzzy)
    assert broker.read("auth_events.invalid") == []
