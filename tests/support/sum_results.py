#!/usr/bin/env python3
"""Adds up JUnit files of ctest and pytest: sum_results.py LIST, where LIST has a line NAME=EXITCODE=FILE for each.

A FILE of `-` is a check without a file: one test, passed if its exit code is 0.
A line a suite on stderr; on stdout only `N passed, N failed, N skipped`. A suite that ended with an error but wrote no
failure (or no file at all) counts as one failure, so that nothing broken adds up to a pass. Exit 1 if anything failed.
pytest's exit code 5 (nothing collected) is no failure here.
"""

import sys
import tempfile
import xml.etree.ElementTree as ElementTree

NOTHING_COLLECTED = 5


def count(path):
    """(passed, failed, skipped) of one file."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
            failed += 1
        elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def sum_up(suites, report):
    total = [0, 0, 0]
    for suite in suites:
        name, code, path = suite.split("=", 2)
        if path == "-":
            counts = [0, 1, 0] if int(code) else [1, 0, 0]
            report("{}: {}".format(name + " " * (16 - len(name)), "failed" if int(code) else "passed"))
            total = [a + b for a, b in zip(total, counts)]
            continue
        try:
            counts = list(count(path))
        except (OSError, ElementTree.ParseError) as error:
            counts = [0, 0, 0]
            report(f"{name}: no results ({error})")
            code = "1" if code == "0" else code
        if int(code) not in (0, NOTHING_COLLECTED) and counts[1] == 0:
            report(f"{name}: ended with exit code {code} although no test failed")
            counts[1] = 1
        report("{}: {} passed, {} failed, {} skipped".format(name + " " * (16 - len(name)), *counts))
        total = [a + b for a, b in zip(total, counts)]
    return total


SELF_TEST = [  # exit code, file (None: missing), expected sums
    ("0", "<testsuite><testcase/><testcase/></testsuite>", [2, 0, 0]),
    ("1", "<testsuites><testsuite><testcase><failure/></testcase><testcase/></testsuite></testsuites>", [1, 1, 0]),
    ("1", "<testsuite><testcase><error/></testcase></testsuite>", [0, 1, 0]),
    ("8", '<testsuite><testcase status="fail"/><testcase status="run"/></testsuite>', [1, 1, 0]),
    ("0", '<testsuite><testcase status="notrun"/><testcase><skipped/></testcase></testsuite>', [0, 0, 2]),
    ("5", "<testsuite/>", [0, 0, 0]),
    ("5", None, [0, 0, 0]),
    ("0", None, [0, 1, 0]),
    ("2", "<testsuite><testcase/></testsuite>", [1, 1, 0]),
    ("0", "-", [1, 0, 0]),
    ("3", "-", [0, 1, 0]),
    ("139", "<testsuite><testca", [0, 1, 0]),
]


def self_test():
    failed = 0
    for code, text, expected in SELF_TEST:
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write(text or "")
            file.flush()
            path = "-" if text == "-" else file.name if text else "/nowhere"
            got = sum_up([f"s={code}={path}"], lambda line: None)
            if got != expected:
                failed += 1
                print(f"exit {code}, {text}: expected {expected}, got {got}")
    print(f"{len(SELF_TEST)} cases, {failed} failed")
    return failed


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(1 if self_test() else 0)
    with open(sys.argv[1]) as suites:
        sums = sum_up(suites.read().split(), lambda line: print(line, file=sys.stderr))
    print("{} passed, {} failed, {} skipped".format(*sums), flush=True)
    sys.exit(1 if sums[1] or not sums[0] else 0)
