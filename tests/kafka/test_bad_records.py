"""One record in a hundred is bad: each goes to the invalid topic as it came, with the reason, and touches nothing else."""

import json
import random
from collections import Counter

import bursts_workload as work

EVENTS, ONE_IN, LARGE = 100_000, 100, 10
GOOD = {"ip": "203.0.113.7", "seq": 1, "user": "u1", "at": "2026-01-01T00:00:01.000Z"}


def text(**changes):
    return json.dumps({**GOOD, **changes}).encode()


def without(name):
    return json.dumps({k: v for k, v in GOOD.items() if k != name}).encode()


# (value, weir.error, weir.field)
SMALL = [
    (b'{"ip":"203.0.113.7","seq":1,', "E_DECODE", ""),
    (text() + b"}", "E_DECODE", ""),
    (b"[1,2]", "E_DECODE", ""),
    (b"", "E_DECODE", ""),
    (None, "E_DECODE", ""),
    (text().replace(b"u1", b"\xff\xfe"), "E_DECODE", ""),
    (b"\x80\x81\x82", "E_DECODE", ""),
    (text(seq="1"), "E_SCHEMA", "seq"),
    (text(seq=1.5), "E_SCHEMA", "seq"),
    (text(seq=1 << 63), "E_SCHEMA", "seq"),
    (text(user=7), "E_SCHEMA", "user"),
    (text(user=None), "E_SCHEMA", "user"),
    (text(ip="203.0.113.256"), "E_SCHEMA", "ip"),
    (without("ip"), "E_SCHEMA", "ip"),
    (without("user"), "E_SCHEMA", "user"),
    (without("at"), "E_TIME", "at"),
    (text(at="yesterday"), "E_TIME", "at"),
    (text(at=None), "E_TIME", "at"),
]


def bad_records(rng, count):
    """Every kind about equally often; LARGE of them 900 KB, one half of those random bytes and one half a broken object."""
    records = [SMALL[k % len(SMALL)] for k in range(count - LARGE)]
    for k in range(LARGE):
        size = 900 * 1024
        value = rng.randbytes(size) if k % 2 else b'{"ip":"203.0.113.7","user":"' + b"x" * (size - 28)
        records.append((value, "E_DECODE", ""))
    rng.shuffle(records)
    return records


def mixed(events, rng):
    """[(record to send, None or (error, field))]: one bad record somewhere in every ONE_IN, in the partitions by turns."""
    bad = bad_records(rng, EVENTS // ONE_IN)
    good, out = iter(events), []
    for number, (value, error, name) in enumerate(bad):
        place = rng.randrange(ONE_IN)
        for k in range(ONE_IN):
            if k == place:
                key = f"key-{number}".encode() if number % 3 or value is None else None  # kafka-python: not both null
                out.append(({"value": value, "key": key, "partition": number % 4}, (error, name)))
            else:
                partition, event = next(good)
                out.append(({"value": work.value_of(event), "partition": partition}, None))
    assert next(good, None) is None
    return out


def test_bad_records_are_kept_and_touch_nothing(weir, broker, unique, tmp_path):
    rng = random.Random(21)
    name = unique("bad")
    topic, alerts, invalid = f"{name}.events", f"{name}.alerts", f"{name}.events.invalid"
    file = tmp_path / "bad.weir"
    file.write_text(work.topology(name.replace("-", "_"), topic, alerts))
    # alerts carry event time as their Kafka timestamp; by default the broker drops what is older than a week
    broker.create_topics({topic: 4, alerts: 4, invalid: 2}, {"retention.ms": "-1"})
    events = work.generate(EVENTS - EVENTS // ONE_IN, seed=12)
    records = mixed(events, rng)
    assert len(records) == EVENTS
    sent = broker.produce(topic, [record for record, _ in records], enable_idempotence=True)
    done = weir.run("run", file, "-b", broker.address, "--state-dir", tmp_path / "state", "--until-idle", "3s", timeout=120)
    assert done.code == 0, done.err

    want = {at: (record, reason) for at, (record, reason) in zip(sent, records) if reason}
    assert len(want) == EVENTS // ONE_IN
    kept = broker.read(invalid)
    assert len(kept) == len(want)
    seen = Counter()
    for r in kept:
        headers = {k: v.decode() for k, v in r.headers.items()}
        at = (int(headers["weir.partition"]), int(headers["weir.offset"]))
        assert at in want, f"a good record was refused: {at} {headers}"
        record, reason = want[at]
        assert r.value == record["value"], at
        assert r.key == record["key"], at
        assert (headers["weir.error"], headers["weir.field"]) == reason, (record["value"] or b"")[:80]
        assert headers["weir.topic"] == topic
        assert headers["weir.message"]
        seen[at] += 1
    assert seen == Counter(dict.fromkeys(want, 1))

    expected = work.expected(events)
    counts = work.compare(broker.read(alerts), expected)
    print(dict(counts))
    assert counts["expected"] == counts["read"] > 5000
    assert not work.faults(counts)
    application = name.replace("-", "_")
    assert broker.committed(application, topic) == broker.end_offsets(topic)
