"""Kills at random moments lose, double and change nothing; and the checker notices when they do."""

import json
import random
import re
import shutil
import threading

import pytest

import bursts_workload as work


class Setup:
    def __init__(self, weir, broker, unique, tmp_path, delivery="exactly_once"):
        self.weir, self.broker = weir, broker
        self.name = unique("bursts")
        self.events, self.alerts = f"{self.name}.events", f"{self.name}.alerts"
        self.file = tmp_path / "bursts.weir"
        self.file.write_text(work.topology(self.name.replace("-", "_"), self.events, self.alerts, delivery))
        self.application = self.name.replace("-", "_")
        # Alerts carry event times, here long past: the broker would delete them by age within half a minute.
        broker.create_topics({self.events: 4, self.alerts: 4}, {"retention.ms": "-1"})

    def start(self, state, *more, env=None, instance="one"):
        return self.weir.start(
            "run", self.file, "-b", self.broker.address, "--state-dir", state, "--instance", instance,
            "--session-timeout-ms", 6000, "--log-level", "info", *more, env=env, name=f"run-{instance}",
        )  # fmt: skip

    def kill_loop(self, state, feeder, kills, rng, env=None):
        """Starts and kills: one time in four wherever it is by then, else a little after it has its partitions."""
        feeder.start()
        for k in range(kills):
            process = self.start(state, env=env)
            if k % 4 != 0:
                process.wait_for(r"assigned [1-9]", timeout=60)
            threading.Event().wait(rng.uniform(0.05, 1.2))
            assert process.running(), f"weir ended by itself:\n{process.err}"
            process.kill9()

    def die_loop(self, state, feeder, starts, rng, faults=()):
        """Each start kills itself in the middle of a commit: between Kafka and the local state. Events flow while a
        runtime has partitions, so that there is something to commit however long it takes to start."""
        feeder.flowing.clear()
        feeder.start()
        died = 0
        while died < starts and feeder.is_alive():
            fault = ",".join([*faults, f"die-at-commit={rng.randint(1, 6)}"])
            process = self.start(state, env={"WEIR_TEST_FAULT": fault})
            while process.running() and feeder.is_alive():
                if re.search(r"assigned [1-9]", process.err):
                    feeder.flowing.set()
                threading.Event().wait(0.05)
            feeder.flowing.clear()
            if process.running():  # without input there is nothing to commit
                process.kill9()
            else:
                died += process.wait(timeout=1) == -9
        feeder.flowing.set()
        assert died >= 4, "too few kills between Kafka and the local state to tell anything"

    def finish(self, state, env=None):
        process = self.start(state, "--until-idle", "4s", env=env)
        assert process.wait(timeout=180) == 0, process.err

    def check_offsets(self):
        assert work.in_order(self.broker.read(self.events, timeout=120)) > 0
        committed, ends = self.broker.committed(self.application, self.events), self.broker.end_offsets(self.events)
        assert committed == ends

    def alerts_read(self):
        return self.broker.read(self.alerts, timeout=120)


def folded_changelog(broker, topic):
    rows = {}
    for r in broker.read(topic, timeout=120):
        if r.value is None:
            rows.pop((r.partition, r.key), None)
        else:
            rows[(r.partition, r.key)] = r.value
    return rows


def stored_rows(weir, state, subtopology, store):
    """The store's rows on disk by (partition, key), without the index rows that are derived and never logged ('t')."""
    done = weir.run("state", state, "--store", store, "--format", "json")
    assert done.code == 0, done.err
    rows = {}
    for line in done.out.splitlines():
        row = json.loads(line)
        key = bytes.fromhex(row["key"])
        if row["task"].startswith(f"{subtopology}_") and not key.startswith(b"t"):
            rows[(int(row["task"].rsplit("_", 1)[1]), key)] = bytes.fromhex(row["value"])
    return rows


