"""weir completion: the script of each shell, tried by the shell itself."""

import re
import shlex
import shutil
import subprocess

import pytest

VERBS = re.compile(r"^  ([a-z-]+) +\S", re.MULTILINE)


def script(weir, shell):
    done = weir.run("completion", shell)
    assert (done.code, done.err) == (0, "")
    return done.out


@pytest.fixture
def complete(weir, tmp_path):
    """What bash offers for a command line, its last word being typed."""
    path = tmp_path / "weir.bash"
    path.write_text(script(weir, "bash"))
    work = tmp_path / "work"
    (work / "sub").mkdir(parents=True)
    for name in ("one.weir", "two of it.weir", "notes.txt"):
        (work / name).write_text("")

    def ask(line):
        # As readline does: `=` and `:` are words of their own.
        words = [w for w in re.split(r"\s+|([=:])", line) if w]
        if line[-1] in " ":
            words.append("")
        given = " ".join(shlex.quote(w) for w in words)
        code = f"source {shlex.quote(str(path))}; COMP_WORDS=({given}); COMP_CWORD={len(words) - 1}; _weir; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        done = subprocess.run(["bash", "--norc", "-u", "-c", code], cwd=work, capture_output=True, text=True, timeout=20)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return sorted(done.stdout.split("\n")[:-1]) if done.stdout.strip() else []

    return ask


def test_bash_knows_the_function_for_weir(weir, tmp_path):
    path = tmp_path / "weir.bash"
    path.write_text(script(weir, "bash"))
    done = subprocess.run(["bash", "--norc", "-c", f"source {path}; complete -p weir"], capture_output=True, text=True, timeout=20)
    assert done.stdout == "complete -F _weir weir\n"


def test_bash_completes_every_verb(weir, complete):
    verbs = VERBS.findall(weir.run("--help").out)
    assert len(verbs) > 10 and complete("weir ") == sorted(verbs)
    assert complete("weir expl") == ["explain", "explain-code"]
    assert complete("weir --log-level debug expl") == ["explain", "explain-code"]
    assert complete("weir --log-level=debug expl") == ["explain", "explain-code"]
    assert complete("weir nonsense") == []


def test_bash_completes_the_flags_of_every_verb(weir, complete):
    for verb in VERBS.findall(weir.run("--help").out):
        told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", weir.run(verb, "--help").out.split("Usage:", 1)[1]))
        offered = set(complete(f"weir {verb} --"))
        assert "--help" in offered
        missing = {flag for flag in told if flag not in offered and not flag.startswith("--log")}
        assert missing == set(), verb
        assert {"--log-level", "--log-format"} <= offered


def test_bash_completes_values(complete):
    assert complete("weir check --format ") == ["json", "text"]
    assert complete("weir graph x.weir --format=m") == ["mermaid"]
    assert complete("weir check --color a") == ["always", "auto"]
    assert complete("weir check --set ") == []
    assert complete("weir --log-level ") == ["debug", "error", "info", "warn"]
    assert complete("weir check --log-format j") == ["json"]
    assert complete("weir completion ") == ["bash", "fish", "zsh"]
    assert complete("weir explain-code W020") == [f"W020{n}" for n in range(1, 10)]


def test_bash_completes_files(complete):
    assert complete("weir check ") == ["one.weir", "sub", "two of it.weir"]
    assert complete("weir check o") == ["one.weir"]
    assert complete("weir explain --format json t") == ["two of it.weir"]
    assert complete("weir produce --out n") == ["notes.txt"]
    assert complete("weir run --state-dir s") == ["sub"]
    assert complete("weir state ") == ["notes.txt", "one.weir", "sub", "two of it.weir"]
    assert complete("weir version ") == []


def test_bash_completes_verbs_within_a_verb(weir, complete):
    assert complete("weir fuzzy ") == ["eval", "explain", "plot"]
    assert complete("weir fuzzy e") == ["eval", "explain"]
    assert complete("weir --log-level debug fuzzy pl") == ["plot"]
    for verb in complete("weir fuzzy "):
        told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", weir.run("fuzzy", verb, "--help").out.split("Usage:", 1)[1]))
        assert told <= set(complete(f"weir fuzzy {verb} --"))
        assert complete(f"weir fuzzy {verb} o") == ["one.weir"]
    assert complete("weir fuzzy explain --format ") == ["json", "text"]
    assert complete("weir fuzzy eval --input n") == ["notes.txt"]
    assert "--store" not in complete("weir fuzzy explain --") and "--no-plots" not in complete("weir explain --")


@pytest.mark.parametrize("shell, ask", [("zsh", ["zsh", "-f", "-n"]), ("fish", ["fish", "--no-config", "--no-execute"])])
def test_the_other_shells_read_theirs(weir, tmp_path, shell, ask):
    text = script(weir, shell)
    for verb in VERBS.findall(weir.run("--help").out):
        assert re.search(rf"(?<![\w-]){verb}(?![\w-])", text)
    assert "mermaid" in text and "W0204" in text
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")
    path = tmp_path / f"weir.{shell}"
    path.write_text(text)
    done = subprocess.run([*ask, str(path)], capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish")
def test_fish_completes(weir, tmp_path):
    path = tmp_path / "weir.fish"
    path.write_text(script(weir, "fish"))

    def ask(line):
        done = subprocess.run(["fish", "--no-config", "-c", f"source {path}; complete -C {shlex.quote(line)}"], capture_output=True, text=True, timeout=20, cwd=tmp_path)
        return [offer.split("\t")[0] for offer in done.stdout.splitlines()]

    assert ask("weir expl") == ["explain", "explain-code"]
    assert ask("weir graph --format ") == ["dot", "mermaid", "svg"]
    assert ask("weir fuzzy e") == ["eval", "explain"]
    assert ask("weir fuzzy explain --format ") == ask("weir explain --format ") == ["json", "text"]
    assert "--no-plots" in ask("weir fuzzy explain --no") and ask("weir explain --no") == []


def test_other_shells_are_refused(weir):
    done = weir.run("completion", "tcsh")
    assert (done.code, done.out) == (2, "") and "`tcsh` is not one of bash|zsh|fish" in done.err
    assert weir.run("completion").code == 2
