"""The harness itself, on a real broker: what it reports must be what the broker holds."""

import pytest
from kafka import KafkaProducer
from weir_env import Process

pytestmark = pytest.mark.second_broker


def test_what_is_produced_is_read(broker, unique):
    topic = unique()
    broker.create_topics({topic: 4})
    assert broker.partitions(topic) == [0, 1, 2, 3]
    sent = broker.produce(
        topic,
        ["plain", {"value": None, "key": "k", "partition": 2}, {"value": b"\xff", "headers": {"h": "v"}, "partition": 3}],
    )
    read = broker.read(topic)
    assert len(read) == 3 and sorted((r.partition, r.offset) for r in read) == sorted(sent)
    by_value = {r.value: r for r in read}
    assert by_value[None].key == b"k" and by_value[b"\xff"].headers == {"h": b"v"}
    assert sum(broker.end_offsets(topic).values()) == 3
    assert broker.committed(unique("group"), topic) == {}


def test_topic_settings(broker, unique):
    topic = unique()
    broker.create_topics({topic: 1}, config={"cleanup.policy": "compact"})
    assert broker.topic_config(topic)["cleanup.policy"] == "compact"
    assert topic in broker.topics()


def test_large_records_and_compression(broker, unique):
    topic = unique()
    broker.create_topics({topic: 1})
    values = [bytes([65 + i]) * 900_000 for i in range(3)]
    for codec, value in zip((None, "lz4", "zstd"), values):
        broker.produce(topic, [value], compression_type=codec)
    assert [r.value for r in broker.read(topic)] == values


def test_read_committed_leaves_aborted_records_out(broker, unique):
    topic = unique()
    broker.create_topics({topic: 2})
    producer = KafkaProducer(bootstrap_servers=broker.address, transactional_id=unique("tx"), linger_ms=0)
    producer.init_transactions()
    for n in range(20):
        producer.begin_transaction()
        for p in (0, 1):
            producer.send(topic, f"{n}".encode(), partition=p)
        producer.flush()
        producer.abort_transaction() if n % 2 else producer.commit_transaction()
    producer.close()
    committed = broker.read(topic)
    assert [r.value for r in committed] == [f"{n}".encode() for n in range(0, 20, 2)] * 2
    assert len(broker.read(topic, isolation="read_uncommitted")) == 40
    assert broker.end_offsets(topic) == {0: 40, 1: 40}  # a marker a transaction and partition


def test_an_open_transaction_holds_the_committed_end(broker, unique):
    topic = unique()
    broker.create_topics({topic: 1})
    broker.produce(topic, ["before"])
    producer = KafkaProducer(bootstrap_servers=broker.address, transactional_id=unique("tx"), linger_ms=0)
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(topic, b"open", partition=0)
    producer.flush()
    assert [r.value for r in broker.read(topic)] == [b"before"]
    assert broker.end_offsets(topic, "read_committed") == {0: 1}
    producer.commit_transaction()
    producer.close()
    assert [r.value for r in broker.wait_for_records(topic, 2)] == [b"before", b"open"]


def test_a_broker_killed_and_started_again_keeps_its_records(new_broker):
    own = new_broker()
    own.create_topics({"t": 1})
    own.produce("t", ["kept"])
    own.stop(now=True)
    own.start()
    assert [r.value for r in own.read("t")] == [b"kept"]


def test_processes_are_watched(tmp_path):
    process = Process(["sh", "-c", "echo ready; exec sleep 60"], tmp_path, "p")
    try:
        process.wait_for("^ready$", timeout=10)
        with pytest.raises(pytest.fail.Exception):
            process.wait_for("never", timeout=0.2)
    finally:
        process.kill9()
    assert process.popen.returncode == -9
    with pytest.raises(pytest.fail.Exception, match="ended with"):
        process.wait_for("never", timeout=10)


def test_the_binary_runs(weir):
    assert weir.run("version").code == 0
