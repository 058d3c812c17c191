"""weir lsp: a client's session over standard input and output, message by message."""

import json
import os
import re
import select
import subprocess
import time

import pytest
from weir_env import ROOT, WEIR_BIN

URI = "file:///topologies/logins.weir"
TEXT = """\
topology logins

# How many failures are
# too many.
param burst_size = 3 in 2..1000

source events from topic "events" json {
  user:   string
  ip:     ip                 # where from
  kind:   "ok" | "failed"
  took:   int?
}

fn slow(t: int): bool = t > 1000

stream failures = events
  | where kind == "failed"
  | derive { slowly = slow(took ?? 0), label = "{user} 😀 {ip}" }

table bursts = failures
  | by ip
  | window tumbling 60s
  | aggregate { fails = count(), users = count_distinct(user) }

rule many on bursts {
  when fails >= burst_size
  message "{fails} from {ip}"
  alert { ip, fails, found = users }
}

fuzzy odd on bursts {
  input fails in 0..20 {
    low  = triangle(0, 0, 20)
    high = triangle(0, 20, 20)
  }
  output score in 0..100 {
    calm = triangle(0, 0, 60)
    bad  = triangle(40, 100, 100)
  }
  if fails is low  then score is calm
  if fails is high then score is bad
  when score > 50
  alert { ip, score }
}

sink many, odd to topic "alerts" json key ip

test "three" with burst_size = 2 {
  given events 3 times every 1s { user: "u{i}", ip: 203.0.113.9, kind: "failed" }
  expect many 1 time { ip: 203.0.113.9 }
}
"""


class Client:
    def __init__(self):
        self.process = subprocess.Popen([str(WEIR_BIN), "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.buffer = b""
        self.number = 0
        self.told = []  # notifications that came while an answer was awaited

    def raw(self, data):
        self.process.stdin.write(data)

    def send(self, message):
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method, params):
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def receive(self, timeout=30):
        deadline = time.monotonic() + timeout
        while True:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if found:
                length = int(head.split(b":")[1])
                if len(rest) >= length:
                    self.buffer = rest[length:]
                    return json.loads(rest[:length])
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"no message within {timeout} s"
            data = os.read(self.process.stdout.fileno(), 1 << 16)
            assert data, f"the server ended with {self.process.wait(10)}"
            self.buffer += data

    def ask(self, method, params=None):
        self.number += 1
        self.send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.number:
                return message
            self.told.append(message)

    def open(self, text, uri=URI):
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "weir", "version": 1, "text": text}})
        return self.diagnostics()

    def change(self, text, uri=URI):
        self.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text}]}
        )
        return self.diagnostics()

    def diagnostics(self):
        message = self.receive()
        assert message["method"] == "textDocument/publishDiagnostics"
        return message["params"]["diagnostics"]

    def at(self, what, text, place, **more):
        """The result of a request about a place: a position, or a piece of the text with `|` at the place."""
        if isinstance(place, str):
            place = position(text, place)
        return self.ask(f"textDocument/{what}", {"textDocument": {"uri": URI}, "position": place, **more})


def position(text, marked):
    before, after = marked.split("|", 1) if marked.count("|") == 1 else marked.rsplit("|", 1)
    assert text.count(before + after) == 1, marked
    offset = text.index(before + after) + len(before)
    line = text.count("\n", 0, offset)
    column = text[text.rfind("\n", 0, offset) + 1 : offset]
    return {"line": line, "character": len(column.encode("utf-16-le")) // 2}


def piece(text, span):
    """What a range of the text covers."""

    def offset(place):
        line = text.split("\n")[place["line"]].encode("utf-16-le")
        begin = sum(len(one) + 1 for one in text.split("\n")[: place["line"]])
        return begin + len(line[: 2 * place["character"]].decode("utf-16-le"))

    return text[offset(span["start"]) : offset(span["end"])]


def edited(text, edits):
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: (e["range"]["start"]["line"], e["range"]["start"]["character"]), reverse=True):
        start, end = edit["range"]["start"], edit["range"]["end"]
        head = lines[start["line"]].encode("utf-16-le")[: 2 * start["character"]].decode("utf-16-le")
        rest = lines[end["line"]].encode("utf-16-le")[2 * end["character"] :].decode("utf-16-le")
        lines[start["line"] : end["line"] + 1] = (head + edit["newText"] + rest).split("\n")
    return "\n".join(lines)


