#!/usr/bin/env python3
"""Every file includes, itself or by way of headers of ours, what it uses. Builds are grouped, several files a
compilation, and there a file may live on what another includes; and a standard library happens to include more of
itself than it promises, until its next version does not.

  check_needs.py             checks the repository; prints each finding as file:line: what
  check_needs.py --self-test checks that forgotten includes are caught

Text is read, not code, so it takes a second, and is no proof: of 172 includes of ours without which a file does not
compile, it notices the lack of 161. The ungrouped build (preset dev) shows the rest. Two rules:
 - A name of the standard library or of another one, in the tables below, needs one of its headers.
 - A name with a capital or a k in front that headers of ours declare, and that stands in none of the headers the file
   reaches nor is made in the file itself, needs one of those headers.
"""

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["dsl", "runtime", "tests"]

# Header -> the names of std:: it is included for. A name of several headers needs one of them.
STANDARD = {
    "algorithm": """all_of any_of none_of find find_if find_if_not count count_if equal mismatch search copy copy_if copy_n
        move_backward transform replace fill fill_n generate remove remove_if unique reverse rotate shuffle sort
        stable_sort partial_sort nth_element is_sorted lower_bound upper_bound equal_range binary_search merge includes
        push_heap pop_heap make_heap sort_heap min max minmax min_element max_element minmax_element clamp
        lexicographical_compare next_permutation partition stable_partition partition_point adjacent_find for_each
        set_difference set_intersection set_union ranges::sort ranges::find ranges::any_of ranges::all_of""",
    "array": "array to_array",
    "atomic": "atomic atomic_bool atomic_int atomic_thread_fence memory_order_relaxed memory_order_acquire memory_order_release",
    "bit": "bit_cast bit_ceil bit_floor bit_width countl_zero countr_zero popcount has_single_bit rotl endian",
    "charconv": "from_chars to_chars chars_format from_chars_result",
    "chrono": "chrono",
    "cmath": "abs fabs floor ceil round lround llround trunc sqrt pow exp log log2 log10 log1p expm1 sin cos tan atan atan2 fmod isnan isinf isfinite signbit nextafter hypot cbrt ldexp frexp remainder copysign nearbyint fma",
    "condition_variable": "condition_variable condition_variable_any",
    "cstdlib": "getenv exit abort strtod strtoll strtoull strtol abs llabs system atexit _Exit quick_exit",
    "cstring": "memcpy memmove memset memcmp memchr strlen strcmp strncmp strchr strstr strerror",
    "cstdio": "fopen fclose fread fwrite fputs fputc fprintf printf snprintf fflush fgets remove rename perror FILE",
    "cctype": "isdigit isalpha isalnum isspace isupper islower isxdigit toupper tolower isprint",
    "csignal": "signal raise sig_atomic_t",
    "ctime": "time_t tm time gmtime strftime",
    "deque": "deque",
    "exception": "exception terminate current_exception exception_ptr",
    "filesystem": "filesystem",
    "fstream": "ifstream ofstream fstream filebuf",
    "functional": "function hash less greater equal_to plus minus multiplies reference_wrapper ref cref bind bind_front invoke not_fn",
    "future": "future promise async",
    "iomanip": "setw setprecision setfill put_time get_time quoted",
    "iostream": "cout cin cerr clog",
    "istream": "istream getline ws",
    "iterator": "back_inserter front_inserter inserter istreambuf_iterator istream_iterator ostream_iterator make_move_iterator distance next prev advance ssize make_reverse_iterator",
    "limits": "numeric_limits",
    "list": "list",
    "map": "map multimap",
    "memory": "unique_ptr shared_ptr weak_ptr make_unique make_shared addressof enable_shared_from_this static_pointer_cast dynamic_pointer_cast",
    "mutex": "mutex lock_guard unique_lock scoped_lock once_flag call_once recursive_mutex",
    "new": "bad_alloc align_val_t launder nothrow",
    "numbers": "numbers",
    "numeric": "accumulate iota reduce inner_product partial_sum gcd lcm midpoint",
    "optional": "optional nullopt make_optional",
    "ostream": "ostream endl flush",
    "queue": "queue priority_queue",
    "random": "mt19937 mt19937_64 random_device uniform_int_distribution uniform_real_distribution normal_distribution bernoulli_distribution exponential_distribution",
    "regex": "regex regex_match regex_search regex_replace smatch cmatch sregex_iterator",
    "set": "set multiset",
    "shared_mutex": "shared_mutex shared_lock",
    "span": "span",
    "sstream": "stringstream ostringstream istringstream",
    "stack": "stack",
    "stdexcept": "runtime_error logic_error invalid_argument out_of_range",
    "string": "string to_string stoi stol stoll stoul stoull stod u32string getline basic_string char_traits",
    "string_view": "string_view basic_string_view",
    "system_error": "errc error_code system_error generic_category make_error_code",
    "thread": "thread jthread this_thread",
    "tuple": "tuple tie make_tuple forward_as_tuple apply",
    "type_traits": "is_same_v is_integral_v is_enum_v is_void_v is_convertible_v is_base_of_v enable_if_t decay_t remove_cvref_t remove_const_t conditional_t underlying_type_t is_trivially_copyable_v is_floating_point_v is_signed_v is_unsigned_v make_unsigned_t make_signed_t true_type false_type void_t invoke_result_t is_constant_evaluated",
    "unordered_map": "unordered_map unordered_multimap",
    "unordered_set": "unordered_set unordered_multiset",
    "utility": "pair make_pair exchange in_place index_sequence make_index_sequence as_const swap in_place_type piecewise_construct",
    "variant": "variant visit get_if holds_alternative monostate variant_alternative_t variant_size_v",
    "vector": "vector",
}
# Headers that by the standard's words bring a name too, or cannot be written without it.
ALSO = {
    "pair": "map unordered_map vector",
    "swap": "string vector map memory optional",
    "errc": "charconv",
    "string": "sstream filesystem",
    "string_view": "string filesystem",
    "exception": "stdexcept new string",
    "ostream": "iosfwd iostream fstream sstream",
    "endl": "iostream",
    "flush": "iostream",
    "istream": "iosfwd iostream fstream sstream",
    "hash": "string string_view memory optional variant thread",
    "less": "map set",
    "error_code": "filesystem",
    "chrono": "thread",
    "getline": "istream",
    "tuple": "map",
}

