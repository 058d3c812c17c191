#include "runtime/cli/state_verb.h"

#include <algorithm>
#include <cinttypes>
#include <filesystem>
#include <memory>
#include <optional>

#include "dsl/diagnostic.h"
#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/state_rows.h"
#include "runtime/state/rocks_state.h"
#include "runtime/state/state_directory.h"

namespace weir::cli {
namespace {

struct StateFlags {
  std::string target, state_dir, store, key, format, color;
  std::vector<std::string> set;
};

std::string Bytes(uint64_t bytes) {
  char text[32];
  if (bytes < 10240) {
    std::snprintf(text, sizeof(text), "%" PRIu64 " B", bytes);
  } else if (bytes < (10U << 20U)) {
    std::snprintf(text, sizeof(text), "%.1f KiB", static_cast<double>(bytes) / 1024);
  } else {
    std::snprintf(text, sizeof(text), "%.1f MiB", static_cast<double>(bytes) / (1024 * 1024));
  }
  return text;
}

std::string StateText(const StateJson& json) { return json.dump(-1, ' ', false, StateJson::error_handler_t::replace); }

struct OpenTask {
  std::string name;
  std::unique_ptr<state::TaskState> state;
};

// The clock row of a task; null without one.
Result<StateJson> TaskClock(const OpenTask& task) {
  const std::vector<std::string>& stores = task.state->store_names();
  for (size_t s = 0; s < stores.size(); ++s) {
    if (!stores[s].ends_with("-clock")) continue;
    std::string row;
    Result<bool> found = task.state->Get(static_cast<int>(s), "clock", &row);
    if (!found.ok()) return found.status();
    if (found.value()) return ReadClockRow(row);
  }
  return StateJson();
}

Result<StateJson> TaskJson(const OpenTask& task) {
  Result<StateJson> clock = TaskClock(task);
  if (!clock.ok()) return clock.status();
  StateJson stores = StateJson::array();
  const std::vector<std::string>& names = task.state->store_names();
  for (size_t s = 0; s < names.size(); ++s) {
    const state::StoreSize size = task.state->Size(static_cast<int>(s));
    std::string offset;
    Result<bool> found = task.state->GetMeta("changelog/" + names[s], &offset);
    if (!found.ok()) return found.status();
    const StateJson at = found.value() ? StateJson::parse(offset, nullptr, false) : StateJson();
    stores.push_back({{"name", names[s]},
                      {"rows", size.rows},
                      {"bytes", size.bytes},
                      {"changelog_offset", at.is_number() ? at : StateJson()}});
  }
  StateJson out = {{"task", task.name}};
  for (const char* part : {"stream_time", "next_offsets", "channels"})
    out[part] = clock->is_null() ? StateJson() : (*clock)[part];
  out["stores"] = std::move(stores);
  return out;
}

void PrintTask(const StateJson& task) {
  std::printf("%s\n", task["task"].get<std::string>().c_str());
  if (task["stream_time"].is_string())
    std::printf("  stream time  %s\n", task["stream_time"].get<std::string>().c_str());
  if (task["next_offsets"].is_object()) {
    for (const auto& [topic, offset] : task["next_offsets"].items()) {
      std::printf("  reads        %s, next offset %s\n", topic.c_str(),
                  offset.get<int64_t>() < 0 ? "none yet" : offset.dump().c_str());
    }
  }
  size_t widest = 5;
  for (const StateJson& store : task["stores"]) widest = std::max(widest, store["name"].get<std::string>().size());
  std::printf("  %-*s  %10s  %10s  %s\n", static_cast<int>(widest), "store", "rows", "size", "changelog");
  for (const StateJson& store : task["stores"]) {
    const std::string offset = store["changelog_offset"].is_null() ? "-" : store["changelog_offset"].dump();
    std::printf("  %-*s  %10" PRIu64 "  %10s  %s\n", static_cast<int>(widest), store["name"].get<std::string>().c_str(),
                store["rows"].get<uint64_t>(), Bytes(store["bytes"].get<uint64_t>()).c_str(), offset.c_str());
  }
}

// Rows of one store of one task that --key lets through; how many there were.
Status PrintRows(const OpenTask& task, int store, const StoreReader& reader, const StateFlags& flags, uint64_t* shown) {
  for (auto it = task.state->Scan(store, "", "");; it->Next()) {
    if (!it->Valid()) return it->status();
    if (reader.Derived(it->key())) continue;
    StateJson row = reader.Read(it->key(), it->value());
    const std::string text = row["text"].get<std::string>();
    const bool hex = row["key"].is_string() && row["key"] == text;
    if (!flags.key.empty() && (hex ? !text.starts_with(flags.key) : text != flags.key)) continue;
    ++*shown;
    if (flags.format == "json") {
      std::printf("%s\n",
                  StateText({{"task", task.name}, {"store", flags.store}, {"key", row["key"]}, {"value", row["value"]}})
                      .c_str());
    } else {
      std::printf("%s  %s\n    %s\n", task.name.c_str(), StateText(row["key"]).c_str(),
                  StateText(row["value"]).c_str());
    }
  }
}

// --store: its rows in every task that has it.
int ShowStore(const std::vector<OpenTask>& tasks, const plan::Plan* plan, const StateFlags& flags) {
  const std::unique_ptr<StoreReader> reader = ReaderOf(plan, flags.store);
  std::vector<std::string> known;
  bool there = false;
  uint64_t shown = 0;
  for (const OpenTask& task : tasks) {
    const std::vector<std::string>& names = task.state->store_names();
    for (size_t s = 0; s < names.size(); ++s) {
      known.push_back(names[s]);
      if (names[s] != flags.store) continue;
      there = true;
      const Status status = PrintRows(task, static_cast<int>(s), *reader, flags, &shown);
      if (!status.ok()) return PrintStatus(status);
    }
  }
  if (!there) {
    const std::string near = dsl::DidYouMean(flags.store, known);
    return PrintStatus(
        Status::Error("K0304", "there is no store `" + flags.store + "` here",
                      near.empty() ? "without --store all stores are listed" : "did you mean `" + near + "`?"));
  }
  if (shown > 0) return kExitOk;
  std::fprintf(stderr, flags.key.empty() ? "%s holds nothing\n" : "%s holds nothing for key %s\n", flags.store.c_str(),
               flags.key.c_str());
  return flags.key.empty() ? kExitOk : kExitNo;
}

int ShowTasks(const std::vector<OpenTask>& tasks, const StateFlags& flags) {
  for (const OpenTask& task : tasks) {
    const Result<StateJson> json = TaskJson(task);
    if (!json.ok()) return PrintStatus(json.status());
    if (flags.format == "json") {
      std::printf("%s\n", StateText(json.value()).c_str());
    } else {
      PrintTask(json.value());
    }
  }
  return kExitOk;
}

Result<std::vector<OpenTask>> OpenAll(const std::string& dir, bool running) {
  Result<std::vector<std::string>> names = state::StateDirectory::ListTasks(dir);
  if (!names.ok()) {
    return Status::Error(names.status().code(), names.status().message(),
                         "give --state-dir if the instance had one; `weir run` keeps state in .weir/<application>");
  }
  if (names->empty())
    return Status::Error("K0206", "there is no state in " + dir, "it is written at the first commit of `weir run`");
  std::vector<OpenTask> tasks;
  for (const std::string& name : *names) {
    auto state = state::OpenRocksStateReadOnly(dir + "/" + name);
    if (!state.ok() && running) {
      return Status::Error(state.status().code(),
                           "task " + name + " changed while it was being read: " + state.status().message(),
                           "try again, or stop the instance first");
    }
    if (!state.ok()) return state.status();
    tasks.push_back({name, std::move(state).value()});
  }
  return tasks;
}

int RunState(const StateFlags& flags) {
  if (flags.store.empty() && !flags.key.empty()) return PrintUsage("state", "--key needs --store");
  std::string dir = flags.target;
  std::optional<Topology> topology;
  std::error_code ignored;
  if (!std::filesystem::is_directory(flags.target, ignored)) {
    dsl::CompileOptions options;
    options.keep_test_subjects = false;
    int exit_code = kExitOk;
    if (!ParseSets("state", flags.set, &options)) return kExitUsage;
    topology = LoadTopology(flags.target, options, flags.color, &exit_code);
    if (!topology) return exit_code;
    dir = flags.state_dir.empty() ? ".weir/" + topology->plan.application : flags.state_dir;
  }
  const pid_t holder = state::StateDirectory::LockHolder(dir);
  if (holder != 0) {
    std::fprintf(stderr, "%s is in use%s: this is what was committed last, and it goes on changing\n", dir.c_str(),
                 holder > 0 ? (" by process " + std::to_string(holder)).c_str() : "");
  }
  const Result<std::vector<OpenTask>> tasks = OpenAll(dir, holder != 0);
  if (!tasks.ok()) return PrintStatus(tasks.status());
  if (flags.store.empty()) return ShowTasks(tasks.value(), flags);
  return ShowStore(tasks.value(), topology ? &topology->plan : nullptr, flags);
}

}  // namespace

void AddStateVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("state", "what an instance keeps on disk: stores, rows, offsets");
  SetExample(verb, "weir state topologies/auth_anomaly.weir --store bursts --key 203.0.113.9");
  auto flags = std::make_shared<StateFlags>();
  verb->add_option("FILE|DIR", flags->target, "a topology file (keys and values are decoded), or a state directory")
      ->required()
      ->type_name("");
  verb->add_option("--state-dir", flags->state_dir, "where the topology's state is; default .weir/<application>")
      ->envname("WEIR_STATE_DIR")
      ->type_name("DIR")
      ->group("State");
  verb->add_option("--store", flags->store, "show the rows of this store")->type_name("NAME")->group("State");
  verb->add_option(
          "--key", flags->key,
          "only rows of this key: its fields, comma-separated; of an undecoded store the first hexadecimal digits")
      ->type_name("KEY")
      ->group("State");
  AddSetFlag(verb, &flags->set);
  AddFormatFlag(verb, &flags->format, {"text", "json"});
  AddColorFlag(verb, &flags->color);
  verb->callback([flags, exit_code] { *exit_code = RunState(*flags); });
}

}  // namespace weir::cli
