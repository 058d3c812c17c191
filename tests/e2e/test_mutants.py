"""Small damage to good programs: `check` neither dies nor hangs, and never says nothing of what it cannot read.

WEIR_MUTANTS=20000 makes that many mutants; by default some hundreds.
"""

import json
import os
import random
import re

import pytest
from weir_env import ROOT

FILES = sorted([*(ROOT / "topologies").glob("**/*.weir"), *(ROOT / "tests/topologies").glob("*.weir")])
TOKEN = re.compile(r'#[^\n]*|r?"(?:\\.|[^"\\\n])*"|`[^`\n]*`|[A-Za-z_0-9.:/]+|[^\s\w]|\s+')
AT_ONCE = 100


def mutants(text, count, rng):
    tokens = [t for t in TOKEN.findall(text)]
    solid = [k for k, t in enumerate(tokens) if not t.isspace() and not t.startswith("#")]
    for _ in range(count):
        out, k = list(tokens), rng.choice(solid)
        how = rng.choice(["delete", "duplicate", "swap"])
        if how == "delete":
            out[k] = ""
        elif how == "duplicate":
            out[k] += " " + out[k]
        else:
            other = rng.choice(solid)
            out[k], out[other] = out[other], out[k]
        yield f"{how} {k} {tokens[k]!r}", "".join(out)


def bare(text):
    return re.sub(r"[\s,]+", "", text)


@pytest.mark.timeout(3600)
def test_small_damage(weir, tmp_path):
    wanted = int(os.environ.get("WEIR_MUTANTS", "300"))
    rng = random.Random(11)
    made = silent = told = 0
    while made < wanted:
        batch = {}
        for k in range(AT_ONCE):
            path = rng.choice(FILES)
            what, text = next(mutants(path.read_text(), 1, rng))
            file = tmp_path / f"m{k}.weir"
            file.write_text(text)
            batch[str(file)] = (path, what, text)
        done = weir.run("check", "--format", "json", *batch, timeout=60)
        assert done.code in (0, 1), (done.code, done.err[-2000:])
        findings = {}
        for line in done.out.splitlines():
            finding = json.loads(line)
            findings.setdefault(finding["file"], []).append(finding)
        for file, (path, what, text) in batch.items():
            told += file in findings
            silent += file not in findings
            if file not in findings:  # then it is a program: it has a plan, and one form that means the same
                assert weir.run("explain", file).code == 0, (path, what)
                form = weir.run("fmt", "--stdout", file)
                assert form.code == 0, (path, what)
                assert bare(form.out) == bare(text), (path, what)  # nothing was passed over
        made += len(batch)
    print(f"{made} mutants: {told} with findings, {silent} still programs")
    assert told > made // 2