# What of other libraries is a name of theirs -> the beginning of the header it needs.
LIBRARIES = {
    r"\bnlohmann::": "nlohmann/",
    r"\bCLI::": "CLI/",
    r"\brocksdb::": "rocksdb/",
    r"\brd_kafka_\w+_t\b": "librdkafka/",
    r"\bre2::RE2\b|\bRE2\b": "re2/",
    r"\bsimdjson::": "simdjson.h",
    r"\bspdlog::": "spdlog/",
    r"\bfmt::": "fmt/",
    r"\bXXH\w+\(": "xxhash.h",
    r"\bEVP_\w+": "openssl/",
    r"\bgz(open|read|write|close)\(": "zlib.h",
    r"\bTEST(_[FP])?\(|\bEXPECT_\w+\(": "gtest/",
    r"\bu?int(8|16|32|64)_t\b": "cstdint",
    r"\bINT64_M(IN|AX)\b|\bUINT64_MAX\b": "cstdint",
}
# Its plain names come with nearly every header of the library: only a file that reaches none misses them.
ANYWHERE = {"cstdint"}

NAME = r"(?:[A-Z]\w*[a-z]\w*|k[A-Z]\w*)"
DECLARED = [
    re.compile(pattern, re.M)
    for pattern in (
        rf"\b(?:class|struct|enum|union|concept|typename)\s+({NAME})\b",
        rf"\busing\s+({NAME})\s*=",
        rf"^(?!\s*(?:return|else|case)\b)[\w:<>,&* \[\]]*?[\w>&*] [*&]?({NAME})\s*\(",
        rf"(?<=[{{,\s*&])({NAME})\s*(?:\[\w*\])*\s*(?:=[^,;{{}}]*)?[,;}}]",  # a constant, an enumerator, a member
        rf"\b(?:constexpr|const|inline)\b[\w:<>,&*\s]*\s[*&]?({NAME})\s*(?:\[[^\]]*\])*\s*[={{]",
    )
]
# A member of another library's, or of a type of ours.
QUALIFIED = re.compile(rf"\b(?:std|CLI|rocksdb|nlohmann|simdjson|testing|fmt|spdlog|json|\w+_?(?:\.|->))(?:::)?{NAME}\b")


