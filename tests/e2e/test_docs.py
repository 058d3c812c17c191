"""Every whole program in the documents is one: it checks, is in the one form of its kind, and its tests pass."""

import re

import pytest
from weir_env import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PARTS_ONLY = {"diagnostics.md"}  # generated, with tests of its own


def programs():
    for page in PAGES:
        if page.name in PARTS_ONLY:
            continue
        for k, block in enumerate(re.findall(r"^```weir\n(.*?)^```", page.read_text(), re.M | re.S)):
            yield pytest.param(block, id=f"{page.stem}-{k}")


def test_there_are_programs():
    assert len(list(programs())) >= 5


@pytest.mark.parametrize("program", programs())
def test_it_is_a_program(weir, tmp_path, program):
    file = tmp_path / "page.weir"
    file.write_text(program)
    done = weir.run("check", file)
    assert done.code == 0, done.out + done.err
    assert weir.run("explain", file).code == 0
    if re.search(r"^test ", program, re.M):
        done = weir.run("test", "--restart-everywhere", file)
        assert done.code == 0, done.out + done.err
