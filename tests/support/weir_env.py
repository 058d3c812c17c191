"""What the end-to-end tests stand on: the weir binary, real brokers, topics.

Fixtures (tests/conftest.py makes them known to every test below tests/):
  weir        the binary: weir.run("check", file), weir.start("run", file, ...); all it started is ended with the test
  broker      a real broker for the whole session: broker.address, create_topics, produce, read, end_offsets, committed
  new_broker  a function that starts a further broker, for tests that kill it; ended with the test
  unique      a function that makes a name nobody else has used: unique("auth_events")

Environment: WEIR_BIN (default build/release/weir), WEIR_KAFKA_VERSION (default 4.1.1).
Nothing here sleeps for a fixed time: everything waits for a condition, with a limit that fails the test.
"""

import itertools
import logging
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError

ROOT = Path(__file__).resolve().parents[2]
WEIR_BIN = Path(os.environ.get("WEIR_BIN") or ROOT / "build/release/weir")
KAFKA_VERSION = os.environ.get("WEIR_KAFKA_VERSION") or "4.1.1"

logging.getLogger("kafka").setLevel(logging.CRITICAL)


def wait_until(condition, timeout=30.0, what="the condition", every=0.05):
    """Calls condition() until it returns something true, and returns that; fails the test after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            pytest.fail(f"waited {timeout:g} s in vain for {what}")
        time.sleep(every)


# ---- the binary -----------------------------------------------------------------------------------------------------


@dataclass
class Completed:
    code: int
    out: str
    err: str


class Process:
    """A weir process in the background; stdout and stderr go to files, whole and across the test's life."""

    def __init__(self, args, directory, name, env=None, cwd=None):
        self.args = args
        self.stdout_path = directory / f"{name}.out"
        self.stderr_path = directory / f"{name}.err"
        with open(self.stdout_path, "wb") as out, open(self.stderr_path, "wb") as err:
            self.popen = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env, cwd=cwd)

    @property
    def pid(self):
        return self.popen.pid

    @property
    def out(self):
        return self.stdout_path.read_text(errors="replace")

    @property
    def err(self):
        return self.stderr_path.read_text(errors="replace")

    def running(self):
        return self.popen.poll() is None

    def wait(self, timeout=60.0):
        """Waits for it to end by itself; returns its exit code (negative: the signal)."""
        try:
            return self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            pytest.fail(f"{self} still runs after {timeout:g} s; its stderr ends in:\n{tail(self.err)}")

    def wait_for(self, pattern, timeout=30.0, where="both"):
        """Waits until the regular expression is found in its output; returns the match. Fails if it ends before."""
        regex = re.compile(pattern, re.MULTILINE)

        def look():
            alive = self.running()  # asked first: what it wrote before its end is then seen
            text = (self.out if where != "err" else "") + (self.err if where != "out" else "")
            match = regex.search(text)
            if not match and not alive:
                pytest.fail(f"{self} ended with {self.popen.returncode} before /{pattern}/; stderr:\n{tail(self.err)}")
            return match

        return wait_until(look, timeout, f"/{pattern}/ from {self}; its stderr ends in:\n{tail(self.err)}")

    def kill9(self):
        self.popen.kill()
        self.popen.wait()

    def stop(self, timeout=30.0, sig=signal.SIGINT):
        """As Ctrl+C does; returns the exit code."""
        if self.running():
            self.popen.send_signal(sig)
        return self.wait(timeout)

    def __str__(self):
        return "`" + " ".join(Path(a).name if i == 0 else a for i, a in enumerate(self.args)) + "`"


def tail(text, lines=30):
    return "\n".join(text.splitlines()[-lines:])


