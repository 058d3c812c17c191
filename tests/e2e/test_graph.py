"""weir graph: golden Mermaid and DOT of the shipped topologies (WEIR_UPDATE_GOLDEN=1 writes them), and SVG by Graphviz."""

import os
import re
import shutil
import xml.etree.ElementTree as ElementTree

import pytest
from weir_env import ROOT

TOPOLOGIES = sorted(ROOT.glob("topologies/*.weir"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("form", ["mermaid", "dot"])
@pytest.mark.parametrize("path", TOPOLOGIES, ids=lambda p: p.stem)
def test_golden(weir, path, form):
    done = weir.run("graph", path, "--format", form)
    assert (done.code, done.err) == (0, "")
    golden = ROOT / "tests/golden/graphs" / f"{path.stem}.{form}"
    if os.environ.get("WEIR_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(done.out)
    assert done.out == golden.read_text()


def test_mermaid_is_what_comes_without_a_format(weir):
    assert weir.run("graph", TOPOLOGIES[0]).out == weir.run("graph", TOPOLOGIES[0], "--format", "mermaid").out


@pytest.mark.parametrize("path", TOPOLOGIES, ids=lambda p: p.stem)
def test_arrows_join_boxes_that_are_there(weir, path):
    out = weir.run("graph", path).out
    boxes = re.findall(r"^ {2,4}(\w+)[\[(]", out, re.MULTILINE)
    assert len(boxes) == len(set(boxes)) > 8
    arrows = re.findall(r"^  (\w+) (?:-->|-\.-|-\.->\|\w+\|) (\w+)$", out, re.MULTILINE)
    assert len(arrows) >= len(boxes) - 1
    assert {box for arrow in arrows for box in arrow} == set(boxes)
    assert out.count("subgraph ") == out.count("\n  end\n") == len(re.findall(r"^  subgraph cluster_", weir.run("graph", path, "--format", "dot").out, re.MULTILINE))


def test_a_lookup_stands_outside_of_the_parts(weir):
    out = weir.run("graph", ROOT / "topologies/examples/enrich_orders.weir").out
    head = out.split("subgraph", 1)[0]
    assert 'lookup_regions[("lookup regions<br/>whole on every instance")]:::store' in head
    assert re.search(r"^  file_\w*regions_csv --> lookup_regions$", out, re.MULTILINE)
    assert re.search(r"^  lookup_regions --> \w+$", out, re.MULTILINE)


ODD = r"""
topology odd
source s from topic "in" json { end: string, other: string }
stream a = s | where end == "<b> & \"c\" # \\ `d`" and other matches r#"["]"# or contains(other, "x") and not (length(other) > 7) and other != "long long long"
sink a to topic "out" json
sink a to stdout json
sink s to file "out.json" json
"""


def test_texts_that_the_forms_take_for_their_own(weir):
    mermaid = weir.run("graph", "-", stdin=ODD)
    assert mermaid.code == 0, mermaid.out + mermaid.err
    for line in mermaid.out.splitlines():
        if "[" in line and "classDef" not in line:
            label = re.search(r'"(.*)"', line)[1]
            assert '"' not in label and not re.search(r"[<>&](?!br/>|[a-z0-9]+;)", label.replace("<br/>", "")), line
    dot = weir.run("graph", "-", "--format", "dot", stdin=ODD).out
    assert re.search(r"^  topic_in ", dot, re.MULTILINE) and "topic_out" in dot and "file_out_json" in dot and "stdout" in dot
    for line in dot.splitlines():
        assert len(re.findall(r'(?<!\\)(?:\\\\)*"', line)) % 2 == 0, line


@pytest.mark.skipif(not shutil.which("dot"), reason="no Graphviz")
@pytest.mark.parametrize("path", TOPOLOGIES, ids=lambda p: p.stem)
def test_svg_shows_every_box(weir, path):
    done = weir.run("graph", path, "--format", "svg")
    assert (done.code, done.err) == (0, "")
    picture = ElementTree.fromstring(done.out)
    titles = {group.find(f"{SVG}title").text for group in picture.iter(f"{SVG}g") if group.get("class") == "node"}
    assert titles == set(re.findall(r"^ {2,4}(\w+)[\[(]", weir.run("graph", path).out, re.MULTILINE))


@pytest.mark.skipif(not shutil.which("dot"), reason="no Graphviz")
def test_svg_of_odd_texts(weir):
    done = weir.run("graph", "-", "--format", "svg", stdin=ODD)
    assert (done.code, done.err) == (0, "")
    texts = " ".join(text.text for text in ElementTree.fromstring(done.out).iter(f"{SVG}text"))
    assert "`d`" in texts and '"c"' in texts.replace("\\", "")


def test_svg_without_graphviz_says_what_to_do(weir, tmp_path):
    done = weir.run("graph", TOPOLOGIES[0], "--format", "svg", env={"PATH": str(tmp_path)})
    assert (done.code, done.out) == (3, "")
    assert "error[K0320]" in done.err and "--format mermaid" in done.err


@pytest.mark.parametrize("script", ["echo no luck >&2; exit 5", "cat > /dev/null", "kill -9 $$"])
def test_a_graphviz_that_fails(weir, tmp_path, script):
    (tmp_path / "dot").write_text("#!/bin/sh\n" + script + "\n")
    (tmp_path / "dot").chmod(0o755)
    done = weir.run("graph", TOPOLOGIES[0], "--format", "svg", env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert (done.code, done.out) == (3, "")
    assert "error[K0321]" in done.err
    assert ("no luck" in done.err) == ("no luck" in script)


def test_graph_of_a_wrong_file_gives_the_findings_on_stderr(weir):
    done = weir.run("graph", "-", stdin="stream a = nowhere\n")
    assert (done.code, done.out) == (1, "") and "error[W0202]" in done.err
