#!/usr/bin/env python3
"""Every source file compiles by itself. Builds are grouped, several files a compilation, and there a file may live on
what another includes. Takes the commands of a grouped build and only looks at syntax and types, which is much quicker
than to compile.

    check_alone.py BUILD    BUILD/compile_commands.json is of a grouped build, configured, not necessarily built
"""

import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def members(file):
    """The files of the product that are compiled by way of `file`: a group, or just one."""
    if "/Unity/" not in file:
        return [file]
    return re.findall(r'^#include "(.+)"', Path(file).read_text(), re.M)


def alone(entry, member):
    """The command for one file of the group."""
    words = shlex.split(entry["command"])
    keep, skip = [], False
    for word in words:
        if skip or word in ("-c", "-MD", entry["file"]) or word.endswith("ccache"):
            skip = False
        elif word in ("-o", "-MT", "-MF"):
            skip = True
        else:
            keep.append(word)
    return [*keep, "-fsyntax-only", member]


def main():
    build = Path(sys.argv[1])
    entries = json.loads((build / "compile_commands.json").read_text())
    commands = []
    for entry in entries:
        for member in members(entry["file"]):
            if Path(member).is_relative_to(ROOT) and Path(member).relative_to(ROOT).parts[0] in ("dsl", "runtime"):
                commands.append((alone(entry, member), entry["directory"]))

    def run(command):
        words, directory = command
        return words[-1], subprocess.run(words, cwd=directory, capture_output=True, text=True)

    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, done in pool.map(run, commands):
            if done.returncode != 0:
                failed += 1
                print(f"{file} does not compile by itself:\n{done.stderr}", file=sys.stderr)
    print(f"{len(commands)} files, {failed} do not compile by themselves")
    return 1 if failed or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
