#!/usr/bin/env python3
"""Checks docker-compose.yml and Dockerfile without Docker: what a typing error would break, read from the files.

  check_compose.py              checks the repository; prints each finding
  check_compose.py --self-test  breaks copies of the two files in every way listed below and checks that it is seen
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
TOPICS = {
    "auth_events": 4,
    "anomalies_rule_based": 1,
    "anomalies_ai_based": 1,
    "metrics": 1,
    "auth_events.invalid": 1,
}


# ---- docker-compose.yml ---------------------------------------------------------------------------------------------


def check_compose(text):
    compose = yaml.safe_load(text)
    services = compose["services"]
    findings = []

    def need(condition, what):
        if not condition:
            findings.append(f"docker-compose.yml: {what}")

    need(set(services) == {"kafka", "topics", "weir"}, f"services are {sorted(services)}")
    if not {"kafka", "topics", "weir"} <= set(services):
        return findings
    kafka, topics, weir = services["kafka"], services["topics"], services["weir"]

    version = re.search(r"VERSION=(\d+\.\d+\.\d+)", (ROOT / "scripts/kafka").read_text())[1]
    need(kafka.get("image") == f"apache/kafka:{version}", f"Kafka's image is {kafka.get('image')}, scripts/kafka runs {version}")
    need(topics.get("image") == kafka.get("image"), "the topics are created by another image than the broker's")
    need("9092:9092" in kafka.get("ports", []), "port 9092 is not published")
    findings.extend(check_kraft(kafka.get("environment", {}), kafka.get("hostname", "kafka")))

    health = kafka.get("healthcheck", {})
    need(list(health.get("test", [""]))[0] in ("CMD", "CMD-SHELL"), "Kafka has no health check")
    need("kafka:29092" in " ".join(health.get("test", [])), "the health check does not ask the containers' listener")
    need({"interval", "timeout", "retries", "start_period"} <= set(health), "the health check leaves times to chance")

    volumes = set(compose.get("volumes") or {})
    logs = kafka.get("environment", {}).get("KAFKA_LOG_DIRS")
    need(any(v.split(":")[0] in volumes and v.split(":")[1] == logs for v in kafka.get("volumes", [])),
         f"no named volume holds Kafka's data ({logs})")

    need(topics.get("depends_on", {}).get("kafka", {}).get("condition") == "service_healthy",
         "the topics are not created after Kafka is healthy")
    need(topics.get("restart") == "no", "the topic creation would be restarted")
    created = created_topics(topics)
    need(created == TOPICS, f"the topics created are {created}")
    topology = ROOT / "topologies/auth_anomaly.weir"
    need(topology.is_file(), "there is no topologies/auth_anomaly.weir")
    named = set(re.findall(r'\btopic "([^"]+)"', topology.read_text())) if topology.is_file() else set()
    need(named <= set(created), f"topologies/auth_anomaly.weir uses topics that are not created: {sorted(named - set(created))}")

    need(weir.get("profiles") == ["weir"], "the weir service is not behind its profile")
    need(weir.get("build") in (".", {"context": "."}), "the weir service is not built from the Dockerfile")
    need(weir.get("depends_on", {}).get("kafka", {}).get("condition") == "service_healthy", "weir does not wait for Kafka")
    need(weir.get("depends_on", {}).get("topics", {}).get("condition") == "service_completed_successfully",
         "weir does not wait for the topics")
    command = weir.get("command", [])
    need("kafka:29092" in command, "weir is not pointed at the containers' listener")
    shipped = [a for a in command if a.endswith(".weir")]
    need(shipped and all((ROOT / "topologies" / Path(a).name).is_file() for a in shipped), f"weir runs {shipped}")
    state = command[command.index("--state-dir") + 1] if "--state-dir" in command else None
    need(any(v.split(":")[0] in volumes and v.split(":")[1] == state for v in weir.get("volumes", [])),
         f"no named volume holds weir's state ({state})")
    return findings


def check_kraft(env, hostname):
    findings = []

    def need(condition, what):
        if not condition:
            findings.append(f"docker-compose.yml: {what}")

    def pairs(name):
        return dict(item.split(":", 1) for item in env.get(name, "").split(",") if ":" in item)

    listeners, advertised = pairs("KAFKA_LISTENERS"), pairs("KAFKA_ADVERTISED_LISTENERS")
    protocols = pairs("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP")
    controller = env.get("KAFKA_CONTROLLER_LISTENER_NAMES")
    need(set(env.get("KAFKA_PROCESS_ROLES", "").split(",")) == {"broker", "controller"}, "not broker and controller in one")
    need(controller in listeners, "the controller has no listener")
    port = listeners.get(controller, "").rpartition(":")[2]
    need(env.get("KAFKA_CONTROLLER_QUORUM_VOTERS") == f"{env.get('KAFKA_NODE_ID')}@{hostname}:{port}",
         "the voters do not name this node's controller")
    need(set(protocols) == set(listeners), "the listeners and the protocol map differ")
    need(set(advertised) == set(listeners) - {controller}, "the advertised listeners are not all but the controller's")
    need(env.get("KAFKA_INTER_BROKER_LISTENER_NAME") in advertised, "the inter-broker listener is not advertised")
    need("//localhost:9092" in advertised.values(), "localhost:9092 is not advertised")
    need(f"//{hostname}:29092" in advertised.values(), "the containers' listener is not advertised")
    for name, address in advertised.items():
        need(address.rpartition(":")[2] == listeners.get(name, "").rpartition(":")[2], f"{name} advertises another port than it listens on")
    for name in ("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR",
                 "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR"):
        need(env.get(name) == "1", f"{name} must be 1 on one node")
    need(env.get("KAFKA_AUTO_CREATE_TOPICS_ENABLE") == "false", "topics would be created by accident")
    need(not any("ZOOKEEPER" in name for name in env), "ZooKeeper")
    need(all(isinstance(value, str) for value in env.values()), "an environment value is not a string")
    return findings


def created_topics(service):
    """Runs the service's own shell lines with the Kafka tool replaced by echo, and reads what it would have created."""
    script = service["command"][0].replace("$$", "$").replace("/opt/kafka/bin/kafka-topics.sh", "echo kafka-topics")
    done = subprocess.run(["/bin/bash", "-ec", script], env={**service["environment"], "PATH": "/usr/bin:/bin"},
                          capture_output=True, text=True, timeout=20)
    created = {}
    for line in done.stdout.splitlines():
        words = shlex.split(line)
        if words[0] == "kafka-topics" and "--create" in words and "--if-not-exists" in words:
            partitions = words[words.index("--partitions") + 1]
            created[words[words.index("--topic") + 1]] = int(partitions) if partitions.isdigit() else partitions
    return created


