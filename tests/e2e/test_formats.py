"""Formats and the stages that read them, as far as the command line shows: what is found at check, what explain says."""

import json

from weir_env import ROOT

BAD = """\
source lines from topic "lines" text with r"(?P<a>x**)"
source others from topic "others" text
stream named = others | parse line with r"(?P<good>x)(?P<a-b>y)"
stream fine = others | parse line with r"(?P<good>x)" else skip
sink lines, named, fine to stdout json
"""
GOOD = """\
source rows from topic "a", "b" csv (delimiter = ";", header = true) {
  user: string from "User name"
  n:    int default 1
  host: string? from header "host"
}
  start from 2026-01-31T12:00:00Z
stream some = rows | parse user with kv (pairs = "&") { id: int } else skip | repeat n
sink some to topic "out" csv { id }
sink rows to file "rows.txt" text "{user} {n}"
"""


def test_a_bad_pattern_is_found_at_check(weir, tmp_path):
    path = tmp_path / "bad.weir"
    path.write_text(BAD)
    done = weir.run("check", path, "--format", "json")
    assert done.code == 1
    findings = [json.loads(line) for line in done.out.splitlines()]
    places = [(f["code"], f["range"]["start"]["line"], f["range"]["start"]["character"]) for f in findings]
    assert places == [("W0310", 0, 42), ("W0310", 2, 40)], findings


def test_explain_tells_formats_and_stages(weir, tmp_path):
    path = tmp_path / "good.weir"
    path.write_text(GOOD)
    plan = json.loads(weir.run("explain", path, "--format", "json").out)
    source = plan["sources"][0]
    assert (source["topics"], source["format"]) == (["a", "b"], "csv")
    assert source["format_options"] == {"delimiter": ";", "quote": '"', "header": True}
    assert source["start_from"] == "2026-01-31T12:00:00.000Z"
    fields = {f["name"]: f for f in source["fields"]}
    assert fields["user"]["path"] == ["User name"] and fields["n"]["default"] == "1"
    assert (fields["host"]["place"], fields["host"]["header"]) == ("header", "host")
    operators = {n["name"]: n["operator"] for s in plan["subtopologies"] for n in s["nodes"]}
    assert operators["some@parse"] == {
        "kind": "parse",
        "text": "user",
        "format": "kv",
        "format_options": {"pairs": "&", "assign": "="},
        "parsed": [{"name": "id", "type": "int", "path": ["id"], "read": True}],
        "else_skip": True,
    }
    assert operators["some@repeat"] == {"kind": "repeat", "times": "n"}
    assert operators["some@topic:out"]["format_options"]["header"] is False
    assert operators["rows@file:rows.txt"]["template"] == '"{user} {n}"'
    text = weir.run("explain", path).out
    for line in [
        'topics a and b, csv (delimiter = ";", header = true)',
        "host  string?  the record's header host",
        'parse user with kv (pairs = "&") { id: int } else skip',
    ]:
        assert line in text, text


def test_the_ssh_topology_has_no_finding(weir):
    path = ROOT / "topologies/ssh_bruteforce.weir"
    assert weir.run("check", path, "--strict").code == 0
    assert weir.run("test", path).code == 0