@pytest.fixture
def bare():
    client = Client()
    yield client
    client.process.kill()
    client.process.wait()


@pytest.fixture
def client(bare):
    bare.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    bare.notify("initialized", {})
    return bare


def labels(answer):
    return {item["label"] for item in answer["result"]}


# ---- the session ----------------------------------------------------------------------------------------------------


def test_a_session_from_begin_to_end(bare):
    answer = bare.ask("initialize", {"capabilities": {}})["result"]
    assert answer["serverInfo"]["name"] == "weir"
    told = answer["capabilities"]
    assert told["positionEncoding"] == "utf-16" and told["textDocumentSync"] == {"openClose": True, "change": 1}
    for provider in ["hover", "definition", "completion", "rename", "documentFormatting"]:
        assert told[provider + "Provider"], provider
    assert bare.open(TEXT) == []
    assert bare.ask("shutdown")["result"] is None
    assert bare.ask("textDocument/hover", {})["error"]["code"] == -32600
    bare.notify("exit", None)
    assert bare.process.wait(10) == 0


def test_leaving_without_shutdown_is_1(client):
    client.process.stdin.close()
    assert client.process.wait(10) == 1


def test_diagnostics_come_and_go_as_one_types(client):
    assert client.open(TEXT) == []
    wrong = TEXT.replace("when fails >= burst_size", "when fials >= burst_size")
    (found,) = client.change(wrong)
    assert (found["code"], found["severity"], found["source"]) == ("W0204", 1, "weir")
    assert piece(wrong, found["range"]) == "fials"
    assert "did you mean `fails`?" in found["message"]
    # Behind a character of two UTF-16 units.
    late = TEXT.replace('😀 {ip}"', '😀 {pi}"')
    assert piece(late, client.change(late)[0]["range"]) == "pi"
    twice = TEXT.replace("rule many on", "rule odd on").replace("sink many, odd", "sink odd").replace("expect many", "expect odd")
    (found,) = [d for d in client.change(twice) if d["code"] == "W0201"]
    assert piece(twice, found["relatedInformation"][0]["location"]["range"]) == "odd"
    assert client.change(TEXT) == []
    client.change(wrong)
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert client.diagnostics() == []
    assert client.at("hover", TEXT, {"line": 0, "character": 0})["error"]["code"] == -32602


@pytest.mark.parametrize(
    "place, said",
    [
        ("when fails >= burst|_size", ["burst_size: int", "a param", "How many failures are\ntoo many."]),
        ("when fa|ils >=", ["fails: int", "a field of `bursts`"]),
        ("  | by i|p", ["ip: ip", "a field", "where from"]),
        ("rule many on bu|rsts", ["bursts", "a table"]),
        ("= sl|ow(took", ["slow", "a function"]),
        ("(to|ok ??", ["took: int?"]),
        ("bool = t| >", ["t: int", "a parameter"]),
        ('"{user} 😀 {i|p}"', ["ip: ip"]),
        ("if fails is lo|w ", ["low", "triangle(0, 0, 20)", "a term of `fails`"]),
        ("with burst_|size", ["burst_size: int"]),
        ("given eve|nts", ["events", "a source"]),
    ],
)
def test_hover(client, place, said):
    client.open(TEXT)
    answer = client.at("hover", TEXT, place)["result"]
    assert answer["contents"]["kind"] == "markdown"
    for words in said:
        assert words in answer["contents"]["value"], answer
    assert piece(TEXT, answer["range"]) in place.replace("|", "")


