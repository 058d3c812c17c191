#!/usr/bin/env python3
"""Holds every #include in dsl/ and runtime/ to the directions of docs/architecture.md.

  check_includes.py             checks the repository; prints each finding as file:line: what
  check_includes.py --self-test checks that wrong includes are caught

The tables below are the rules. A header no table knows is a finding too: a new library is added here, and in
docs/dependencies.md, on purpose.
"""

import re
import sys
import tempfile
from pathlib import Path

# What of dsl/ the runtime sees: the plan and the types. The whole of it is for the command line only.
PLAN = ["dsl/plan.h", "dsl/types.h"]

# Folder -> what it may include of ours (folders, or single headers). Every folder may include itself.
FOLDERS = {
    "dsl": [],
    "runtime/base": [],
    "runtime/row": ["runtime/base", *PLAN],
    "runtime/fuzzy": ["runtime/base"],
    "runtime/formats": ["runtime/row", "runtime/base", *PLAN],
    "runtime/state": ["runtime/base"],
    "runtime/operators": ["runtime/row", "runtime/fuzzy", "runtime/formats", "runtime/state", "runtime/base", *PLAN],
}
FOLDERS["runtime/engine"] = ["runtime/operators", *FOLDERS["runtime/operators"]]
FOLDERS["runtime/kafka"] = ["runtime/engine", *FOLDERS["runtime/engine"]]
FOLDERS["runtime/replay"] = ["runtime/engine", *FOLDERS["runtime/engine"]]
FOLDERS["runtime/lsp"] = ["dsl"]
FOLDERS["runtime/interchange"] = ["runtime/fuzzy", "runtime/base", "dsl"]
FOLDERS["runtime/cli"] = ["runtime/lsp", "runtime/interchange", "runtime/kafka", "runtime/replay", "dsl", *FOLDERS["runtime/engine"], "runtime/engine"]

# Third-party header (prefix) -> the folders it shows in.
THIRD_PARTY = {
    "librdkafka/": ["runtime/kafka"],
    "rocksdb/": ["runtime/state"],
    "simdjson.h": ["runtime/formats"],
    "nlohmann/": ["runtime/formats", "runtime/lsp", "runtime/cli"],
    "CLI/": ["runtime/cli"],
    "re2/": ["runtime/row"],
    "xxhash.h": ["runtime/base"],
    "openssl/": ["runtime/base"],
    "spdlog/": ["runtime/base"],
    "fmt/": ["runtime/base"],
    "zlib.h": ["runtime/replay"],
    "sanitizer/": ["runtime/kafka"],
}

STANDARD = set(
    """algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits
    clocale cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint
    cstdio cstdlib cstring ctime cuchar cwchar cwctype deque exception execution filesystem format forward_list fstream
    functional future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory
    memory_resource mutex new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator semaphore
    set shared_mutex source_location span sstream stack stdexcept stop_token streambuf string string_view strstream
    syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray
    variant vector version""".split()
)
POSIX = set(
    """arpa/inet.h dirent.h fcntl.h netdb.h netinet/in.h netinet/tcp.h poll.h pthread.h pwd.h sched.h signal.h spawn.h
    sys/eventfd.h sys/file.h sys/ioctl.h sys/mman.h sys/prctl.h sys/resource.h sys/select.h sys/socket.h sys/stat.h sys/time.h
    stdlib.h sys/types.h sys/uio.h sys/un.h sys/wait.h termios.h time.h unistd.h""".split()
)
# dsl/ is text to plan: no I/O, no threads, no clock. Of <cstdio> it may use snprintf.
NOT_IN_DSL = set(
    """atomic barrier chrono condition_variable csignal ctime filesystem fstream future iostream latch mutex random
    semaphore shared_mutex stop_token syncstream thread""".split()
)
IO_IN_DSL = re.compile(r"\b(f?printf|f?puts|f(open|read|write|close|flush|gets|scanf)|putchar|stdin|stdout|stderr|getenv)\b\s*[(,;)]")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def folder_of(path):
    """dsl/x/y.h -> dsl, runtime/state/z.h -> runtime/state"""
    parts = path.split("/")
    return parts[0] if parts[0] == "dsl" else "/".join(parts[:2])


def quoted(folder, name, target, root):
    if "/" not in target and (root / name).with_name(target + ".in").is_file():
        return None  # made by CMake from a template of the same folder
    if not target.startswith(("dsl/", "runtime/")):
        return f'"{target}" is not a path from the top of the repository'
    if (root / (target + ".in")).is_file():
        return None  # made by CMake from a template
    if not (root / target).is_file():
        return f'"{target}" does not exist'
    if folder_of(target) == folder:
        return None
    for allowed in FOLDERS[folder]:
        if target == allowed or (not allowed.endswith(".h") and folder_of(target) == allowed):
            return None
    return f'{folder} must not include "{target}"'


def angled(folder, target):
    if target in STANDARD:
        return f"{folder} has no business with <{target}>" if folder == "dsl" and target in NOT_IN_DSL else None
    if target in POSIX:
        return f"{folder} has no business with <{target}>" if folder == "dsl" else None
    for prefix, folders in THIRD_PARTY.items():
        if target == prefix or (prefix.endswith("/") and target.startswith(prefix)):
            return None if folder in folders else f"<{target}> belongs in {' and '.join(folders)}, not in {folder}"
    return f"<{target}> is in no table of tests/support/check_includes.py"


