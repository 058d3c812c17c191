"""Every whole program in the documents is one: it checks, is in the one form of its kind, and its tests pass."""

import os
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


# ---- the page of mistakes -------------------------------------------------------------------------------------------

TOUR = ROOT / "docs/diagnostics-tour.md"
TRANSCRIPT = re.compile(r"^```console\n(\$ weir check (\S+)\n.*?)^```", re.M | re.S)


def test_the_transcript_is_what_weir_says(weir, tmp_path):
    """WEIR_UPDATE_GOLDEN=1 writes it."""
    page = TOUR.read_text()
    (program,) = re.findall(r"^```weir wrong\n(.*?)^```", page, re.M | re.S)
    written = TRANSCRIPT.search(page)
    file = written[2]
    (tmp_path / file).write_text(program)
    done = weir.run("check", file, cwd=tmp_path)
    assert done.code == 1 and done.err == ""
    said = f"$ weir check {file}\n{done.out}"
    if os.environ.get("WEIR_UPDATE_GOLDEN"):
        TOUR.write_text(page[: written.start(1)] + said + page[written.end(1) :])
    else:
        assert said == written[1]
    codes = re.findall(r"^error\[(W\d{4})\]", done.out, re.M)
    assert len(codes) == len(set(codes)) == 8, codes
