"""CSV in, with headers and a start by time; CSV and text out, to a topic and to files, on a real broker."""

TOPOLOGY = """\
topology {name} {{ commit every 50ms }}
source rows from topic "{rows}" csv (header = true) {{
  at:    timestamp
  user:  string
  n:     int?
  trace: string? from header "trace"
}}
  time at
  invalid to topic "{invalid}"
  start from 2026-01-01T00:00:10Z
stream some = rows | where n is not null | repeat n
sink some to topic "{out}" csv {{ user, trace }} key user
sink rows to file "{file}" csv
sink some to file "{text}" text "{{user}}={{n}}"
"""
START = 1767225600000


def record(second, row, **more):
    return {"value": "at,user,n\n" + row, "partition": 0, "timestamp_ms": START + second * 1000, **more}


def test_csv_by_time_and_header(weir, broker, unique, tmp_path):
    name = unique("formats")
    topics = {key: f"{name}.{key}" for key in ("rows", "out", "invalid")}
    broker.create_topics({topics["rows"]: 2, topics["out"]: 1, topics["invalid"]: 1}, {"retention.ms": "-1"})
    file = tmp_path / "formats.weir"
    rows, text = tmp_path / "rows.csv", tmp_path / "some.txt"
    file.write_text(TOPOLOGY.format(name=name.replace("-", "_"), file=rows, text=text, **topics))
    bad = record(13, '2026-01-01T00:00:13Z,"open,3')
    broker.produce(
        topics["rows"],
        [
            record(1, "2026-01-01T00:00:01Z,early,1"),
            record(11, "2026-01-01T00:00:11Z,ada,2", headers=[("trace", b"t1"), ("trace", b"t2")]),
            record(12, '2026-01-01T00:00:12Z,"b, ""c""",'),
            bad,
            record(14, "2026-01-01T00:00:14Z,eve,1"),
        ],
    )
    for _ in range(2):  # the second time there is nothing to read, and the file has its header
        done = weir.run("run", file, "-b", broker.address, "--state-dir", tmp_path / "state", "--until-idle", "2s", timeout=60)
        assert done.code == 0, done.err
    out = broker.read(topics["out"])
    assert [(r.key, r.value) for r in out] == [(b"ada", b"ada,t2")] * 2 + [(b"eve", b"eve,")]
    kept = broker.read(topics["invalid"])
    assert [(r.value, r.headers["weir.error"]) for r in kept] == [(bad["value"].encode(), b"E_DECODE")]
    assert rows.read_text() == (
        "at,user,n,trace\n"
        "2026-01-01T00:00:11.000Z,ada,2,t2\n"
        '2026-01-01T00:00:12.000Z,"b, ""c""",,\n'
        "2026-01-01T00:00:14.000Z,eve,1,\n"
    )
    assert text.read_text() == "ada=2\nada=2\neve=1\n"