def check(root):
    """(findings, number of includes read)"""
    findings, seen = [], 0
    for top in ("dsl", "runtime"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in (".h", ".cc", ".inc"):
                continue
            name = file.relative_to(root).as_posix()
            folder = folder_of(name)
            for number, line in enumerate(file.read_text().splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    call = IO_IN_DSL.search(line.split("//")[0]) if folder == "dsl" else None
                    if call:
                        findings.append(f"{name}:{number}: dsl has no business with {call[1]}")
                    continue
                seen += 1
                if folder not in FOLDERS:
                    wrong = f"{folder} is in no table of tests/support/check_includes.py"
                else:
                    wrong = quoted(folder, name, match[2], root) if match[1] == '"' else angled(folder, match[2])
                if wrong:
                    findings.append(f"{name}:{number}: {wrong}")
    return findings, seen


RIGHT = [
    ("dsl/lexer.cc", '#include "dsl/lexer.h"'),
    ("dsl/lexer.cc", "#include <string>"),
    ("dsl/lexer.cc", "std::snprintf(buffer, sizeof(buffer), format, value);  // as printf() has it"),
    ("runtime/row/x.cc", '#include "dsl/plan.h"'),
    ("runtime/row/x.cc", "#include <re2/re2.h>"),
    ("runtime/kafka/x.cc", "#include <librdkafka/rdkafka.h>"),
    ("runtime/kafka/x.cc", '#include "runtime/state/store.h"'),
    ("runtime/state/x.cc", "#include <sys/stat.h>"),
    ("runtime/operators/aggregates/x.cc", '#include "runtime/fuzzy/system.h"'),
    ("runtime/interchange/x.cc", '#include "dsl/source.h"'),
    ("runtime/cli/x.cc", '#include "dsl/lexer.h"'),
    ("runtime/cli/x.cc", '#include "made.h"'),
]
WRONG = [
    ("dsl/lexer.cc", '#include "runtime/state/store.h"'),
    ("dsl/lexer.cc", "#include <thread>"),
    ("dsl/lexer.cc", "#include <unistd.h>"),
    ("dsl/lexer.cc", 'std::printf("%d", value);'),
    ("dsl/lexer.cc", "std::fputs(text, stderr);"),
    ("dsl/lexer.cc", "#include <re2/re2.h>"),
    ("runtime/row/x.cc", '#include "dsl/lexer.h"'),
    ("runtime/row/x.cc", '#include "runtime/engine/task.h"'),
    ("runtime/fuzzy/x.cc", '#include "runtime/engine/task.h"'),
    ("runtime/fuzzy/x.cc", '#include "dsl/plan.h"'),
    ("runtime/interchange/x.cc", '#include "runtime/state/store.h"'),
    ("runtime/fuzzy/x.cc", '#include "runtime/interchange/draft.h"'),
    ("runtime/state/x.cc", '#include "runtime/row/slot.h"'),
    ("runtime/engine/x.cc", '#include "runtime/kafka/client.h"'),
    ("runtime/replay/x.cc", '#include "runtime/kafka/client.h"'),
    ("runtime/engine/x.cc", "#include <rocksdb/db.h>"),
    ("runtime/cli/x.cc", "#  include <librdkafka/rdkafka.h>"),
    ("runtime/operators/x.cc", "#include <nlohmann/json.hpp>"),
    ("runtime/engine/x.cc", "#include <spdlog/spdlog.h>"),
    ("runtime/engine/x.cc", "#include <boost/any.hpp>"),
    ("runtime/engine/x.cc", '#include "task.h"'),
    ("runtime/engine/x.cc", '#include "made.h"'),
    ("runtime/engine/x.cc", '#include "runtime/engine/gone.h"'),
    ("runtime/newcomer/x.cc", "#include <string>"),
]
HEADERS = """dsl/lexer.h dsl/source.h dsl/plan.h runtime/interchange/draft.h runtime/state/store.h runtime/engine/task.h runtime/row/slot.h runtime/base/status.h
    runtime/kafka/client.h runtime/fuzzy/system.h runtime/cli/made.h.in""".split()


def self_test():
    failed = 0
    for cases, expected in ((RIGHT, 0), (WRONG, 1)):
        for file, line in cases:
            with tempfile.TemporaryDirectory() as directory:
                root = Path(directory)
                for path in {*HEADERS, file}:
                    (root / path).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).write_text("")
                (root / file).write_text(f"// first\n{line}\n")
                findings, seen = check(root)
                if len(findings) != expected or seen != line.count("include") or any(not f.startswith(f"{file}:2: ") for f in findings):
                    failed += 1
                    print(f"{file} with {line}: expected {expected} findings, got {findings}")
    print(f"{len(RIGHT) + len(WRONG)} cases, {failed} failed")
    return failed


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 1 if self_test() else 0
    findings, seen = check(Path(__file__).resolve().parents[2])
    print("\n".join(findings + [f"{seen} includes, {len(findings)} findings"]))
    return 1 if findings or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
