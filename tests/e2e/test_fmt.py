"""weir fmt, as a person and as a script sees it. What the form is, tests/dsl/format_test.cc says."""

import os
import stat

import pytest
from weir_env import ROOT

MESSY = "param   a=1\nparam bb = 2 # why\n"
NEAT = "param a  = 1\nparam bb = 2  # why\n"
TOPOLOGIES = sorted((ROOT / "topologies").rglob("*.weir"))


@pytest.fixture
def messy(tmp_path):
    path = tmp_path / "messy.weir"
    path.write_text(MESSY)
    return path


def test_a_file_is_formatted_in_place_once(weir, messy):
    messy.chmod(0o640)
    done = weir.run("fmt", messy)
    assert (done.code, done.out, done.err) == (0, f"{messy}: formatted\n", "")
    assert messy.read_text() == NEAT
    assert stat.S_IMODE(messy.stat().st_mode) == 0o640
    before = messy.stat().st_mtime_ns
    assert (weir.run("fmt", messy).code, weir.run("fmt", messy).out) == (0, "")
    assert messy.stat().st_mtime_ns == before
    assert [p.name for p in messy.parent.iterdir()] == ["messy.weir"]


def test_a_link_stays_a_link(weir, messy):
    link = messy.parent / "link.weir"
    link.symlink_to(messy)
    assert weir.run("fmt", link).code == 0
    assert link.is_symlink() and messy.read_text() == NEAT


def test_check_changes_nothing_and_shows_the_difference(weir, messy, tmp_path):
    neat = tmp_path / "neat.weir"
    neat.write_text(NEAT)
    done = weir.run("fmt", "--check", neat, messy)
    assert done.code == 1 and done.err == ""
    assert done.out == (
        f"{messy} is not formatted\n@@ line 1\n-param   a=1\n-param bb = 2 # why\n+param a  = 1\n+param bb = 2  # why\n"
    )
    assert messy.read_text() == MESSY
    assert (weir.run("fmt", "--check", neat).code, weir.run("fmt", "--check", neat).out) == (0, "")


def test_a_long_difference_is_cut(weir, tmp_path):
    path = tmp_path / "long.weir"
    path.write_text("".join(f"param  p{i} = {i}\n\n" for i in range(100)))
    done = weir.run("fmt", "--check", path)
    assert done.code == 1 and len(done.out.splitlines()) < 50
    assert "more lines" in done.out.splitlines()[-1]


@pytest.mark.parametrize("end", ["", "\n\n", "\r\n"])
def test_a_difference_in_line_ends_is_one(weir, tmp_path, end):
    path = tmp_path / "end.weir"
    path.write_bytes(f"param a = 1{end}".encode())
    done = weir.run("fmt", "--check", path)
    assert done.code == 1 and len(done.out.splitlines()) > 1, done.out


def test_stdout_and_stdin(weir, messy):
    done = weir.run("fmt", "--stdout", messy)
    assert (done.code, done.out) == (0, NEAT) and messy.read_text() == MESSY
    done = weir.run("fmt", "-", stdin=MESSY)
    assert (done.code, done.out) == (0, NEAT)
    assert weir.run("fmt", "-", "--check", stdin=NEAT).code == 0
    assert weir.run("fmt", "-", "--check", stdin=MESSY).code == 1


def test_a_file_that_does_not_parse_is_not_touched(weir, messy, tmp_path):
    wrong = tmp_path / "wrong.weir"
    wrong.write_text("param   a = \nparam  b == 2\n")
    done = weir.run("fmt", wrong, messy)
    assert done.code == 1
    assert done.err.count("error[W01") == 2 and f"2 errors in {wrong}" in done.err
    assert wrong.read_text() == "param   a = \nparam  b == 2\n"
    assert messy.read_text() == NEAT, "the other file is formatted all the same"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_cannot_be_written_is_3(weir, messy):
    messy.chmod(0o444)
    done = weir.run("fmt", messy)
    assert done.code == 3 and "error[K0301]" in done.err and messy.read_text() == MESSY


def test_wrong_usage(weir, messy):
    assert weir.run("fmt").code == 2
    assert weir.run("fmt", "--check", "--stdout", messy).code == 2
    done = weir.run("fmt", messy.parent / "mesy.weir")
    assert done.code == 3 and f"did you mean `{messy}`?" in done.err


def test_what_is_shipped_is_formatted(weir):
    assert len(TOPOLOGIES) >= 16
    assert weir.run("fmt", "--check", *TOPOLOGIES).out == ""