def test_hover_over_nothing(client):
    client.open(TEXT)
    for place in ["topology log|ins", "# How ma|ny", "  given| events"]:
        assert client.at("hover", TEXT, place)["result"] is None
    builtin = TEXT.replace("t > 1000", "abs(t) > 1000")
    client.change(builtin)
    assert "abs(int)" in client.at("hover", builtin, "ab|s(t)")["result"]["contents"]["value"]


@pytest.mark.parametrize(
    "place, line",
    [
        ("when fails >= burst|_size", "param burst_size"),
        ("  | where ki|nd", "  kind:"),
        ("rule many on bur|sts", "table bursts"),
        ("= sl|ow(took", "fn slow"),
        ("expect ma|ny", "rule many"),
        ("found = us|ers", "  | aggregate"),
        ("then score is ca|lm", "    calm ="),
        ('{ us|er: "u', "  user:"),
    ],
)
def test_definition(client, place, line):
    client.open(TEXT)
    answer = client.at("definition", TEXT, place)["result"]
    assert answer["uri"] == URI
    assert TEXT.split("\n")[answer["range"]["start"]["line"]].startswith(line)


def test_of_the_language_itself_there_is_no_definition(client):
    client.open(TEXT)
    assert client.at("definition", TEXT, "cou|nt()")["result"] is None


