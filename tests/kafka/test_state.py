"""What `weir state` shows of rows that only some detectors have."""

import json

AT = "2026-01-01T00:00:00.000Z"
HOLDING = """topology NAME
source s from topic "NAME.in" json { k: string, x: float, at: timestamp }
  key k
  time at
stream t = s | by k

rule long on t {
  when x > 5
  for 1h
  alert { k }
}

fuzzy valve on t {
  input x in 0..10 { low = rectangle(0, 3), high = rectangle(6, 10) }
  output opening in 0..10 lock previous { wide = rectangle(6, 10) }
  if x is high then opening is wide
  when (opening ?? 0) > 1
  each update
  alert { k, opening }
}
sink long, valve to topic "NAME.out" json { k }
"""


def test_state_of_detectors_that_hold_and_keep(weir, broker, tmp_path, unique):
    name, path, state = unique("holding").replace("-", "_"), tmp_path / "holding.weir", tmp_path / "state"
    path.write_text(HOLDING.replace("NAME", name))
    broker.create_topics({f"{name}.in": 1})
    broker.produce(f"{name}.in", [{"key": "a", "value": json.dumps({"k": "a", "x": 8, "at": AT})}])
    run = weir.run("run", path, "-b", broker.address, "--state-dir", state, "--until-idle", "2s", timeout=60)
    assert run.code == 0, run.err

    def rows(store):
        done = weir.run("state", path, "--state-dir", state, "--store", store, "--format", "json")
        assert done.code == 0, done.err
        return {r["key"]["what"]: r["value"] for r in map(json.loads, done.out.splitlines())}

    hold = rows("long")["hold"]
    assert (hold["since"], hold["newest"], hold["judged"]) == (AT, AT, False)
    assert hold["row"] == {"k": "a", "x": 8.0, "at": AT}
    assert rows("valve")["lock previous"] == {"opening": 8.0, "due": "2026-01-02T00:00:00.000Z"}
    kept = weir.run("explain", path).out
    assert "since when `when` has held" in kept and "; outputs 24h" in kept