class Weir:
    def __init__(self, directory):
        if not os.access(WEIR_BIN, os.X_OK):
            pytest.fail(f"no weir binary at {WEIR_BIN}; build it (cmake --build --preset release) or set WEIR_BIN")
        self.directory = directory
        self.processes = []
        self._number = itertools.count(1)

    def run(self, *args, timeout=60.0, stdin="", env=None, cwd=None, binary=False):
        """Runs weir to its end: Completed(code, out, err). `binary` leaves out and err as bytes."""
        command = [str(WEIR_BIN), *map(str, args)]
        data = stdin.encode() if isinstance(stdin, str) else stdin
        try:
            done = subprocess.run(
                command, input=data, capture_output=True, timeout=timeout, env=_environment(env), cwd=cwd or self.directory
            )
        except subprocess.TimeoutExpired as late:
            err = (late.stderr or b"").decode(errors="replace")
            pytest.fail(f"`weir {' '.join(map(str, args))}` still runs after {timeout:g} s; stderr:\n{tail(err)}")
        if binary:
            return Completed(done.returncode, done.stdout, done.stderr)
        return Completed(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def start(self, *args, name=None, env=None, cwd=None):
        """Starts weir in the background: a Process."""
        name = f"{name or args[0]}-{next(self._number)}"
        process = Process(
            [str(WEIR_BIN), *map(str, args)], self.directory, name, _environment(env), cwd or self.directory
        )
        self.processes.append(process)
        return process

    def end_all(self):
        for process in self.processes:
            if process.running():
                process.kill9()
            # shown by pytest when the test failed
            print(f"--- {process} exit {process.popen.returncode}, stderr {process.stderr_path}\n{tail(process.err)}")


def _environment(extra):
    env = dict(os.environ, NO_COLOR="1")
    env.update(extra or {})
    return env


# ---- brokers and topics ---------------------------------------------------------------------------------------------


@dataclass
class Record:
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: dict = field(default_factory=dict)


class Broker:
    """A real broker of its own, through scripts/kafka."""

    def __init__(self, directory, version=KAFKA_VERSION):
        self.directory = Path(directory)
        self.version = version
        self.port = None
        for attempt in range(5):
            self.port = free_port_pair()
            failed = self._kafka("start", "--version", version)
            if failed is None:
                break
            if "taken by another program" not in failed or attempt == 4:
                pytest.fail(f"cannot start a broker: {failed}")

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def log(self):
        return (self.directory / "broker.log").read_text(errors="replace")

    def _kafka(self, *args):
        command = [str(ROOT / "scripts/kafka"), *args, "--port", str(self.port), "--dir", str(self.directory)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        return None if done.returncode == 0 else done.stderr

    def stop(self, now=False, wipe=False):
        failed = self._kafka("stop", *(["--now"] if now else []), *(["--wipe"] if wipe else []))
        assert failed is None, failed

    def start(self):
        """Starts it again on the same data and port."""
        failed = self._kafka("start", "--version", self.version)
        assert failed is None, failed

    def create_topics(self, topics, config=None):
        """{"auth_events": 4, ...}: creates them and waits until every partition has a leader."""
        with _closing(KafkaAdminClient(bootstrap_servers=self.address)) as admin:
            admin.create_topics([NewTopic(name, count, 1, topic_configs=config or {}) for name, count in topics.items()])
            for name, count in topics.items():
                wait_until(lambda n=name, c=count: self._led(admin, n) == c, 30, f"the partitions of {name}")

    @staticmethod
    def _led(admin, topic):
        described = admin.describe_topics([topic])[0]
        leaders = [p.get("leader_id", p.get("leader", -1)) for p in described["partitions"]]
        return sum(1 for leader in leaders if leader >= 0)

    def topics(self):
        with _closing(KafkaAdminClient(bootstrap_servers=self.address)) as admin:
            return set(admin.list_topics())

    def topic_config(self, topic):
        """Its settings by name, as strings."""
        with _closing(KafkaAdminClient(bootstrap_servers=self.address)) as admin:
            resource = ConfigResource(ConfigResourceType.TOPIC, topic)
            response = admin.describe_configs([resource])
            response = response[0] if isinstance(response, list) else response
            return {entry[0]: entry[1] for entry in response.resources[0][4]}

    def partitions(self, topic):
        with _closing(self._consumer()) as consumer:
            return sorted(consumer.partitions_for_topic(topic) or [])

    def produce(self, topic, records, **settings):
        """Sends and flushes. A record is a value (bytes or str), or a dict of value, key, partition, timestamp_ms and
        headers. Returns what the broker said: [(partition, offset), ...] in the order sent."""
        settings = {"acks": "all", "linger_ms": 5, "max_request_size": 16 << 20, **settings}
        with _closing(KafkaProducer(bootstrap_servers=self.address, **settings)) as producer:
            sent = [producer.send(topic, **_record(r)) for r in records]
            producer.flush(timeout=120)
            done = [future.get(timeout=60) for future in sent]
        return [(meta.partition, meta.offset) for meta in done]

    def read(self, topic, isolation="read_committed", timeout=60.0, start=None, settings=None):
        """All records of the topic from its beginning (or from {partition: offset}) to its end as it is now, by partition
        and offset. With read_committed the end is the last stable offset, and aborted records are not among them."""
        with _closing(self._consumer(isolation_level=isolation, **(settings or {}))) as consumer:
            parts = [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic) or [])]
            assert parts, f"no topic {topic} on {self.address}"
            consumer.assign(parts)
            ends = consumer.end_offsets(parts)
            begins = consumer.beginning_offsets(parts)
            for p in parts:
                consumer.seek(p, (start or {}).get(p.partition, begins[p]))
            records, deadline = [], time.monotonic() + timeout
            while any(consumer.position(p) < ends[p] for p in parts):
                if time.monotonic() > deadline:
                    where = {p.partition: (consumer.position(p), ends[p]) for p in parts}
                    pytest.fail(f"reading {topic} did not reach its end in {timeout:g} s: (position, end) {where}")
                for batch in consumer.poll(timeout_ms=200, max_records=5000).values():
                    records += [_read(m) for m in batch]
        records = [r for r in records if r.offset < ends[TopicPartition(topic, r.partition)]]
        return sorted(records, key=lambda r: (r.partition, r.offset))

    def wait_for_records(self, topic, count, timeout=60.0, isolation="read_committed"):
        """Waits until the topic holds at least that many records; returns them all."""
        records = []

        def enough():
            records[:] = self.read(topic, isolation, timeout)
            return len(records) >= count

        wait_until(enough, timeout, f"{count} records on {topic} (so far it was fewer)", every=0.2)
        return records

    def end_offsets(self, topic, isolation="read_uncommitted"):
        """{partition: end}; read_committed gives the last stable offsets."""
        with _closing(self._consumer(isolation_level=isolation)) as consumer:
            parts = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or []]
            return {p.partition: end for p, end in consumer.end_offsets(parts).items()}

    def committed(self, group, topic):
        """{partition: committed offset} of a consumer group; a partition without one is absent."""
        def ask():
            try:
                return [admin.list_consumer_group_offsets(group)]
            except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
                return None  # a fresh broker makes the offsets topic on the first question

        with _closing(KafkaAdminClient(bootstrap_servers=self.address)) as admin:
            offsets = wait_until(ask, 30, f"the coordinator of group {group}")[0]
            return {tp.partition: meta.offset for tp, meta in offsets.items() if tp.topic == topic and meta.offset >= 0}

    def _consumer(self, **settings):
        settings = {"fetch_max_bytes": 64 << 20, "max_partition_fetch_bytes": 16 << 20, "check_crcs": False, **settings}
        return KafkaConsumer(
            bootstrap_servers=self.address, group_id=None, enable_auto_commit=False, fetch_max_wait_ms=50, **settings
        )


