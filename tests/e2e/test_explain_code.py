"""weir explain-code: the sections of docs/diagnostics.md in the terminal."""

import json
import re

import pytest
from weir_env import ROOT

PAGE = (ROOT / "docs/diagnostics.md").read_text()
HEADINGS = re.findall(r"^### (\S+): (.*)$", PAGE, re.MULTILINE)


def test_one_code_in_text(weir):
    done = weir.run("explain-code", "W0204")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "W0204: no such field" and lines[1] == "" and lines[2]
    assert lines.index("Wrong:") < lines.index("Right:")
    assert "    error[W0204]: unknown field `try`" in lines
    assert "```" not in done.out and "\033[" not in done.out
    assert weir.run("explain-code", "w0204").out == done.out


def test_the_snippets_are_told_as_they_are(weir):
    told = json.loads(weir.run("explain-code", "W0204", "--format", "json").out)
    wrong = weir.run("check", "-", stdin=told["wrong"])
    assert wrong.code == 1 and "error[W0204]" in wrong.out
    assert told["says"].splitlines()[0] == wrong.out.splitlines()[0]
    assert "W0204" not in weir.run("check", "-", stdin=told["right"]).out


def test_colour_only_when_asked_for(weir):
    assert "\033[" in weir.run("explain-code", "W0204", "--color", "always").out
    assert "\033[" in weir.run("explain-code", "--color", "always").out
    plain = weir.run("explain-code", "W0204").out
    assert re.sub(r"\033\[[0-9;]*m", "", weir.run("explain-code", "W0204", "--color", "always").out) == plain


def test_without_a_code_all_are_listed(weir):
    done = weir.run("explain-code")
    assert (done.code, done.err) == (0, "")
    listed = [tuple(line.split(maxsplit=1)) for line in done.out.splitlines() if line.startswith("  ")]
    assert listed == HEADINGS and len(listed) > 100
    families = [line for line in done.out.splitlines() if line and not line.startswith(" ")]
    assert families == re.findall(r"^## (.*)$", PAGE, re.MULTILINE)


def test_as_json_every_section_is_whole(weir):
    entries = [json.loads(line) for line in weir.run("explain-code", "--format", "json").out.splitlines()]
    assert [(e["code"], e["title"]) for e in entries] == HEADINGS
    for entry in entries:
        assert entry["text"] and entry["family"], entry["code"]
        assert (entry["wrong"] is None) == (entry["right"] is None) == (entry["says"] is None), entry["code"]
        for part in ("wrong", "right", "says"):
            assert entry[part] is None or entry[part] in PAGE
        assert entry["text"] in PAGE and "```" not in entry["text"]
    assert sum(e["wrong"] is not None for e in entries) > 80


@pytest.mark.parametrize("given, said", [("W0205x", "did you mean `W0205`?"), ("E_DECOD", "did you mean `E_DECODE`?"), ("what", "lists all")])
def test_an_unknown_code_is_2_and_the_near_one_is_named(weir, given, said):
    done = weir.run("explain-code", given)
    assert (done.code, done.out) == (2, "")
    assert said in done.err and "--help`" in done.err
