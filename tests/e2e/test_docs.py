"""Every whole program in the documents is one: it checks, is in the one form of its kind, and its tests pass."""

import os
import re

import pytest
from weir_env import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PARTS_ONLY = {"diagnostics.md"}  # generated, with tests of its own
REFERENCE = [ROOT / "docs/language.md", ROOT / "docs/functions.md"]


def blocks(page, name=""):
    """The programs of a page; with `name`, a pattern, the pairs of name and text of ```weir NAME."""
    return re.findall(rf"^```weir{name}\n(.*?)^```", page.read_text(), re.M | re.S)


def programs(pages=PAGES):
    for page in pages:
        if page.name in PARTS_ONLY:
            continue
        for k, block in enumerate(blocks(page)):
            yield pytest.param(page, block, id=f"{page.stem}-{k}")


def write(page, program, folder):
    """The program as a file, beside those of the page that have a name and can be used."""
    for name, text in blocks(page, r" (\S+\.weir)"):
        (folder / name).write_text(text)
    file = folder / "page.weir"
    file.write_text(program)
    return file


def test_there_are_programs():
    assert len(list(programs())) >= 5
    assert len(list(programs(REFERENCE))) >= 25


@pytest.mark.parametrize("page, program", programs())
def test_it_is_a_program(weir, tmp_path, page, program):
    file = write(page, program, tmp_path)
    done = weir.run("check", file)
    assert done.code == 0, done.out + done.err
    assert weir.run("explain", file).code == 0
    done = weir.run("fmt", "--check", file)
    assert done.code == 0, done.out + done.err
    if has_tests(program):
        done = weir.run("test", "--restart-everywhere", file)
        assert done.code == 0, done.out + done.err


# ---- the reference --------------------------------------------------------------------------------------------------


# The list says `all but`; docs/functions.md has the aggregates one by one, which a test of the front end holds to them.
LISTED_BY_WHAT_RUNS = {"aggregate", "term", "hedge", "`conjunction", "`defuzzifier"}


def has_tests(program):
    return re.search(r"^test ", program, re.M) is not None


@pytest.mark.parametrize("page, program", programs(REFERENCE))
def test_what_has_no_tests_is_not_run(weir, tmp_path, page, program):
    """Snippets say what comes out, unless there is nothing to come (settings) or this version refuses to run them."""
    if has_tests(program):
        return
    nothing = tmp_path / "nothing.jsonl"
    nothing.write_text("")
    done = weir.run("replay", write(page, program, tmp_path), "--input", nothing, "--summary")
    refused = "error[W0601]" in done.out + done.err
    assert refused or program.startswith("topology "), done.out + done.err


def words_of_code(text):
    return set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", text))))


def not_run():
    """The section's snippets, and its text without them."""
    section = REFERENCE[0].read_text().split("\n## Checked, not run\n")[1]
    snippet = re.compile(r"^```weir\n(.*?)^```", re.M | re.S)
    return snippet.findall(section), snippet.sub("", section)


def test_the_list_has_what_the_checker_refuses():
    _, text = not_run()
    later = re.compile(r'\bLater\(\s*"((?:[^"\\]|\\.)+)"(?! \+)')  # without those put together from words
    constructs = [c for file in sorted((ROOT / "dsl").glob("*.cc")) for c in later.findall(file.read_text())]
    assert len(constructs) >= 3
    for construct in constructs:
        assert words_of_code(construct) <= words_of_code(text), construct
        assert "`" in construct or construct in text, construct


def test_what_is_not_run_is_listed(weir, tmp_path):
    """Under `Checked, not run` every snippet is refused, and each word it is refused for is in the list."""
    snippets, text = not_run()
    page, words = REFERENCE[0], words_of_code(text)
    assert snippets and words
    for program in snippets:
        done = weir.run("test", write(page, program, tmp_path))
        refused = re.findall(r"^error\[W0601\]: (.*) is not run", done.err, re.M)
        assert done.code == 1 and refused, done.out + done.err
        for construct in refused:
            if construct.split()[0] in LISTED_BY_WHAT_RUNS:
                continue
            assert words_of_code(construct) <= words, construct


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
