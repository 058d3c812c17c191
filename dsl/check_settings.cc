// The topology's name and settings.
#include <algorithm>
#include <cctype>
#include <utility>

#include "dsl/check_declarations.h"
#include "dsl/fold.h"

namespace weir::dsl {
namespace {

// `cache.bytes`: decoded state of one store; `memory.bytes`: RocksDB's caches and buffers, all tasks together.
const std::vector<std::string> kStateSettings = {"cache.bytes", "memory.bytes"};
constexpr int64_t kLeastBytes = int64_t{1} << 20, kMostBytes = int64_t{1} << 40;

// What exactly-once, the group protocol and the partitioner rest on (docs/operations.md).
constexpr std::string_view kOwned[] = {"acks",
                                       "allow.auto.create.topics",
                                       "auto.offset.reset",
                                       "enable.auto.commit",
                                       "enable.auto.offset.store",
                                       "enable.idempotence",
                                       "enable.partition.eof",
                                       "group.id",
                                       "group.instance.id",
                                       "group.protocol",
                                       "isolation.level",
                                       "partition.assignment.strategy",
                                       "partitioner",
                                       "transactional.id"};
constexpr std::string_view kLints[] = {"W0901", "W0902", "W0903", "W0904", "W0905", "W0906", "W0907",
                                       "W0908", "W0909", "W0910", "W0911", "W0912", "W0913", "W0914"};

// What is said in its place.
std::string InsteadOf(const std::string& owned) {
  if (owned == "group.id") return "the group is called as the topology is, or as its `application` says";
  if (owned == "auto.offset.reset") return "say it of the source: `start from earliest`";
  if (owned == "acks" || owned == "enable.idempotence" || owned == "transactional.id" || owned == "isolation.level")
    return "choose with `delivery exactly_once` or `delivery at_least_once`";
  if (owned.substr(0, 11) == "enable.auto") return "say how often to commit: `commit every 100ms`";
  return "leave it out";
}

// The text of a setting's value: strings as they are, numbers and bools as written, spans in milliseconds.
std::optional<std::string> SettingText(Context* context, const ast::Expr& value) {
  Scope scope;
  scope.constant_for = "a setting";
  ExprChecker checker(context, scope);
  const auto checked = checker.Check(value);
  if (!checked) return std::nullopt;
  const plan::Literal& literal = checked->literal;
  const bool plain = IsConstant(*checked) &&
                     (literal.kind == Kind::kString || literal.kind == Kind::kInt || literal.kind == Kind::kFloat ||
                      literal.kind == Kind::kBool || literal.kind == Kind::kDuration);
  if (!plain) {
    context->Error(codes::kSetting, value.span, "a setting is a string, a number, a span, `true` or `false`",
                   "this is " + Article(checked->type));
    return std::nullopt;
  }
  if (literal.kind == Kind::kString) return literal.s;
  if (literal.kind == Kind::kDuration) return std::to_string(literal.i);
  return LiteralText(literal);
}

void CheckEntries(Context* context, const ast::Setting& setting) {
  const bool kafka = setting.name.text == "kafka";
  std::map<std::string, std::string>* out = kafka ? &context->plan.kafka : &context->plan.state;
  std::map<std::string, Span> seen;
  for (const auto& [name, value] : setting.entries) {
    const auto [at, fresh] = seen.emplace(name.text, name.span);
    if (!fresh) {
      context->Error(codes::kDuplicateName, name.span, "setting " + Quote(name.text) + " is given twice")
          .secondary.push_back({at->second, "first here"});
      continue;
    }
    if (kafka && std::find(std::begin(kOwned), std::end(kOwned), name.text) != std::end(kOwned)) {
      context
          ->Error(codes::kOwnedSetting, name.span, Quote(name.text) + " is set by Weir itself",
                  "delivery and recovery rest on it")
          .help = InsteadOf(name.text);
      continue;
    }
    if (!kafka && std::find(kStateSettings.begin(), kStateSettings.end(), name.text) == kStateSettings.end()) {
      const std::string near = Suggest(name.text, kStateSettings);
      context->Error(codes::kSetting, name.span, "the state has no setting " + Quote(name.text)).help =
          near.empty() ? "there are `cache.bytes` and `memory.bytes`" : near;
      continue;
    }
    if (!value) continue;
    if (kafka) {
      if (const std::optional<std::string> text = SettingText(context, *value)) (*out)[name.text] = *text;
    } else if (const auto bytes = CountOf(context, *value, Quote(name.text), kLeastBytes, kMostBytes)) {
      (*out)["state." + name.text] = std::to_string(*bytes);
    }
  }
}

void CheckSetting(Context* context, const ast::Setting& setting) {
  plan::Plan& plan = context->plan;
  const std::string& name = setting.name.text;
  if (name == "application" && setting.value) {
    const auto text = SettingText(context, *setting.value);
    if (!text) return;
    plan.application = *text;
    const std::string wrong = WrongTopic(*text);
    if (!wrong.empty())
      context->Error(codes::kTopicName, setting.value->span, "an application's name begins the names of its topics",
                     wrong);
  } else if (name == "delivery") {
    if (setting.word == "at_least_once") plan.delivery = plan::Delivery::kAtLeastOnce;
  } else if (name == "commit" && setting.value) {
    plan.commit_every = SpanOf(context, *setting.value, "`commit every`").value_or(plan.commit_every);
  } else if (name == "threads" && setting.value) {
    plan.threads = static_cast<int>(CountOf(context, *setting.value, "`threads`", 1, 1024).value_or(1));
  } else if (name == "idle" && setting.value) {
    if (const auto span = SpanOf(context, *setting.value, "`idle after`")) context->idle_after = *span;
  } else if (name == "allow") {
    if (std::find(std::begin(kLints), std::end(kLints), setting.word) == std::end(kLints)) {
      context->Error(codes::kSetting, setting.span, Quote(setting.word) + " is no lint",
                     "lints are " + std::string(kLints[0]) + " to " + std::string(std::end(kLints)[-1]));
      return;
    }
    context->allowed.insert(setting.word);
  } else if (name == "state" || name == "kafka") {
    CheckEntries(context, setting);
  }
}

// The file's name without folders and ending, for texts that do not name their topology.
std::string NameFromFile(const std::string& path) {
  std::string name = path.substr(path.find_last_of("/\\") + 1);
  name = name.substr(0, name.find('.'));
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name.empty() ? "topology" : name;
}

}  // namespace

std::string WrongTopic(const std::string& topic) {
  if (topic.empty()) return "it is empty";
  if (topic.size() > 249) return "it is longer than 249 characters";
  if (topic == "." || topic == "..") return "`.` and `..` are no names";
  for (char c : topic) {
    const bool ok =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!ok) return "letters, digits, `.`, `_` and `-` only";
  }
  return "";
}

void CheckTopic(Context* context, const ast::Name& topic) {
  if (topic.span.begin == topic.span.end) return;  // it could not be read
  const std::string wrong = WrongTopic(topic.text);
  if (!wrong.empty()) context->Error(codes::kTopicName, topic.span, "\"" + topic.text + "\" cannot be a topic", wrong);
}

void CheckTopology(Context* context) {
  for (const ast::Decl& decl : context->file.declarations) {
    const auto* topology = std::get_if<ast::TopologyDecl>(&decl);
    if (topology == nullptr || !context->plan.topology.empty()) continue;
    context->plan.topology = topology->name.text;
    CheckTopicName(context, topology->name);
    for (const ast::Setting& setting : topology->settings) {
      if (setting.name.text == "allow") CheckSetting(context, setting);
    }
    for (const ast::Setting& setting : topology->settings) {
      if (setting.name.text != "allow") CheckSetting(context, setting);
    }
  }
  if (context->plan.topology.empty()) context->plan.topology = NameFromFile(context->source.name());
  if (context->plan.application.empty()) context->plan.application = context->plan.topology;
}

}  // namespace weir::dsl
