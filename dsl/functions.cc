#include "dsl/functions.h"

#include <algorithm>
#include <utility>

namespace weir::dsl {
namespace {

constexpr Kind B = Kind::kBool, I = Kind::kInt, F = Kind::kFloat, S = Kind::kString, T = Kind::kTimestamp,
               D = Kind::kDuration, A = Kind::kIp, N = Kind::kCidr, Y = Kind::kBytes;

using Overloads = std::vector<Overload>;

// One overload a kind: (kind) → kind.
Overloads Same(std::initializer_list<Kind> kinds, size_t arity = 1, bool repeats = false) {
  Overloads out;
  for (Kind kind : kinds) out.push_back({std::vector<Kind>(arity, kind), kind, repeats});
  return out;
}

Overloads To(Kind result, std::initializer_list<Kind> kinds) {
  Overloads out;
  for (Kind kind : kinds) out.push_back({{kind}, result, false});
  return out;
}

Overload One(std::vector<Kind> parameters, Kind result) { return {std::move(parameters), result, false}; }

void AddNumeric(std::vector<Function>* out) {
  out->push_back({"abs", Same({I, F, D})});
  for (const char* name : {"ceil", "floor"}) out->push_back({name, Same({I, F})});  // of a float: a float
  // round(x, digits): halves away from zero; digits from -15 to 15.
  out->push_back({"round", {One({I}, I), One({F}, F), One({F, I}, F)}});
  for (const char* name : {"sqrt", "exp", "ln", "log10"}) out->push_back({name, {One({F}, F)}});
  out->push_back({"pow", {One({F, F}, F)}});
  for (const char* name : {"min", "max"}) out->push_back({name, Same({I, F, D, T, S}, 2, true)});
  out->push_back({"clamp", Same({I, F, D, T}, 3)});  // clamp(x, low, high)
  out->push_back({"div", {One({I, I}, I)}});         // toward zero
  out->push_back({"sign", To(I, {I, F, D})});        // -1, 0, 1
}

void AddText(std::vector<Function>* out) {
  for (const char* name : {"lower", "upper", "trim"}) out->push_back({name, {One({S}, S)}});
  out->push_back({"length", {One({S}, I)}});  // code points
  for (const char* name : {"contains", "starts_with", "ends_with"}) out->push_back({name, {One({S, S}, B)}});
  // substring(s, from [, count]): code points, from 0; what lies outside is left out.
  out->push_back({"substring", {One({S, I}, S), One({S, I, I}, S)}});
  out->push_back({"replace", {One({S, S, S}, S)}});                 // every occurrence
  out->push_back({"format", {One({I, S}, S), One({F, S}, S)}, 1});  // format(x, ".2f")
  out->push_back({"capture", {One({S, S, I}, S)}, 1});              // capture(s, r"…", n): group n of the first match
  out->push_back({"hash", To(I, {B, I, F, S, T, D, A})});           // of the value's text, stable everywhere
  // Of the row's key: the checker puts its fields in as arguments. What Kafka's producers choose the partition by.
  out->push_back({"key_hash", {One({}, I)}});
}

void AddTimeAndAddress(std::vector<Function>* out) {
  out->push_back({"truncate", {One({T, D}, T)}});  // to the multiple of the duration since 1970
  // UTC; day_of_week: 1 is Monday, 7 is Sunday.
  for (const char* name : {"hour_of_day", "day_of_week", "day_of_month"}) out->push_back({name, {One({T}, I)}});
  out->push_back({"format_time", {One({T, S}, S)}, 1});
  out->push_back({"parse_time", {One({S, S}, T)}, 1});
  out->push_back({"event_time", {One({}, T)}});
  out->push_back({"now", {One({}, T)}});
  for (const char* name : {"is_private", "is_loopback"}) out->push_back({name, {One({A}, B)}});
  // Along a great circle of the sphere of mean radius 6371.0088 km: latitudes and longitudes in degrees.
  out->push_back({"distance_km", {One({F, F, F, F}, F)}});
  out->push_back({"prefix", {One({A, I}, A)}});  // the address with all but the first n bits (of 32 or 128) cleared
}

void AddConversions(std::vector<Function>* out) {
  const std::pair<const char*, Overloads> conversions[] = {
      {"bool", To(B, {B, S})},  // "true", "false"
      {"cidr", To(N, {N, S})},
      {"duration", To(D, {D, I, S})},  // milliseconds; text as a literal
      {"float", To(F, {F, I, S, D})},
      {"int", To(I, {I, F, S, B, T, D})},  // a float toward zero; milliseconds
      {"ip", To(A, {A, S})},
      {"string", To(S, {S, B, I, F, T, D, A, Kind::kCidr})},
      {"timestamp", To(T, {T, S, I, F})},  // RFC 3339; epoch seconds or milliseconds by magnitude
  };
  for (const auto& [name, overloads] : conversions) {
    Function plain{name, overloads};
    if (plain.name == "timestamp") {  // timestamp(text, "%b %d %H:%M:%S")
      plain.overloads.push_back(One({S, S}, T));
      plain.constant = 1;
    }
    Function tried = plain;
    tried.name = "try_" + plain.name;
    tried.nullable = true;
    out->push_back(std::move(plain));
    out->push_back(std::move(tried));
  }
}

void AddDigests(std::vector<Function>* out) {
  for (const char* name : {"md5", "sha256"}) out->push_back({name, {One({S}, S), One({Y}, S)}});  // lowercase hex
  out->push_back({"base64", {One({S}, S), One({Y}, S)}});                                         // RFC 4648, padded
}

std::vector<Function> BuildFunctions() {
  std::vector<Function> out;
  AddNumeric(&out);
  AddText(&out);
  AddTimeAndAddress(&out);
  AddConversions(&out);
  AddDigests(&out);
  std::sort(out.begin(), out.end(), [](const Function& a, const Function& b) { return a.name < b.name; });
  return out;
}

}  // namespace

const std::vector<Function>& FunctionCatalogue() {
  static const std::vector<Function>* const catalogue = new std::vector<Function>(BuildFunctions());
  return *catalogue;
}

const Function* FindFunction(std::string_view name) {
  const std::vector<Function>& all = FunctionCatalogue();
  const auto at =
      std::lower_bound(all.begin(), all.end(), name, [](const Function& f, std::string_view n) { return f.name < n; });
  return at != all.end() && at->name == name ? &*at : nullptr;
}

std::string Signatures(const Function& function) {
  std::string out;
  for (const Overload& overload : function.overloads) {
    if (!out.empty()) out += " or ";
    out += "`" + function.name + "(";
    for (size_t k = 0; k < overload.parameters.size(); ++k) {
      if (k > 0) out += ", ";
      out += ToString(Type::Of(overload.parameters[k]));
    }
    out += overload.repeats ? ", …)`" : ")`";
  }
  return out;
}

}  // namespace weir::dsl
