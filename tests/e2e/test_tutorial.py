"""docs/tutorial.md, followed word by word."""

import os

from console_page import follow, matches, steps
from weir_env import ROOT, WEIR_BIN, free_port_pair


def test_nothing_in_it_is_other_than_it_says(tmp_path):
    there = tmp_path / "bin"
    there.mkdir()
    (there / "weir").symlink_to(WEIR_BIN)
    work = tmp_path / "work"
    work.mkdir()
    port = free_port_pair()
    environment = os.environ | {
        "PATH": f"{there}:{os.environ['PATH']}", "WEIR_PORT": str(port), "WEIR_BOOTSTRAP_SERVERS": f"127.0.0.1:{port}",
        "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    update = os.environ.get("WEIR_UPDATE_GOLDEN") is not None
    other = list(follow(ROOT / "docs/tutorial.md", work, environment, update))
    assert not other, "\n".join(f"$ {c}\n--- the page says\n{e}--- it printed\n{a}" for c, e, a in other)


def test_the_comparison_can_fail():
    assert steps("$ a \\\n  b\nx\ny\n$ c\n") == [("a \\\n  b", "x\ny\n"), ("c", "")]
    assert matches("a\n…\nb\n", "a\n1\n2\nb\n") and matches("a\n…\nb\n", "a\nb\n")
    assert not matches("a\n", "a\nb\n") and not matches("a\n…\nb\n", "a\nc\n") and not matches("", "x\n")
