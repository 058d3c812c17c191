// One mistake in a whole topology gives one finding: nothing that only follows from it, from the parser or the checker.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "dsl/compile.h"

namespace weir::dsl {
namespace {

std::string Whole() {
  std::ifstream in(std::string(WEIR_SOURCE_DIR) + "/topologies/auth_anomaly.weir", std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Mistake {
  std::string right, wrong, code;
};

class OneMistake : public testing::TestWithParam<Mistake> {};

TEST_P(OneMistake, GivesOneFinding) {
  const auto& [right, wrong, code] = GetParam();
  std::string text = Whole();
  const size_t at = text.find(right);
  ASSERT_NE(at, std::string::npos) << right;
  text.replace(at, right.size(), wrong);
  const SourceText source("auth_anomaly.weir", text);
  Diagnostics diagnostics;
  Compile(source, {}, &diagnostics);
  std::string errors, rendered;
  for (const Diagnostic& d : diagnostics.Sorted()) {
    if (d.severity != Severity::kError) continue;
    errors += (errors.empty() ? "" : " ") + d.code;
    rendered += RenderText(source, d, false) + "\n";
  }
  EXPECT_EQ(errors, code) << rendered;
}

INSTANTIATE_TEST_SUITE_P(None, OneMistake,
                         testing::Values(Mistake{"topology auth_anomaly", "topology auth_anomaly", ""}));

INSTANTIATE_TEST_SUITE_P(
    Words, OneMistake,
    testing::Values(
        Mistake{"topology auth", "toplogy auth", "W0112"}, Mistake{"commit every", "comit every", "W0114"},
        Mistake{"commit every", "commit evry", "W0110"}, Mistake{"param horizon", "parm horizon", "W0112"},
        Mistake{"source auth_events", "sorce auth_events", "W0112"}, Mistake{"from topic", "from topc", "W0121"},
        Mistake{"json {", "jsn {", "W0121"}, Mistake{"username:   string", "username:   strng", "W0122"},
        Mistake{"username:   string", "username:   text", "W0122"}, Mistake{"time timestamp", "tme timestamp", "W0114"},
        Mistake{"late by 5s", "late bye 5s", "W0121"}, Mistake{"stream failures", "strem failures", "W0112"},
        Mistake{"| where", "| wehre", "W0113"}, Mistake{"| where", "| having", "W0113"},
        Mistake{"table bursts", "tabel bursts", "W0112"}, Mistake{"window sliding", "window slding", "W0121"},
        Mistake{"sliding horizon", "sliding 60 s", "W0109"}, Mistake{"| aggregate", "| agregate", "W0113"},
        Mistake{"| aggregate", "| summarize", "W0113"}, Mistake{"rule brute", "rul brute", "W0112"},
        Mistake{"when fail", "wenn fail", "W0114"}, Mistake{"when fail", "whenever fail", "W0114"},
        Mistake{"severity high", "severity higgh", "W0121"}, Mistake{"alert { ip", "allert { ip", "W0114"},
        Mistake{"fuzzy suspicion", "fuzy suspicion", "W0112"},
        Mistake{"input fail_count", "inputt fail_count", "W0114"}, Mistake{"output anomaly", "outptu anomaly", "W0114"},
        Mistake{"sink suspicion", "snik suspicion", "W0112"}, Mistake{"detectors brute", "detector brute", "W0114"},
        Mistake{"expect no suspicion", "expct no suspicion", "W0114"},
        Mistake{"given auth_events 3", "give auth_events 3", "W0114"}, Mistake{"3 times", "3 tims", "W0110"}));

INSTANTIATE_TEST_SUITE_P(Signs, OneMistake,
                         testing::Values(Mistake{"event_type == ", "event_type = ", "W0110"},
                                         Mistake{"event_type == ", "event_type === ", "W0110"},
                                         Mistake{"username:   string", "username =  string", "W0110"},
                                         Mistake{"username:   string", "username:", "W0110"},
                                         Mistake{"  | by ip", "  by ip", "W0110"},
                                         Mistake{"  | where", "  where", "W0110"}, Mistake{"60s\n", "60 s\n", "W0109"},
                                         Mistake{"= 6 in 2..1000", "= 6 in 2 .. 1000", "W0119"},
                                         Mistake{"fail_count = count()", "fail_count = count(", "W0111"},
                                         Mistake{"fail_count = count()", "fail_count = ", "W0110"},
                                         Mistake{"fail_count = count()", "fail_count: count()", "W0110"},
                                         Mistake{">= burst_size", ">=", "W0110"},
                                         Mistake{"triangle(0, 0, 8)", "triangle(0, 0, 8", "W0111"},
                                         Mistake{"triangle(0, 0, 8)", "triangle(0 0, 8)", "W0111"},
                                         Mistake{"once per 60s", "once per 60", "W0110"},
                                         Mistake{"burst_id: 1 }", "burst_id = 1 }", "W0110"},
                                         Mistake{"detectors brute_force, suspicion", "detectors brute_force,", "W0110"},
                                         Mistake{"by burst_id\n", "by\n", "W0110"},
                                         Mistake{"is low    then", "is low    and then", "W0110"}));

INSTANTIATE_TEST_SUITE_P(
    Brackets, OneMistake,
    testing::Values(Mistake{"  commit every 100ms\n}", "  commit every 100ms\n", "W0111"},
                    Mistake{"burst_id   = last(burst_id)\n    }", "burst_id   = last(burst_id)\n", "W0111"},
                    Mistake{"detection_timestamp = now() }\n}\n", "detection_timestamp = now() }\n", "W0111"},
                    Mistake{"high   = triangle(15, 20, 20)\n  }", "high   = triangle(15, 20, 20)\n", "W0111"},
                    Mistake{"csv \"metrics_summary.csv\"\n}", "csv \"metrics_summary.csv\"\n", "W0111"},
                    Mistake{"expect no suspicion\n}", "expect no suspicion\n", "W0111"},
                    Mistake{"rule brute_force on bursts {", "rule brute_force on bursts", "W0110"},
                    Mistake{"evaluate quality {", "evaluate quality", "W0110"},
                    Mistake{"every 100ms\n}", "every 100ms\n}}", "W0110"}));

INSTANTIATE_TEST_SUITE_P(
    Texts, OneMistake,
    testing::Values(Mistake{"\"FailedLogin\"", "\"FailedLogin", "W0103"},
                    Mistake{"\"FailedLogin\"", "'FailedLogin'", "W0101"},
                    Mistake{"{fail_count} failed", "{fail_count failed", "W0118"},
                    Mistake{"{fail_count} failed", "{} failed", "W0118"},
                    Mistake{"within {horizon}\"", "within {horizon}", "W0103"},
                    Mistake{"within {horizon}\"", "within \\{horizon\\q\"", "W0104"},
                    Mistake{"topic \"auth_events\" json {", "topic \"auth_events json {", "W0103"},
                    Mistake{"topic \"auth_events.invalid\"", "topic \"auth_events.invalid", "W0103"},
                    Mistake{"ip_address: 203.0.113.9", "ip_address: 203.0.113", "W0108"},
                    Mistake{"username: \"ada\"", "username: \"ada", "W0103"}, Mistake{"60s\n", "60seconds\n", "W0109"},
                    Mistake{"burst_size = 6", "burst_size = 6;", "W0101"},
                    Mistake{"burst_size = 6", "burst_size = 99999999999999999999", "W0105"},
                    Mistake{"by 5s", "by 5sec", "W0109"}, Mistake{"message \"", "message r\"", "W0110"}));

// What is lost with a mistake is not missed elsewhere.
INSTANTIATE_TEST_SUITE_P(Lost, OneMistake,
                         testing::Values(Mistake{"source auth_events", "auth_events", "W0112"},
                                         Mistake{"source auth_events", "source source auth_events", "W0110"},
                                         Mistake{"json {\n  username", "json\n  username", "W0110"},
                                         Mistake{"stream failures =", "stream stream failures =", "W0110"},
                                         Mistake{"output anomaly_score in 0..100", "output anomaly_score in", "W0119"},
                                         Mistake{"high   = triangle(15, 20, 20)\n  }",
                                                 "high   = triangle(15, 20, 20)\n  } }", "W0112"},
                                         Mistake{"| by ip_address", "| by ip_address username", "W0110"}));

}  // namespace
}  // namespace weir::dsl
