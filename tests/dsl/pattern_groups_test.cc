#include "dsl/pattern_groups.h"

#include <gtest/gtest.h>

namespace weir::dsl {
namespace {

// "a b?" for groups a (in every match) and b (not in every one), or "fault: …".
std::string Found(std::string_view pattern) {
  const PatternGroups found = FindPatternGroups(pattern);
  if (!found.fault.empty()) return "fault: " + found.fault;
  std::string out;
  for (const PatternGroup& group : found.groups)
    out += (out.empty() ? "" : " ") + group.name + (group.always ? "" : "?");
  return out;
}

TEST(PatternGroups, Found) {
  const struct {
    const char* pattern;
    const char* want;
  } kCases[] = {
      {"", ""},
      {"abc", ""},
      {"(a)(?:b)", ""},
      {"(?P<a>x)", "a"},
      {"(?P<a>x)(?P<b>y)", "a b"},
      {"(?P<a>x)?(?P<b>y)", "a? b"},
      {"(?P<a>x)*(?P<b>y)+", "a? b"},
      {"(?P<a>x){0,3}(?P<b>y){2}(?P<c>z){0}", "a? b c?"},
      {"(?P<a>x)?\?(?P<b>y)+?", "a? b"},
      {"(?P<a>x)|(?P<b>y)", "a? b?"},
      {"(?P<a>x|z)(?P<b>y)", "a b"},
      {"(?P<a>(?P<b>x)|z)", "a b?"},
      {"(?:(?P<a>x) )?(?P<b>y)", "a? b"},
      {"(?:(?P<a>x)|-)(?P<b>y)", "a? b"},
      {"(?:(?:(?P<a>x)))*(?P<b>y)", "a? b"},
      {R"(\((?P<a>x)\)?)", "a"},
      {R"(\\(?P<a>x))", "a"},
      {R"([(?P<no>](?P<a>x)[]|](?P<b>[^]]))", "a b"},
      {R"([[:alpha:](]|(?P<a>x))", "a?"},
      {R"([\]|](?P<a>x))", "a"},
      {R"(\Q(?P<no>|\E(?P<a>x))", "a"},
      {"(?i)(?P<a>x)(?s-U:(?P<b>y))", "a b"},
      {"(?P<a>x)(?P<a>y)", "a"},
      {"(?P<a>x", "fault: a `(` is not closed"},
      {"(?P<a>x))", "fault: a `)` closes nothing"},
      {"[a", "fault: a `[` is not closed"},
      {R"(sshd\[\d+\]: (?:message repeated (?P<times>\d+) times: \[ )?Failed for (?:invalid user )?(?P<user>\S*) from)",
       "times? user"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Found(c.pattern), c.want) << c.pattern;
}

}  // namespace
}  // namespace weir::dsl
