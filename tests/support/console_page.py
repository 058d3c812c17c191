"""A page that is followed as a reader would: files are written, commands are run, and what they print is compared.

    ```weir NAME        the whole of the file NAME
    ```weir NAME +      more at its end
    ```console          lines that begin with `$ ` are commands of one shell; what follows is what they print. A line `…` stands
                        for any number of lines.

Other blocks are only read. With WEIR_UPDATE_GOLDEN=1 the page is written anew, save what stands behind a `…`.
"""

import contextlib
import os
import re
import signal
import subprocess
import threading
from pathlib import Path

FENCE = re.compile(r"^```(weir \S+(?: \+)?|console)\n(.*?)^```$", re.M | re.S)
PATIENCE = 60  # seconds for one command
MARK = "\x1eend of output\x1e"


class Shell:
    """One bash for the whole page, so that what is set, started and changed stays."""

    def __init__(self, directory, environment):
        self.bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=directory, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def run(self, command):
        self.bash.stdin.write(f"{{ {command}\n}} < /dev/null\nprintf '%s\\n' '{MARK}'\n")
        self.bash.stdin.flush()
        patience = threading.Timer(PATIENCE, self.end)
        patience.start()
        out = ""
        while MARK not in out:
            line = self.bash.stdout.readline()
            assert line, f"the shell ended, or took more than {PATIENCE} s, at: {command}\n{out}"
            out += line
        patience.cancel()
        return out.replace(MARK + "\n", "")

    def close(self):
        """Ends the shell with all it started."""
        self.end()
        self.bash.wait(timeout=30)
        self.bash.stdin.close()
        self.bash.stdout.close()

    def end(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.bash.pid, signal.SIGTERM)


def steps(text):
    """(command, what it prints) of a console block."""
    out = []
    for line in text.splitlines():
        if line.startswith("$ "):
            out.append((line[2:], []))
        elif out and not out[-1][1] and out[-1][0].endswith("\\"):
            out[-1] = (out[-1][0] + "\n" + line, [])
        else:
            assert out, f"output without a command: {line}"
            out[-1][1].append(line)
    return [(command, "".join(line + "\n" for line in lines)) for command, lines in out]


def matches(expected, actual):
    parts = [re.escape(part) for part in re.split(r"^…\n", expected, flags=re.M)]
    return re.fullmatch("(?:.*\n)*".join(parts), actual) is not None


def follow(page: Path, directory: Path, environment, update=False):
    """Yields (command, expected, actual) of every command that printed something else."""
    shell = Shell(directory, environment)
    text = page.read_text()
    try:
        for block in FENCE.finditer(text):
            kind, body = block.group(1), block.group(2)
            if kind != "console":
                name, more = kind.split()[1], kind.endswith(" +")
                with open(directory / name, "a" if more else "w") as file:
                    file.write(body)
                continue
            for command, expected in steps(body):
                actual = shell.run(command)
                if matches(expected, actual):
                    continue
                if update and "…" not in expected:
                    before = f"$ {command}\n{expected}"
                    assert text.count(before) >= 1
                    text = text.replace(before, f"$ {command}\n{actual}", 1)
                    continue
                yield command, expected, actual
        if update:
            page.write_text(text)
    finally:
        shell.close()