class _closing:
    """contextlib.closing for kafka-python's clients, whose close() takes a limit on some and none on others."""

    def __init__(self, client):
        self.client = client

    def __enter__(self):
        return self.client

    def __exit__(self, *error):
        self.client.close()


def _record(record):
    if not isinstance(record, dict):
        record = {"value": record}
    as_bytes = {k: v.encode() if isinstance(v, str) and k in ("key", "value") else v for k, v in record.items()}
    if "headers" in as_bytes:
        as_bytes["headers"] = [(k, v.encode() if isinstance(v, str) else v) for k, v in dict(as_bytes["headers"]).items()]
    return as_bytes


def _read(message):
    headers = {k: v for k, v in (message.headers or [])}
    return Record(
        message.topic, message.partition, message.offset, message.timestamp, message.key, message.value, headers
    )


def free_port_pair():
    """A port that is free together with its successor, below the range the kernel gives to outgoing connections."""
    for _ in range(200):
        port = random.randrange(20000, 32000, 2)
        if _free(port) and _free(port + 1):
            return port
    pytest.fail("no free port between 20000 and 32000")


def _free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


# ---- fixtures -------------------------------------------------------------------------------------------------------


@pytest.fixture
def weir(tmp_path):
    made = Weir(tmp_path)
    yield made
    made.end_all()


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    made = Broker(tmp_path_factory.mktemp("broker") / "data")
    yield made
    made.stop(now=True)
    shutil.rmtree(made.directory / "data", ignore_errors=True)  # the log stays


@pytest.fixture
def new_broker(tmp_path):
    made = []

    def make(version=KAFKA_VERSION):
        made.append(Broker(tmp_path / f"broker-{len(made)}", version))
        return made[-1]

    yield make
    for one in made:
        one.stop(now=True)
        print(f"--- broker {one.address}, log {one.directory / 'broker.log'}\n{tail(one.log, 10)}")
        shutil.rmtree(one.directory / "data", ignore_errors=True)


@pytest.fixture
def unique():
    return lambda prefix="t": f"{prefix}-{uuid.uuid4().hex[:8]}"