class File:
    def __init__(self, path, root):
        self.path = path
        text = path.read_text()
        self.includes = [root / i for i in re.findall(r'^#include "(.+)"', text, re.M)]
        self.system = set(re.findall(r"^#include <(.+)>", text, re.M))
        self.code = plain(text)
        self.tokens = set(re.findall(r"\w+", self.code))
        self.used = set(re.findall(r"\w+", QUALIFIED.sub("", self.code)))
        self.declared = set(re.findall(r"^#define (\w+)", text, re.M))
        self.declared |= {name for pattern in DECLARED for name in pattern.findall(self.code)}
        self.declared.update(re.findall(r"\b(?:class|struct)\s+(\w+);", self.code))

    def line(self, pattern):
        found = re.search(pattern, self.code)
        return self.code.count("\n", 0, found.start()) + 1 if found else 1


def plain(text):
    """The text without comments, strings and include lines; lines stay lines."""
    what = r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|^#include[^\n]*'

    def blank(found):
        text = found.group()
        return text if text.startswith("'") and not text.endswith("'") else '""' + "\n" * text.count("\n")

    # 1'000'000 is a number, not a character.
    return re.sub(what, blank, re.sub(r"(?<=\d)'(?=\d)", "", text), flags=re.M | re.S)


class Repository:
    def __init__(self, root):
        self.root = root
        paths = [p for f in FOLDERS for p in sorted((root / f).rglob("*")) if p.suffix in (".cc", ".h")]
        self.files = {p: File(p, root) for p in paths}
        self.makers = {}
        for path, file in self.files.items():
            if path.suffix == ".h" and path.relative_to(root).parts[0] != "tests":
                for name in file.declared:
                    self.makers.setdefault(name, []).append(path)

    def reached(self, path):
        seen, todo = [], [path]
        while todo:
            at = todo.pop()
            if at in self.files and at not in seen:
                seen.append(at)
                todo += self.files[at].includes
        return [self.files[p] for p in seen]

    def findings(self):
        return [f for path in self.files for f in self.of_file(path)]

    def of_file(self, path):
        file, reached = self.files[path], self.reached(path)
        system = set().union(*(f.system for f in reached))
        relative = path.relative_to(self.root)
        for pattern, header in LIBRARIES.items():
            if header in ANYWHERE and system:
                continue
            found = re.search(pattern, file.code)
            if found and found.group().split(":")[-1] not in file.declared and not any(s.startswith(header) for s in system):
                yield f"{relative}:{file.line(pattern)}: {found.group()} needs <{header}…>"
        for name, headers in NAMES.items():
            pattern = rf"\bstd::{name}\b"
            if name.split(":")[-1] in file.tokens and re.search(pattern, file.code) and system.isdisjoint(headers):
                yield f"{relative}:{file.line(pattern)}: std::{name} needs <{headers[0]}>"
        if relative.parts[0] == "tests":  # compiled each by itself
            return
        others = set().union(*(f.tokens for f in reached[1:]), file.declared)
        for name in sorted((file.used - others) & self.makers.keys()):
            if len(self.makers[name]) == 1:  # else it may be any of them, or yet another
                line = file.line(r"\b" + name + r"\b")
                yield f"{relative}:{line}: {name} needs {self.makers[name][0].relative_to(self.root)}"


NAMES = {}  # name -> headers, the usual one first
for header, names in STANDARD.items():
    for name in names.split():
        NAMES.setdefault(name, []).append(header)
for name, headers in ALSO.items():
    NAMES[name] += headers.split()


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "dsl").mkdir()
        (root / "dsl/one.h").write_text("#include <string>\nnamespace x {\nstruct OneThing {};\nstd::string OneText();\n}\n")
        (root / "dsl/two.h").write_text('#include "dsl/one.h"\nnamespace x {\nOneThing Two();\n}\n')
        cases = {
            '#include "dsl/two.h"\n// std::vector\nOneThing a; std::string b = "std::map" + OneText();': [],
            "OneThing a;": ["OneThing needs dsl/one.h"],
            "x::OneText();": ["OneText needs dsl/one.h"],
            "struct OneThing {};\nOneThing a;": [],
            '#include "dsl/two.h"\nstd::vector<int> v;': ["std::vector needs <vector>"],
            "#include <set>\nnlohmann::json j; std::set<int> s;": ["nlohmann:: needs <nlohmann/…>"],
        }
        for text, expected in cases.items():
            (root / "dsl/case.cc").write_text(text)
            found = [f.split(": ", 1)[1] for f in Repository(root).findings()]
            if found != expected:
                print(f"self-test: {text!r}\n  expected {expected}\n  found    {found}", file=sys.stderr)
                return 1
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    repository = Repository(ROOT)
    findings = repository.findings()
    print("\n".join(findings) + f"\n{len(repository.files)} files, {len(findings)} findings")
    return 1 if findings or not repository.files else 0


if __name__ == "__main__":
    sys.exit(main())
