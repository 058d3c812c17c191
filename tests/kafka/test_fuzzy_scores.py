"""One detector, one answer: the scores of a fuzzy detector in `weir replay`, in `weir test` and on a real broker, with
restarts and kills in between."""

import json
import random

from weir_env import wait_until

SOURCE = """\
source readings from topic "{readings}" json {{ host: string, heat: float, load: float, n: int, at: timestamp }}
  key host
  time at
  start from earliest

stream hosts = readings
  | by host

fuzzy strain on hosts {{
  input heat in 0..100 {{ low = trapezoid(0, 0, 20, 60), high = trapezoid(70, 90, 100, 100) }}
  input load in 0..10 {{ some = bell(3, 2, 3), much = s(5, 9) }}
  output risk in 0..100 lock previous {{ calm = triangle(0, 0, 60), severe = triangle(40, 100, 100) }}
  output level in 0..5 defuzzifier centroid exact default 0 {{ little = triangle(0, 1, 2), great = triangle(2, 4, 5) }}
  output speed in 0..10 {{ slow = constant(1), fast = linear(0.05, 0.3, 0.1) }}
  if heat is low and load is some then risk is calm, level is little, speed is slow
  if heat is very high or load is much then risk is severe, level is great, speed is fast with 0.7
  conjunction algebraic_product
  when (risk ?? 0) >= 0
  each update
  alert {{ host, n, risk, level, speed }}
}}

sink strain to topic "{scores}" json {{ host, n, risk, level, speed }}
"""
FIELDS = ("host", "n", "risk", "level", "speed")


def readings(count):
    """Of three hosts, all over their ranges and beyond. For the first of each no rule fires."""
    chance = random.Random(5)
    for n in range(count):
        host, heat, load = chance.choice("abc"), chance.uniform(-5, 110), chance.uniform(0, 10)
        if n < 3:
            host, heat, load = "abc"[n], 65.0, 1.0
        yield {"host": host, "heat": heat, "load": load, "n": n, "at": 1767225600000 + n * 1000}


def by_host(lines):
    """The scores as text: equal is equal to the last digit."""
    out = {}
    for line in lines:
        row = json.loads(line, parse_float=str)
        out.setdefault(row["host"], []).append(tuple(row[field] for field in FIELDS))
    return out


def replayed(weir, file, name, records, *flags):
    path = file.parent / "readings.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    done = weir.run("replay", file, "--input", f"readings={path}", "--output", file.parent / name, "--quiet", *flags)
    assert done.code == 0, done.err
    (scores,) = (file.parent / name).glob("*.scores.jsonl")
    return scores.read_text().splitlines()


def literal(row, fields):
    return "{ " + ", ".join(f"{field}: {json.dumps(row[field])}" for field in fields) + " }"


def test_scores_are_the_same_everywhere(weir, broker, unique, tmp_path):
    name = unique("scores").replace("-", "_")
    topics = {"readings": f"{name}.readings", "scores": f"{name}.scores"}
    text = SOURCE.format(**topics)
    file = tmp_path / "scores.weir"
    file.write_text(f"topology {name} {{ commit every 50ms }}\n{text}")
    records = list(readings(300))

    lines = replayed(weir, file, "at_once", records)
    expected = by_host(lines)
    assert sum(map(len, expected.values())) == len(records)
    risks = [row[2] for rows in expected.values() for row in rows]
    assert None in risks and len(set(risks)) > 150  # unknown before the first rule fired, and else of every kind
    assert replayed(weir, file, "restarted", records, "--restart-every", "1") == lines

    # The same as a test block, whose expectations are what was replayed.
    steps = []
    for record, line in zip(records[:60], lines, strict=False):
        steps.append(f"  given readings {literal(record, ('host', 'heat', 'load', 'n'))}")
        steps.append(f"  expect strain {literal(json.loads(line), FIELDS)}")
    tested = tmp_path / "tested.weir"
    body = "\n".join(steps)
    tested.write_text(f'topology {name}\n{text}\ntest "as replayed" {{\n{body}\n}}\n')
    done = weir.run("test", "--restart-everywhere", tested)
    assert done.code == 0, done.out + done.err

    # On Kafka: killed twice in the middle, and its state kept.
    broker.create_topics({topics["readings"]: 2, topics["scores"]: 1}, {"retention.ms": "-1"})
    values = [{"key": r["host"], "value": json.dumps(r), "timestamp_ms": r["at"]} for r in records]
    command = ("run", file, "-b", broker.address, "--state-dir", tmp_path / "state")
    for part in (values[:100], values[100:200]):
        broker.produce(topics["readings"], part)
        running = weir.start(*command)
        before = len(broker.read(topics["scores"]))
        wait_until(lambda low=before: len(broker.read(topics["scores"])) > low, what="scores of this part")
        running.kill9()
    broker.produce(topics["readings"], values[200:])
    running = weir.start(*command)
    broker.wait_for_records(topics["scores"], len(records))
    running.stop()
    assert by_host(r.value for r in broker.read(topics["scores"])) == expected