# ---- Dockerfile -----------------------------------------------------------------------------------------------------


def check_dockerfile(text):
    findings, stages = [], []

    def need(condition, what):
        if not condition:
            findings.append(f"Dockerfile: {what}")

    for line in re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", text)).splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            parts = rest.split()
            stages.append({"base": parts[0], "name": parts[2] if len(parts) > 2 else None, "lines": []})
        elif word:
            stages[-1]["lines"].append((word, rest.strip()))
    need(len(stages) >= 2, "one stage only")
    for number, stage in enumerate(stages):
        need(stage["base"] == "debian:12-slim", f"stage {number} is based on {stage['base']}")
        for word, rest in stage["lines"]:
            if word in ("COPY", "ADD"):
                check_copy(rest, [s["name"] for s in stages[:number]], need)
    build, final = stages[0], stages[-1]
    check_packages(build, need)
    users = [rest for word, rest in final["lines"] if word == "USER"]
    need(users and users[-1].split(":")[0] not in ("root", "0"), "the final stage runs as root")
    made = re.search(r"useradd [^&]*\s(\S+)\s*(?:&&|$)", " ".join(rest for word, rest in final["lines"] if word == "RUN"))
    need(bool(made and users and made[1] == users[-1]), "the final stage's user is not made")
    need(any(word == "ENTRYPOINT" and "weir" in rest for word, rest in final["lines"]), "no entry point")
    need(not any("-dev" in rest for word, rest in final["lines"] if word == "RUN"), "development packages in the final stage")
    return findings


def check_copy(rest, stages, need):
    words = rest.split()
    flags = dict(w[2:].split("=", 1) for w in words if w.startswith("--") and "=" in w)
    sources = [w for w in words if not w.startswith("--")][:-1]
    if "from" in flags:
        need(flags["from"] in stages, f"COPY --from={flags['from']} names no earlier stage")
        return
    ignored = (ROOT / ".dockerignore").read_text().split()
    for source in sources:
        need((ROOT / source).exists(), f"COPY {source}: there is no such file or folder")
        need(source not in ignored, f"COPY {source}: .dockerignore keeps it out")


