"""weir import and weir export, as a person and as a script sees them. What becomes of what is in tests/runtime/interchange."""

import json

import pytest
from weir_env import ROOT

FILES = ROOT / "tests/data/fuzzy_files"
GOLDEN = ROOT / "tests/golden/interchange"
KNOWN = sorted(path for path in FILES.iterdir() if path.suffix in (".fll", ".fcl", ".fis"))


@pytest.mark.parametrize("path", KNOWN, ids=lambda path: path.name)
def test_what_is_imported_checks(weir, tmp_path, path):
    out = tmp_path / "imported.weir"
    done = weir.run("import", path, "--output", out)
    assert (done.code, done.out) == (0, ""), done.err
    assert out.read_text() == (GOLDEN / f"{path.name}.weir").read_text()
    checked = weir.run("check", out)
    assert checked.code == 0 and "error" not in checked.out, checked.out
    assert weir.run("fmt", "--check", out).code == 0


def test_to_standard_output_with_the_findings_beside_it(weir):
    done = weir.run("import", FILES / "names_and_ranges.fll")
    assert done.code == 0
    assert done.out == (GOLDEN / "names_and_ranges.fll.weir").read_text()
    assert "warning[W1008]: the name `motor.speed` of an input is changed" in done.err
    assert done.err.rstrip().splitlines()[-1].endswith("warnings in " + str(FILES / "names_and_ranges.fll"))


def test_from_standard_input_it_must_be_said_what_it_is(weir):
    text = (FILES / "dimmer.fll").read_text()
    done = weir.run("import", "-", stdin=text)
    assert done.code == 2 and "--from fll" in done.err
    done = weir.run("import", "-", "--from", "fll", stdin=text)
    assert done.code == 0 and "fuzzy dimmer {" in done.out
    assert weir.run("import", "-", "--from", "xml", stdin=text).code == 2


def test_mistakes_are_all_told_and_nothing_is_written(weir, tmp_path):
    out = tmp_path / "imported.weir"
    done = weir.run("import", FILES / "malformed/words.fll", "--output", out)
    assert (done.code, done.out) == (1, "") and not out.exists()
    assert done.err.count("error[W1") > 20
    assert "did you mean `Triangle`?" in done.err


def test_findings_for_machines(weir):
    done = weir.run("import", FILES / "malformed/words.fis", "--format", "json")
    findings = [json.loads(line) for line in done.err.splitlines()]
    assert done.code == 1 and done.out == "" and len(findings) > 20
    assert findings[1]["code"] == "W1002" and findings[1]["help"] == "did you mean `mamdani`?"
    assert findings[1]["range"]["start"] == {"line": 3, "character": 6}


def test_a_file_that_is_not_there(weir, tmp_path):
    done = weir.run("import", tmp_path / "gone.fll")
    assert done.code == 3 and "error[K0302]" in done.err
    done = weir.run("import", FILES / "dimmer.fll", "--output", tmp_path / "gone/x.weir")
    assert done.code == 3 and "error[K0301]" in done.err


@pytest.mark.parametrize("form", ["fll", "fcl"])
def test_there_and_back(weir, tmp_path, form):
    out, again = tmp_path / f"tipper.{form}", tmp_path / "tipper.weir"
    done = weir.run("export", GOLDEN / "tipper.fcl.weir", "--format", form, "--output", out)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert weir.run("import", out, "--output", again).code == 0

    def program(path):
        return [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]

    assert program(again) == program(GOLDEN / "tipper.fcl.weir")


def test_what_the_format_does_not_have_is_refused(weir, tmp_path):
    done = weir.run("export", GOLDEN / "tipper.fis.weir", "--format", "fcl")
    assert (done.code, done.out) == (1, "")
    assert "error[K0340]: `tipper` cannot be written in fcl: term `poor` of `service` is gaussian" in done.err


def test_one_of_several_systems(weir):
    path = GOLDEN / "two_blocks.fcl.weir"
    done = weir.run("export", path)
    assert done.code == 2 and "--system" in done.err
    done = weir.run("export", path, "--system", "lamp", "--format", "fcl")
    assert done.code == 0 and done.out.startswith("FUNCTION_BLOCK lamp\n")
