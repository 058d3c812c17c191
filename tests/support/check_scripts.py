#!/usr/bin/env python3
"""Checks the scripts: each parses, is executable where it is to be called, and keeps its promises on machines unlike this."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ["scripts/demo", "scripts/test", "scripts/kafka", "scripts/format", "tests/bench/fuzzy_compare", ".ci/run"]


def run(*command, **env):
    return subprocess.run(command, cwd="/", env={**os.environ, **env}, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=50)


def main():
    findings = []

    def need(condition, what):
        if not condition:
            findings.append(what)

    for name in [*COMMANDS, *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "scripts/lib").glob("*.sh")))]:
        need(run("bash", "-n", str(ROOT / name)).returncode == 0, f"{name} does not parse")
        need("set -euo pipefail" in (ROOT / name).read_text() or name.endswith(".sh"), f"{name} goes on after errors")
    # The list of suites belongs to lib/suites.sh: .ci/run adds up what stands in it.
    need("SUITES=" not in (ROOT / "scripts/test").read_text(), "scripts/test overwrites SUITES")
    for name in COMMANDS:
        need(os.access(ROOT / name, os.X_OK), f"{name} is not executable")

    # On a system it does not know, a script names the packages and stops with 3.
    for release in ("ID=fedora\nVERSION_ID=42\nPRETTY_NAME='Fedora Linux 42'\n", "ID=debian\nVERSION_ID=11\n",
                    "ID=ubuntu\nVERSION_ID=22.04\nPRETTY_NAME='Ubuntu 22.04 LTS'\n"):
        with tempfile.NamedTemporaryFile("w", suffix="-os-release") as file:
            file.write(release)
            file.flush()
            for script in ("scripts/demo", "scripts/test"):
                done = run(str(ROOT / script), WEIR_OS_RELEASE=file.name, WEIR_SKIP_PACKAGES="0")
                need(done.returncode == 3, f"{script} on {release!r} ended with {done.returncode}: {done.stderr}")
                need("librdkafka-dev" in done.stderr and "librocksdb-dev" in done.stderr, f"{script} does not name the packages")
                need(done.stdout == "", f"{script} wrote to stdout")

    for arguments in ([], ["start", "--port", "many"], ["start", "--port"], ["dance"], ["start", "--version", "x"]):
        done = run(str(ROOT / "scripts/kafka"), *arguments)
        need(done.returncode == 2 and done.stderr, f"scripts/kafka {arguments} ended with {done.returncode}")
    with tempfile.TemporaryDirectory() as directory:
        done = run(str(ROOT / "scripts/kafka"), "status", "--dir", directory)
        need(done.returncode == 1, f"scripts/kafka status of nothing ended with {done.returncode}")
    done = run(str(ROOT / "scripts/test"), "everything")
    need(done.returncode == 2, f"scripts/test everything ended with {done.returncode}")

    print("\n".join(findings + [f"{len(findings)} findings"]))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