def check_packages(stage, need):
    """The build stage installs what scripts/lib/packages.sh says a build needs, but for the tests' library."""
    lists = subprocess.run(["bash", "-c", f'. {shlex.quote(str(ROOT / "scripts/lib/packages.sh"))}; echo "${{packages_build[@]}}"'],
                           capture_output=True, text=True, check=True)
    wanted = {entry.split(":")[0] for entry in lists.stdout.split()} - {"libgtest-dev"}
    runs = " ".join(rest for word, rest in stage["lines"] if word == "RUN")
    match = re.search(r"apt-get install (.*?) &&", runs)
    found = {w for w in match[1].split() if not w.startswith("-")} if match else set()
    need(found == wanted, f"the build stage installs {sorted(found ^ wanted)} other than scripts/lib/packages.sh")
    copied = {w for word, rest in stage["lines"] if word == "COPY" for w in rest.split()[:-1]}
    needed = {"CMakeLists.txt", "CMakePresets.json", "cmake", "dsl", "runtime"}
    for lists in [*ROOT.glob("runtime/**/CMakeLists.txt"), *ROOT.glob("dsl/**/CMakeLists.txt")]:
        needed.update(re.findall(r"PROJECT_SOURCE_DIR\}/(\w+)", lists.read_text()))  # e.g. topologies, for the demo
    for part in sorted(needed):
        need(part in copied, f"the build stage does not copy {part}")


# ---- the self-test --------------------------------------------------------------------------------------------------

BREAK_COMPOSE = [
    ("image: apache/kafka:4.1.1", "image: apache/kafka:latest"),
    ('- "9092:9092"', '- "9092:29092"'),
    ("kafka-data:/var/lib/kafka/data", "./data:/var/lib/kafka/data"),
    ("KAFKA_LOG_DIRS: /var/lib/kafka/data", "KAFKA_LOG_DIRS: /tmp/data"),
    ("broker,controller", "broker"),
    ("1@kafka:9093", "1@localhost:9093"),
    ("CONTROLLER://:9093", "CONTROLLER://:9094"),
    ("EXTERNAL://localhost:9092", "EXTERNAL://localhost:9094"),
    ("INTERNAL:PLAINTEXT,", ""),
    ("KAFKA_INTER_BROKER_LISTENER_NAME: INTERNAL", "KAFKA_INTER_BROKER_LISTENER_NAME: PLAINTEXT"),
    ('KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1"', 'KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "3"'),
    ('KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false"', 'KAFKA_AUTO_CREATE_TOPICS_ENABLE: "true"'),
    ('KAFKA_NODE_ID: "1"', "KAFKA_NODE_ID: 1"),
    ('"--bootstrap-server", "kafka:29092"]', '"--bootstrap-server", "kafka:9094"]'),
    ("start_period: 20s", ""),
    ("auth_events:4", "auth_events:1"),
    ("auth_events.invalid:1", ""),
    ("--if-not-exists", ""),
    ("$${topic#*:}", "$${topic%:*}"),
    ('profiles: ["weir"]', ""),
    ("condition: service_completed_successfully", "condition: service_started"),
    ("/var/lib/weir\", \"--instance", "/tmp/weir\", \"--instance"),
    ("topologies/auth_anomaly.weir\", \"--boot", "topologies/gone.weir\", \"--boot"),
    ("build: .", ""),
]
BREAK_DOCKERFILE = [
    ("USER weir\n", ""),
    ("USER weir", "USER root"),
    ("USER weir", "USER someone"),
    ("COPY dsl dsl", "COPY lang lang"),
    ("COPY cmake cmake", ""),
    ("COPY topologies topologies\n", ""),
    ("COPY docs docs\n", ""),
    ("COPY topologies /usr", "COPY build /usr"),
    ("--from=build", "--from=builder"),
    ("librocksdb-dev ", ""),
    ("librocksdb7.8 ", "librocksdb-dev "),
    ("FROM debian:12-slim AS build", "FROM debian:sid AS build"),
    ('ENTRYPOINT ["weir"]', ""),
]


def self_test():
    compose, dockerfile = (ROOT / "docker-compose.yml").read_text(), (ROOT / "Dockerfile").read_text()
    failed = 0
    for text, breaks, checker in ((compose, BREAK_COMPOSE, check_compose), (dockerfile, BREAK_DOCKERFILE, check_dockerfile)):
        sound = checker(text)
        for old, new in breaks:
            if old not in text:
                failed += 1
                print(f"self-test out of date: {old!r} is not in the file")
            elif len(checker(text.replace(old, new, 1))) <= len(sound):
                failed += 1
                print(f"not seen: {old!r} -> {new!r}")
    print(f"{len(BREAK_COMPOSE) + len(BREAK_DOCKERFILE)} breaks, {failed} not seen")
    return failed


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 1 if self_test() else 0
    findings = check_compose((ROOT / "docker-compose.yml").read_text()) + check_dockerfile((ROOT / "Dockerfile").read_text())
    print("\n".join(findings + [f"{len(findings)} findings"]))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