# ---- completion -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "old, new, has, lacks",
    [
        ("fn slow", "|\n\nfn slow", {"stream", "rule", "param"}, {"where", "fails"}),
        ("  | by ip\n", "  | by ip\n  | |\n", {"where", "aggregate", "left join"}, {"stream", "user"}),
        ("rule many on bursts", "rule many on |", {"bursts", "failures", "events"}, {"burst_size", "abs"}),
        ("  message ", "  |\n  message ", {"severity", "once per", "alert"}, {"input", "given"}),
        ("  message ", "  severity |\n  message ", {"high", "critical"}, {"when"}),
        ("fails >= burst_size", "|", {"fails", "users", "ip", "burst_size", "abs", "slow", "not"}, {"count", "slowly", "kind"}),
        ("slowly = slow(took ?? 0)", "slowly = sl|", {"slow", "took", "user"}, {"fails"}),
        ("fails = count(),", "fails = |,", {"count", "user", "slowly"}, {"fails"}),
        ('"{fails} from', '"{|} from', {"fails", "users"}, {"severity"}),
        ("tumbling 60s", "|", {"tumbling", "sliding"}, {"fails"}),
        ("  user:   string", "  user:   |", {"string", "timestamp"}, {"user"}),
        ("  expect many", "  |\n  expect many", {"given", "advance"}, {"when"}),
        ("{ ip: 203.0.113.9 }", "{ | }", {"ip", "fails", "found"}, {"kind"}),
    ],
)
def test_completion(client, old, new, has, lacks):
    assert TEXT.count(old) == 1
    client.open(TEXT)
    at = TEXT.index(old) + new.rindex("|")
    text = TEXT[: TEXT.index(old)] + new[: new.rindex("|")] + new[new.rindex("|") + 1 :] + TEXT[TEXT.index(old) + len(old) :]
    client.change(text)
    column = text[text.rfind("\n", 0, at) + 1 : at]
    place = {"line": text.count("\n", 0, at), "character": len(column.encode("utf-16-le")) // 2}
    found = labels(client.at("completion", text, place))
    assert has <= found, has - found
    assert not lacks & found, lacks & found


def test_completion_has_types_and_kinds(client):
    client.open(TEXT)
    items = {item["label"]: item for item in client.at("completion", TEXT, "when |fails >=")["result"]}
    assert (items["fails"]["kind"], items["fails"]["detail"]) == (5, "int")
    assert (items["abs"]["kind"], items["abs"]["detail"]) == (3, "abs(int) or abs(float) or abs(duration)")
    assert items["burst_size"]["detail"] == "a param: int"


# ---- fields of records ----------------------------------------------------------------------------------------------

JOINED = """\
topology shop

source orders from topic "orders" json {
  id:       string
  customer: string
  ship:     { city: string, place: { zip: string } }
}
  key customer

# Who buys.
table customers from topic "customers" json {
  customer: string
  city:     string?          # where they live
}
  key customer

stream placed = orders
  | join customers as buyer on customer
  | where buyer.city is not null and ship.place.zip != ""
  | derive { town = buyer.city, same = ship.city == buyer.city }

rule far on placed {
  when not same and buyer.customer != "x"
  alert { town, who = buyer.customer }
}

sink far to stdout json
stream loud = far | where alert.severity == "high"
sink loud to topic "loud" json
"""


@pytest.mark.parametrize(
    "place, said",
    [
        ("where buyer.ci|ty is", ["city: string?", "a field of `buyer`", "where they live"]),
        ("{ town = buyer.ci|ty", ["city: string\n", "a field of `buyer`"]),
        ("ship.place.zi|p !=", ["zip: string", "a field of `ship.place`"]),
        ("and ship.pla|ce.zip", ["place: { zip: string }", "a field of `ship`"]),
        ("who = buyer.custom|er", ["customer: string", "a field of `buyer`"]),
        ("where alert.sev|erity", ["severity", "a field of `alert`"]),
        ("where bu|yer.city", ["buyer: { customer: string, city: string? }"]),
    ],
)
def test_hover_over_fields_of_records(client, place, said):
    assert client.open(JOINED) == []
    answer = client.at("hover", JOINED, place)["result"]
    for words in said:
        assert words in answer["contents"]["value"], answer
    assert piece(JOINED, answer["range"]) in place.replace("|", "")


@pytest.mark.parametrize(
    "place, line",
    [
        ("where buyer.ci|ty is", "  city:"),
        ("who = buyer.custom|er", "  customer: string"),
        ("ship.place.zi|p !=", "  ship:"),
        ("same = ship.ci|ty", "  ship:"),
        ("where bu|yer.city", "  | join customers as buyer"),
    ],
)
def test_definition_of_fields_of_records(client, place, line):
    client.open(JOINED)
    answer = client.at("definition", JOINED, place)["result"]
    assert JOINED.split("\n")[answer["range"]["start"]["line"]].startswith(line)


@pytest.mark.parametrize(
    "old, new, has, lacks",
    [
        ("town = buyer.city", "town = buyer.|", {"customer", "city"}, {"ship", "abs", "buyer"}),
        ("town = buyer.city", "town = buyer.ci|", {"city"}, {"ship"}),
        ('ship.place.zip != ""', "ship.place.|", {"zip"}, {"city", "place"}),
        ("when not same and", "when buyer.| and", {"customer", "city"}, {"same"}),
        ('alert.severity == "high"', "alert.|", {"severity", "id", "why"}, {"town"}),
        ("town = buyer.city", "town = nobody.|", set(), {"customer", "city", "id"}),
    ],
)
def test_completion_of_fields_of_records(client, old, new, has, lacks):
    client.open(JOINED)
    at = JOINED.index(old) + new.index("|")
    text = JOINED.replace(old, new.replace("|", ""), 1)
    client.change(text)
    column = text[text.rfind("\n", 0, at) + 1 : at]
    found = labels(client.at("completion", text, {"line": text.count("\n", 0, at), "character": len(column)}))
    assert has <= found, has - found
    assert not lacks & found, lacks & found


def test_rename_of_a_field_reaches_the_joined_rows(client):
    client.open(JOINED)
    changes = client.at("rename", JOINED, "\n  ci|ty:", newName="home")["result"]["changes"][URI]
    renamed = edited(JOINED, changes)
    assert renamed.count("buyer.home") == 3 and "ship.city" in renamed
    assert client.change(renamed) == []


def test_no_completion_in_comments_and_strings(client):
    client.open(TEXT)
    assert client.at("completion", TEXT, "# How m|any")["result"] == []
    assert client.at("completion", TEXT, '} fr|om {ip}"')["result"] == []
    assert client.at("completion", TEXT, 'topic "ev|ents"')["result"] == []


# ---- rename and format ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place, name, count",
    [
        ("rule many on bur|sts", "storms", 3),
        ("when fails >= burst|_size", "limit", 3),
        ("  i|p:     ip", "address", 9),
        ("  | aggregate { fai|ls", "failures_seen", 7),
        ("if fails is lo|w ", "few", 2),
        ("output sco|re", "how_odd", 5),
        ("fn slow(t|:", "took", 2),
        ("found = us|ers", "people", 2),
        ("found| = users", "a name", 1),
    ],
)
def test_rename(client, place, name, count):
    client.open(TEXT)
    old = piece(TEXT, client.at("prepareRename", TEXT, place)["result"])
    edits = client.at("rename", TEXT, place, newName=name)["result"]["changes"][URI]
    assert {piece(TEXT, edit["range"]) for edit in edits} == {old}
    text = edited(TEXT, edits)
    assert client.change(text) == [], text
    written = name if name.isidentifier() else f"`{name}`"
    assert len(edits) == count and {edit["newText"] for edit in edits} == {written}


