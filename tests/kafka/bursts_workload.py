"""A stateful workload and what must come of it, computed without Weir: for tests of exactly-once delivery.

Events {"ip","seq","user","at"} of many addresses; every address lives in one input partition and its events are in order
of time, so that what its windows hold depends on nothing but the input. The topology groups by address (through a
repartition topic), counts over a sliding minute and alerts at six failures, at most once in ten seconds an address.
"""

import json
import random
import threading
import time
from collections import Counter, defaultdict, deque
from datetime import datetime, timedelta, timezone

from kafka import KafkaProducer

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
STEP_MS = 10
WINDOW_MS = 60_000
ONCE_MS = 10_000
LIMIT = 6

TOPOLOGY = """
topology {name} {{
  commit every 100ms
  delivery {delivery}
}}

source events from topic "{events}" json {{
  ip:   ip
  seq:  int
  user: string
  at:   timestamp
}}
  time at
  late by 5s
  invalid to topic "{events}.invalid"

table bursts = events
  | by ip
  | window sliding 60s
  | aggregate {{ n = count(), total = sum(seq), users = count_distinct(user), newest = last(seq) }}

rule busy on bursts {{
  when n >= 6
  once per 10s
  alert {{ ip, n, total, users, newest, at = window_end }}
}}

sink busy to topic "{alerts}" json
"""


def topology(name, events, alerts, delivery="exactly_once"):
    return TOPOLOGY.format(name=name, events=events, alerts=alerts, delivery=delivery)


def generate(count, addresses=500, partitions=4, seed=7):
    """[(partition, event)] in the order of time; an event is (ip, seq, user, ms since START)."""
    rng = random.Random(seed)
    events = []
    for seq in range(count):
        number = rng.randrange(addresses)
        ip = f"203.0.{number // 250}.{number % 250 + 1}"
        events.append((number % partitions, (ip, seq, f"u{rng.randrange(9)}", seq * STEP_MS)))
    return events


def value_of(event):
    ip, seq, user, ms = event
    at = (START + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"ip": ip, "seq": seq, "user": user, "at": at}, separators=(",", ":")).encode()


def expected(events):
    """Per address, in order: (n, total, users, newest)."""
    windows, silent_until, out = defaultdict(deque), {}, defaultdict(list)
    for _, (ip, seq, user, ms) in events:
        window = windows[ip]
        window.append((ms, seq, user))
        while window[0][0] <= ms - WINDOW_MS:
            window.popleft()
        if len(window) < LIMIT or ms < silent_until.get(ip, -1):
            continue
        silent_until[ip] = ms + ONCE_MS
        out[ip].append((len(window), sum(s for _, s, _ in window), len({u for _, _, u in window}), seq))
    return out


def compare(records, want):
    """Counts of what is wrong with the alerts read: lost, doubled, wrong, disordered."""
    got, ids = defaultdict(list), Counter()
    for r in records:
        row = json.loads(r.value)
        got[row["ip"]].append((row["n"], row["total"], row["users"], row["newest"]))
    wrong = Counter(expected=sum(len(v) for v in want.values()), read=len(records))
    for ip in set(want) | set(got):
        w, g = Counter(want.get(ip, [])), Counter(got.get(ip, []))
        wrong["doubled"] += sum((n - 1) for n in g.values() if n > 1)
        lost = w - g
        wrong["lost"] += sum(lost.values())
        for row in lost:
            wrong["earliest lost seq"] = min(wrong["earliest lost seq"] or row[3], row[3])
            wrong["latest lost seq"] = max(wrong["latest lost seq"], row[3])
        wrong["wrong"] += sum(n for row, n in (g - w).items() if row not in w)
        if sorted(got.get(ip, [])) == sorted(want.get(ip, [])) and got.get(ip, []) != want.get(ip, []):
            wrong["disordered"] += 1
    return wrong


def in_order(records):
    """The events as they lie in the input topic: every one, and by time within its partition. Without that the expectation
    would be of another input."""
    last = {}
    for r in records:
        seq = json.loads(r.value)["seq"]
        assert seq > last.get(r.partition, -1), f"the input is out of order at partition {r.partition} offset {r.offset}"
        last[r.partition] = seq
    return len(records)


def faults(counts):
    return {k: v for k, v in counts.items() if k in ("lost", "doubled", "wrong", "disordered") and v}


class Feeder(threading.Thread):
    """Produces the events over about `seconds`, so that kills fall into the middle of the work. Clearing `flowing` makes
    a pause, which does not count."""

    def __init__(self, address, topic, events, seconds):
        super().__init__(daemon=True)
        self.address, self.topic, self.events, self.seconds = address, topic, events, seconds
        self.error = None
        self.flowing = threading.Event()
        self.flowing.set()

    def run(self):
        try:
            producer = KafkaProducer(bootstrap_servers=self.address, acks="all", linger_ms=5, batch_size=64 << 10, enable_idempotence=True)
            began = time.monotonic()
            for k, (partition, event) in enumerate(self.events):
                if not self.flowing.is_set():
                    paused = time.monotonic()
                    self.flowing.wait()
                    began += time.monotonic() - paused
                producer.send(self.topic, value=value_of(event), partition=partition)
                ahead = k / len(self.events) * self.seconds - (time.monotonic() - began)
                if k % 200 == 0 and ahead > 0:
                    threading.Event().wait(ahead)
            producer.flush(timeout=120)
            producer.close()
        except Exception as error:  # shown by the test that joins
            self.error = error

    def finish(self):
        self.join(timeout=300)
        assert not self.is_alive() and self.error is None, self.error