@pytest.mark.slow
@pytest.mark.second_broker
def test_thirty_kills_and_a_lost_state_directory(weir, broker, unique, tmp_path):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    setup = Setup(weir, broker, unique, tmp_path)
    events = work.generate(200_000)
    state = tmp_path / "state"
    feeder = work.Feeder(broker.address, setup.events, events, seconds=40)
    setup.kill_loop(state, feeder, 30, rng)
    feeder.finish()
    shutil.rmtree(state)
    setup.finish(state)
    assert work.in_order(broker.read(setup.events, timeout=120)) == len(events)
    counts = work.compare(setup.alerts_read(), work.expected(events))
    print(dict(counts))
    assert counts["expected"] > 10_000
    assert not work.faults(counts)
    setup.check_offsets()
    for store in ("bursts", "busy"):
        folded = folded_changelog(broker, f"{setup.application}-{store}-changelog")
        assert len(folded) > 100
        assert folded == stored_rows(weir, state, "events-by-ip", store)


def counts_after_kills_inside_commits(setup, tmp_path, faults):
    """What became of a small workload whose runtime was killed again and again between Kafka and the local state."""
    events = work.generate(24_000, seed=8)
    feeder = work.Feeder(setup.broker.address, setup.events, events, seconds=15)
    setup.die_loop(tmp_path / "state", feeder, 12, random.Random(5), faults)
    feeder.finish()
    setup.finish(tmp_path / "state")
    counts = work.compare(setup.alerts_read(), work.expected(events))
    print(dict(counts))
    assert counts["expected"] > 3_000
    return counts


def test_kills_between_kafka_and_local_state(weir, broker, unique, tmp_path):
    setup = Setup(weir, broker, unique, tmp_path)
    assert not work.faults(counts_after_kills_inside_commits(setup, tmp_path, faults=[]))
    setup.check_offsets()


def test_the_checker_notices_the_wrong_commit_order(weir, broker, unique, tmp_path):
    """With RocksDB written before the Kafka transaction, the same kills leave faults."""
    setup = Setup(weir, broker, unique, tmp_path)
    counts = counts_after_kills_inside_commits(setup, tmp_path, faults=["state-before-kafka"])
    assert work.faults(counts), "the checker saw nothing wrong with a runtime that was told to be wrong"


@pytest.mark.parametrize("how", ["at random moments", "between kafka and local state", "state lost"])
def test_at_least_once_keeps_state_exact(weir, broker, unique, tmp_path, how):
    """Alerts may repeat, but none is lost, and each is what an undisturbed run would have written."""
    rng = random.Random(11)
    setup = Setup(weir, broker, unique, tmp_path, delivery="at_least_once")
    events = work.generate(24_000, seed=9)
    feeder = work.Feeder(broker.address, setup.events, events, seconds=12)
    state = tmp_path / "state"
    if how == "between kafka and local state":
        setup.die_loop(state, feeder, 8, rng)
    else:
        setup.kill_loop(state, feeder, 8, rng)
    feeder.finish()
    if how == "state lost":
        shutil.rmtree(state)
    setup.finish(state)
    counts = work.compare(setup.alerts_read(), work.expected(events))
    print(dict(counts))
    assert counts["expected"] > 3_000
    assert counts["lost"] == 0 and counts["wrong"] == 0
    setup.check_offsets()


def test_another_instance_takes_over(weir, broker, unique, tmp_path):
    setup = Setup(weir, broker, unique, tmp_path)
    events = work.generate(60_000, seed=10)
    feeder = work.Feeder(broker.address, setup.events, events, seconds=20)
    first = setup.start(tmp_path / "state-one", instance="one")
    second = setup.start(tmp_path / "state-two", instance="two")
    feeder.start()
    first.wait_for(r"assigned [1-9]", timeout=60)
    second.wait_for(r"assigned [1-9]", timeout=60)
    threading.Event().wait(3)
    first.kill9()
    feeder.finish()
    second.wait_for(r"(?s)assigned [1-9].*assigned [1-9]", timeout=60)
    want = work.expected(events)
    total = sum(len(v) for v in want.values())
    broker.wait_for_records(setup.alerts, total, timeout=120)
    assert second.stop() in (0, 130)
    counts = work.compare(setup.alerts_read(), want)
    print(dict(counts))
    assert not work.faults(counts)
    setup.check_offsets()
