"""weir new: a topology to begin with."""

import os

import pytest
from weir_env import ROOT


def test_it_is_ready_to_run(weir, tmp_path):
    done = weir.run("new", "logins", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, "logins.weir\n", "Next: weir test logins.weir\n")
    text = (tmp_path / "logins.weir").read_text()
    assert text.count("#") > 10 and "topology logins {" in text and "FILE" not in text and "NAME" not in text
    assert weir.run("check", "--strict", "logins.weir", cwd=tmp_path).out == "logins.weir: ok\n"
    tested = weir.run("test", "--restart-everywhere", "logins.weir", cwd=tmp_path)
    assert tested.code == 0 and tested.out.endswith("1 passed, 0 failed\n")
    assert weir.run("explain", "logins.weir", cwd=tmp_path).code == 0


def test_its_test_can_fail(weir, tmp_path):
    weir.run("new", "logins", cwd=tmp_path)
    assert weir.run("test", "logins.weir", "--set", "limit=4", cwd=tmp_path).code == 1
    assert weir.run("test", "logins.weir", "--set", "limit=6", cwd=tmp_path).code == 1


def test_a_path_with_its_ending(weir, tmp_path):
    (tmp_path / "sub").mkdir()
    assert weir.run("new", "sub/many_logins.weir", cwd=tmp_path).out == "sub/many_logins.weir\n"
    text = (tmp_path / "sub/many_logins.weir").read_text()
    assert "topology many_logins {" in text and "weir test sub/many_logins.weir" in text


def test_nothing_is_written_over(weir, tmp_path):
    (tmp_path / "logins.weir").write_text("mine\n")
    done = weir.run("new", "logins", cwd=tmp_path)
    assert (done.code, done.out) == (3, "") and "error[K0322]" in done.err
    assert (tmp_path / "logins.weir").read_text() == "mine\n"


@pytest.mark.parametrize("name", ["5logins", "a-b", "größe", ".weir"])
def test_a_name_that_cannot_be_one(weir, tmp_path, name):
    done = weir.run("new", name, cwd=tmp_path)
    assert (done.code, done.out) == (2, "") and "cannot name a topology" in done.err
    assert os.listdir(tmp_path) == []


def test_a_directory_that_is_not_there(weir, tmp_path):
    done = weir.run("new", "none/logins", cwd=tmp_path)
    assert done.code == 3 and "error[K0301]" in done.err and "No such file" in done.err


def test_the_template_is_the_file_in_the_repository(weir, tmp_path):
    weir.run("new", "NAME", cwd=tmp_path)
    assert (tmp_path / "NAME.weir").read_text().replace("NAME.weir", "FILE") == (ROOT / "runtime/cli/new.weir").read_text()
