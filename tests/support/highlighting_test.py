"""The TextMate grammar of editors/vscode on real topologies: golden files, and what must hold for every file.

tests/golden/highlighting/<name>.txt has each line of topologies/<name>.weir, and below it a letter for each character:
  d declaration  k clause or stage  w operator in words  e name that is declared  p field or entry  v name
  t type  f function  s string  x escape or format  n number, span, time, address  l constant  o operator  c comment
WEIR_UPDATE_GOLDEN=1 writes them.
"""

import json
import os
import re

import pytest
from textmate import Grammar
from weir_env import ROOT

EXTENSION = ROOT / "editors/vscode"
GRAMMAR = Grammar(EXTENSION / "syntaxes/weir.tmLanguage.json")
LETTERS = [
    ("keyword.declaration", "d"), ("keyword.operator.word", "w"), ("keyword.operator.hedge", "w"), ("keyword.operator", "o"),
    ("keyword.control", "k"), ("entity.name.type", "e"), ("entity.name.function", "f"), ("variable.other.property", "p"),
    ("variable.other.definition", "p"), ("variable", "v"), ("storage.type", "t"), ("string", "s"), ("constant.character", "x"),
    ("constant.other", "x"), ("constant.numeric", "n"), ("constant.language", "l"), ("comment", "c"), ("punctuation", "."),
    ("meta.interpolation", " "), ("invalid", "!"), ("", " "),
]
TOPOLOGIES = sorted(ROOT.glob("topologies/*.weir"))
# The design's examples stand beside the repository where it is developed.
EXAMPLES = [e for parent in ROOT.parents for e in sorted(parent.glob("shared/design/examples/*.weir"))]
WORDS = {w for rule in GRAMMAR.rules() for key in ("match", "begin") for w in re.findall(r"[a-z_]{2,}", rule.get(key, ""))}


def letter(scope):
    return next(sign for prefix, sign in LETTERS if scope.startswith(prefix))


def picture(text):
    lines = text.rstrip("\n").split("\n")
    out = []
    for line, spans in zip(lines, GRAMMAR.tokens("\n".join(lines))):
        signs = "".join(letter(scope) * (end - begin) for begin, end, scope in spans)
        out += [line, "".join(" " if c == " " and s in ".o" else s for c, s in zip(line, signs)).rstrip()]
    return "\n".join(out) + "\n"


def scopes_of(text, word):
    """The scopes of `word` in a one-line text."""
    (spans,) = GRAMMAR.tokens(text)
    return [scope for begin, end, scope in spans if text[begin:end].strip() == word]


@pytest.mark.parametrize("path", TOPOLOGIES, ids=lambda p: p.stem)
def test_golden(path):
    golden = ROOT / "tests/golden/highlighting" / f"{path.stem}.txt"
    actual = picture(path.read_text())
    if os.environ.get("WEIR_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(actual)
    assert actual == golden.read_text()


@pytest.mark.parametrize("path", TOPOLOGIES + EXAMPLES, ids=lambda p: p.stem)
def test_every_line_of_a_topology(path):
    text = path.read_text()
    for line, spans in zip(text.split("\n"), GRAMMAR.tokens(text)):
        kinds = {letter(scope) for _, _, scope in spans}
        assert "!" not in kinds, line
        first = re.match(r"(topology|param|fn|source|table|lookup|stream|rule|pattern|fuzzy|sink|evaluate|test)\b", line)
        if first:
            assert letter(spans[0][2]) == "d", line
        if line.startswith("#"):
            assert kinds == {"c"}, line
        stage = re.match(r"\s+\| ([a-z]+)", line)
        if stage:
            begin = stage.start(1)
            assert any(b <= begin < e and letter(s) == "k" for b, e, s in spans), line
        for literal in re.finditer(r'(?<![\w"{])\d+(?:ms|s|m|h|d)\b', line.split("#")[0]):
            inside = [letter(s) for b, e, s in spans if b <= literal.start() < e]
            assert inside[0] in "ns", line


def test_every_word_of_the_parser_is_known():
    words = set()
    for path in ROOT.glob("dsl/parser*.cc"):
        text = path.read_text()
        for array in re.findall(r"string_view k\w+\[\] = \{([^}]*)\}", text):
            words |= set(re.findall(r'"([a-z_]+)"', array))
        words |= set(re.findall(r'(?:AtWord|AcceptWord|ExpectWord)\("([a-z_]+)"\)', text))
        words |= set(re.findall(r'word == "([a-z_]+)"', text))
    assert len(words) > 120
    assert words - WORDS == set()


@pytest.mark.parametrize(
    "text, word, kind",
    [
        ("time: timestamp", "time", "p"),
        ("  window = 5", "window", "p"),
        ("  time window", "time", "k"),
        ("  | where key == 5", "key", "v"),
        ("  | window sliding 5m", "sliding", "k"),
        ("  late by 1h30m", "1h30m", "n"),
        ("x = fe80::1", "fe80::1", "n"),
        ("x = 10.0.0.0/8", "10.0.0.0/8", "n"),
        ("x = 2026-01-31T12:00:00.250Z", "2026-01-31T12:00:00.250Z", "n"),
        ("x = a in 0..20", "20", "n"),
        ("x = `a name` + 1", "`a name`", "v"),
        ('x = r#"a "quoted" b"#', 'r#"a "quoted" b"#', "s"),
        ('x = "a # b"', '"a # b"', "s"),
        ('message "{n:.2f} of"', ".2f", "x"),
        ('x = "\\q"', "\\q", "!"),
        ("  ip: ip?", "ip", "p"),
        ("  f: list<string>", "string", "t"),
        ("  n: int from offset", "offset", "l"),
        ("source s from key", "from", "k"),
        ("if load is very high then risk is great", "then", "k"),
        ("  expect no invalid events", "invalid", "k"),
        ("x = count() where ok", "count", "f"),
    ],
)
def test_single_words(text, word, kind):
    assert [letter(s) for s in scopes_of(text, word)][:1] == [kind], GRAMMAR.tokens(text)


def test_the_extension_names_its_files():
    package = json.loads((EXTENSION / "package.json").read_text())
    language, grammar = package["contributes"]["languages"][0], package["contributes"]["grammars"][0]
    assert language["extensions"] == [".weir"] and language["id"] == grammar["language"]
    assert json.loads((EXTENSION / language["configuration"]).read_text())["comments"]["lineComment"] == "#"
    assert (EXTENSION / grammar["path"]).resolve() == (EXTENSION / "syntaxes/weir.tmLanguage.json").resolve()
    assert GRAMMAR.data["scopeName"] == grammar["scopeName"]
