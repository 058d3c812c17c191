"""As much of a TextMate grammar's meaning as ours uses: match, begin/end, captures, patterns, include of the repository.

Editors use Oniguruma; our grammar keeps to what Python's `re` reads the same way, so that it can be run here.
"""

import json
import re


class Grammar:
    def __init__(self, path):
        self.data = json.loads(path.read_text())
        self.compiled = {}

    def regex(self, text):
        if text not in self.compiled:
            self.compiled[text] = re.compile(text)
        return self.compiled[text]

    def flat(self, patterns):
        """The rules of a list, includes and groups resolved."""
        for pattern in patterns:
            if "include" in pattern:
                yield from self.flat([self.data["repository"][pattern["include"].removeprefix("#")]])
            elif "match" in pattern or "begin" in pattern:
                yield pattern
            else:
                yield from self.flat(pattern["patterns"])

    def rules(self):
        """Every rule there is."""
        open_, seen = [self.data, *self.data["repository"].values()], []
        while open_:
            rule = open_.pop()
            seen.append(rule)
            open_ += [p for p in rule.get("patterns", []) if "include" not in p]
        return seen

    def tokens(self, text):
        """For each line a list of (begin, end, scope), in order and without gaps; scope is the innermost, or ""."""
        stack, out = [], []
        for line in text.split("\n"):
            scopes = [""] * len(line)
            at = 0
            while at <= len(line):
                rule, match = self.next(stack, line, at)
                outer = stack[-1].get("name", "") if stack else ""
                scopes[at : match.start() if match else len(line)] = [outer] * ((match.start() if match else len(line)) - at)
                if match is None:
                    break
                if rule is None:  # the end of what is open
                    rule = stack.pop()
                    paint(scopes, match, rule.get("name", ""), rule.get("endCaptures", {}))
                elif "begin" in rule:
                    stack.append(rule)
                    paint(scopes, match, rule.get("name", ""), rule.get("beginCaptures", {}))
                else:
                    assert match.end() > match.start(), f"{rule} matches nothing in {line!r}"
                    paint(scopes, match, rule.get("name", outer), rule.get("captures", {}))
                if match.end() == at and at == len(line):
                    break
                at = match.end()
            out.append(spans(scopes))
        return out

    def next(self, stack, line, at):
        """The rule that matches first, and its match; None and the match where what is open ends."""
        best, best_match = None, None
        if stack:
            best_match = self.regex(stack[-1]["end"]).search(line, at)
        for rule in self.flat(stack[-1].get("patterns", []) if stack else self.data["patterns"]):
            match = self.regex(rule.get("match") or rule["begin"]).search(line, at)
            if match and (best_match is None or match.start() < best_match.start()):
                best, best_match = rule, match
        return best, best_match


def paint(scopes, match, name, captures):
    scopes[match.start() : match.end()] = [name] * (match.end() - match.start())
    for group, capture in captures.items():
        begin, end = match.span(int(group))
        if begin >= 0:
            scopes[begin:end] = [capture["name"]] * (end - begin)


def spans(scopes):
    out = []
    for at, scope in enumerate(scopes):
        if out and out[-1][2] == scope:
            out[-1] = (out[-1][0], at + 1, scope)
        else:
            out.append((at, at + 1, scope))
    return out