def test_a_rename_that_would_break_the_file_is_refused(client):
    client.open(TEXT)
    for place, name in [("rule many on bur|sts", "odd"), ("when fa|ils >=", "ip"), ("rule many on bur|sts", "a`b"), ("slow(t|:", "")]:
        error = client.at("rename", TEXT, place, newName=name)["error"]
        assert error["code"] == -32803 and error["message"], error
    assert client.at("rename", TEXT, "| window| ", newName="x")["error"]["code"] == -32803
    assert client.at("prepareRename", TEXT, "cou|nt()")["result"] is None


EXAMPLES = sorted((ROOT / "topologies/examples").glob("*.weir"))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_most_names_of_the_examples_can_be_renamed(client, path):
    text = path.read_text()
    errors = [d for d in client.open(text) if d["severity"] == 1]
    renamed, refused = 0, set()
    for number, line in enumerate(text.split("\n")):
        for match in re.finditer(r"[A-Za-z_]\w*", line.split("#")[0]):
            place = {"line": number, "character": len(line[: match.start()].encode("utf-16-le")) // 2}
            if client.at("prepareRename", text, place)["result"] is None:
                continue
            answer = client.at("rename", text, place, newName="another_name")
            if "error" in answer:
                refused.add((match[0], answer["error"]["message"]))
            else:
                renamed += 1
                edits = answer["result"]["changes"][URI]
                assert {piece(text, edit["range"]) for edit in edits} == {match[0]}
    assert renamed > 10
    # Fields of a joined record, and fields an alert is matched by, are not followed.
    assert len(refused) <= (4 if not errors else 8), refused


def test_formatting(client):
    for path in sorted((ROOT / "topologies").rglob("*.weir")):
        text = path.read_text()
        client.open(text)
        assert client.ask("textDocument/formatting", {"textDocument": {"uri": URI}, "options": {}})["result"] == [], path
    messy = "param   a=1 # 😀\nparam bb = 2"
    client.change(messy)
    (edit,) = client.ask("textDocument/formatting", {"textDocument": {"uri": URI}, "options": {}})["result"]
    assert edited(messy, [edit]) == "param a  = 1  # 😀\nparam bb = 2\n"
    client.change("param a = ")
    assert client.ask("textDocument/formatting", {"textDocument": {"uri": URI}, "options": {}})["result"] is None


def test_names_of_used_files(client, tmp_path):
    common = tmp_path / "my common.weir"
    common.write_text("# Enough.\nparam burst_size = 3\n")
    uri = (tmp_path / "main.weir").as_uri()
    text = TEXT.replace("# How many failures are\n# too many.\nparam burst_size = 3 in 2..1000\n", 'use "my common.weir"\n')

    def ask(what, place, **more):
        params = {"textDocument": {"uri": uri}, "position": position(text, place), **more}
        return client.ask(f"textDocument/{what}", params)

    assert client.open(text, uri) == []
    place = "when fails >= burst|_size"
    assert "Enough." in ask("hover", place)["result"]["contents"]["value"]
    definition = ask("definition", place)["result"]
    assert definition == {
        "uri": common.as_uri(),
        "range": {"start": {"line": 1, "character": 6}, "end": {"line": 1, "character": 16}},
    }
    assert "my common.weir" in ask("rename", place, newName="limit")["error"]["message"]
    assert len(ask("rename", "rule many on bur|sts", newName="storms")["result"]["changes"][uri]) == 3
    assert {"burst_size", "fails"} <= labels(ask("completion", "when fails >= |burst"))
    assert client.ask("textDocument/formatting", {"textDocument": {"uri": uri}})["result"] == []
    common.write_text("param burst_size = \n")
    found = client.change(text, uri)
    assert found and piece(text, found[0]["range"]) == '"my common.weir"'
    assert "my common.weir:1: " in found[0]["message"]
    common.unlink()
    assert any(d["code"] == "W0211" for d in client.change(text, uri))


# ---- what goes wrong ------------------------------------------------------------------------------------------------


def test_malformed_messages_do_not_end_it(client):
    def refused(code):
        error = client.receive()
        assert error["id"] is None and error["error"]["code"] == code, error

    client.raw(b"Content-Length: 9\r\n\r\nnot json!")
    refused(-32700)
    client.raw(b"Content-Length: 4\r\n\r\n\xff\xfe{}")
    refused(-32700)
    client.raw(b"rubbish\r\n\r\nContent-Length: x\r\n\r\nContent-Type: a\r\ncontent-length:  2\r\n\r\n[]")
    refused(-32600)
    client.raw(b"Content-Length: 2\r\n\r\n42")
    refused(-32600)
    client.raw(b"Content-Length: 0\r\n\r\n")
    refused(-32700)
    client.send({"jsonrpc": "2.0", "id": 5, "method": 7})
    refused(-32600)
    client.send({"jsonrpc": "2.0", "id": 99, "result": {}})  # an answer nobody asked for
    for params in [None, 5, [], {"textDocument": 3}, {"textDocument": {"uri": 1}, "contentChanges": []}]:
        for method in ["didOpen", "didChange", "didClose", "didSave"]:
            client.notify(f"textDocument/{method}", params)
        for method in ["hover", "definition", "completion", "rename", "prepareRename", "formatting"]:
            assert client.ask(f"textDocument/{method}", params)["error"]["code"] == -32602
    assert client.ask("weir/unknown")["error"]["code"] == -32601
    assert client.open(TEXT) == []
    for place in [{"line": -1, "character": 0}, {"line": 1}, {"line": "a", "character": 0}, None]:
        assert "result" in (answer := client.at("hover", TEXT, place)) or answer["error"]["code"] == -32602
    for place in [{"line": 10**9, "character": 0}, {"line": 17, "character": 10**9}]:
        assert "result" in client.at("completion", TEXT, place)
        assert "result" in client.at("hover", TEXT, place)


def test_requests_before_initialize_are_refused(bare):
    assert bare.ask("textDocument/hover", {})["error"]["code"] == -32002
    bare.notify("textDocument/didOpen", {"textDocument": {"uri": URI, "text": TEXT}})
    assert "result" in bare.ask("initialize", {})


def test_a_message_that_is_too_long_is_passed_over(client):
    client.raw(b"Content-Length: 70000000\r\n\r\n")
    for _ in range(70):
        client.raw(b" " * 1000000)
    assert client.receive()["error"]["code"] == -32600
    assert client.open(TEXT) == []


def test_every_prefix_of_a_text_is_answered(client):
    client.open("")
    for end in range(0, len(TEXT), 7):
        text = TEXT[:end]
        client.change(text)
        line = text.count("\n")
        place = {"line": line, "character": len(text.split("\n")[-1].encode("utf-16-le")) // 2}
        for what in ["hover", "completion", "definition", "prepareRename"]:
            assert "result" in client.at(what, text, place), (what, text)
