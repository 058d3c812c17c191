"""A real SSH host's log through the SSH topology: the counts it is known to give. WEIR_SSH_LOG names the log; without it
these tests are left out."""

import collections
import json
import os

import pytest
from weir_env import ROOT

LOG = os.environ.get("WEIR_SSH_LOG", "")
pytestmark = pytest.mark.skipif(not LOG, reason="WEIR_SSH_LOG names no log")

# detector -> alerts, addresses
KNOWN = {"burst": (164, 100), "heavy_burst": (49, 11), "ban": (180, 101)}


def replay(weir, directory, *flags):
    done = weir.run("replay", ROOT / "topologies/ssh_bruteforce.weir", "--input", f"syslog={LOG}", "--at",
                    "2015-12-31T00:00:00Z", "--output", directory, "--quiet", *flags, timeout=300)
    assert done.code == 0, done.err
    return (directory / "alerts.ssh.jsonl").read_bytes()


def test_the_counts(weir, tmp_path):
    alerts, addresses = collections.Counter(), collections.defaultdict(set)
    for line in replay(weir, tmp_path / "whole").splitlines():
        row = json.loads(line)
        alerts[row["alert"]["detector"]] += 1
        addresses[row["alert"]["detector"]].add(row["ip_address"])
    assert {name: (alerts[name], len(addresses[name])) for name in alerts} == KNOWN


@pytest.mark.parametrize("every", [97, 1000])
def test_restarts_do_not_show(weir, tmp_path, every):
    whole = replay(weir, tmp_path / "whole")
    assert replay(weir, tmp_path / "cut", "--restart-every", str(every)) == whole
