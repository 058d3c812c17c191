// Calls by chance: functions of the catalogue, functions over lists, functions of the program.
#include <algorithm>
#include <map>

#include "dsl/list_functions.h"
#include "tests/soundness/expressions.h"

namespace weir::soundness {
namespace {

// Constants that functions ask for: what a string by chance would hardly ever be.
std::string ConstantFor(Choices* choices, const std::string& function, Kind kind) {
  static const std::map<std::string, std::vector<std::string>> texts = {
      {"format", {"\".2f\"", "\".0f\"", "\".3e\"", "\"08.3f\""}},
      {"capture", {"r\"([a-z]+)|(\\d+)\""}},
      {"format_time", {"\"%Y-%m-%dT%H:%M:%SZ\"", "\"%b %d\"", "\"%H:%M\""}},
      {"parse_time", {"\"%Y-%m-%d\"", "\"%b %d %H:%M:%S\""}},
      {"timestamp", {"\"%b %d %H:%M:%S\"", "\"%Y-%m-%d\""}},
      {"try_timestamp", {"\"%b %d %H:%M:%S\"", "\"%Y-%m-%d\""}},
  };
  const auto known = texts.find(function);
  if (kind == Kind::kString && known != texts.end()) return choices->Pick(known->second);
  if (kind == Kind::kInt) return std::to_string(choices->Below(2));
  return LiteralText(choices, Type::Of(kind));
}

struct ListShape {
  std::string name;
  std::vector<Type> arguments;
  Type result;
};

// Every call of a function over lists that a few types of arguments make, found by asking the checker's own rule.
const std::vector<ListShape>& ListShapes() {
  static const std::vector<ListShape> shapes = [] {
    std::vector<Type> types = {Type::Of(Kind::kString), Type::Of(Kind::kInt)};
    for (const Kind kind : ScalarKinds()) {
      for (const bool nullable : {false, true}) {
        types.push_back(Type::ListOf(Type::Of(kind, nullable)));
        Type map = types.back();
        map.kind = Kind::kMap;
        types.push_back(std::move(map));
      }
    }
    std::vector<ListShape> out;
    std::vector<plan::Expr> args;
    const auto ask = [&](std::string_view name) {
      const auto result = dsl::ListFunctionType(std::string(name), args);
      if (!result) return;
      ListShape& shape = out.emplace_back();
      shape.name = name;
      for (const plan::Expr& arg : args) shape.arguments.push_back(arg.type);
      shape.result = *result;
    };
    for (const dsl::ListFunction& function : dsl::ListFunctions()) {
      for (const Type& a : types) {
        args.assign(1, {});
        args[0].type = a;
        ask(function.name);
        for (const Type& b : types) {
          args.resize(2);
          args[1].type = b;
          ask(function.name);
          for (const Type& c : {Type::Of(Kind::kString), Type::Of(Kind::kInt)}) {
            args.resize(3);
            args[2].type = c;
            ask(function.name);
            args.resize(2);
          }
          args.resize(1);
        }
      }
    }
    return out;
  }();
  return shapes;
}

}  // namespace

const std::vector<std::string>& FunctionNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const dsl::Function& function : dsl::FunctionCatalogue()) out.push_back(function.name);
    for (const dsl::ListFunction& function : dsl::ListFunctions()) out.emplace_back(function.name);
    return out;
  }();
  return names;
}

std::string Expressions::CallNumber(size_t number, int depth) {
  const auto& scalar = dsl::FunctionCatalogue();
  if (number < scalar.size()) return CallOf(scalar[number], choices_.Pick(scalar[number].overloads), depth);
  std::vector<const ListShape*> shapes;
  for (const ListShape& shape : ListShapes()) {
    if (shape.name == FunctionNames()[number]) shapes.push_back(&shape);
  }
  const ListShape& shape = *choices_.Pick(shapes);
  const std::string arguments = Arguments(shape.arguments, depth);
  return arguments.empty() ? "" : shape.name + arguments;
}

std::string Expressions::Arguments(const std::vector<Type>& types, int depth) {
  std::string out;
  for (const Type& type : types) {
    const std::string value = Of(type, depth);
    if (value.empty()) return "";
    out += (out.empty() ? "" : ", ") + value;
  }
  return "(" + out + ")";
}

std::string Expressions::Call(const Type& want, int depth) {
  if (want.set) return "";
  std::vector<std::pair<const dsl::Function*, const dsl::Overload*>> fitting;
  for (const dsl::Function& function : dsl::FunctionCatalogue()) {
    if (function.nullable && !want.nullable) continue;
    if (!around_.keyed && function.name == "key_hash") continue;
    if (!around_.clock && (function.name == "now" || function.name == "event_time")) continue;
    for (const dsl::Overload& overload : function.overloads) {
      if (overload.result == want.kind) fitting.emplace_back(&function, &overload);
    }
  }
  if (fitting.empty()) return "";
  const auto [function, overload] = choices_.Pick(fitting);
  return CallOf(*function, *overload, depth);
}

std::string Expressions::CallOf(const dsl::Function& function, const dsl::Overload& overload, int depth) {
  std::vector<Kind> kinds = overload.parameters;
  if (overload.repeats && choices_.OneIn(3)) kinds.push_back(kinds.back());
  std::string out;
  for (size_t k = 0; k < kinds.size(); ++k) {
    const bool constant = function.constant >= 0 && k >= static_cast<size_t>(function.constant);
    const std::string value =
        constant ? ConstantFor(&choices_, function.name, kinds[k]) : Of(Type::Of(kinds[k]), depth);
    if (value.empty()) return "";
    out += (k > 0 ? ", " : "") + value;
  }
  return function.name + "(" + out + ")";
}

std::string Expressions::ListCall(const Type& want, int depth) {
  std::vector<const ListShape*> fitting;
  for (const ListShape& shape : ListShapes()) {
    if (Fits(shape.result, want)) fitting.push_back(&shape);
  }
  if (fitting.empty()) return "";
  const ListShape& shape = *choices_.Pick(fitting);
  const std::string arguments = Arguments(shape.arguments, depth);
  return arguments.empty() ? "" : shape.name + arguments;
}

std::string Expressions::OwnCall(const Type& want, int depth) {
  std::vector<const FnShape*> fitting;
  for (const FnShape& shape : around_.functions) {
    if (Fits(shape.result, want)) fitting.push_back(&shape);
  }
  if (fitting.empty()) return "";
  const FnShape& shape = *choices_.Pick(fitting);
  const std::string arguments = Arguments(shape.parameters, depth);
  return arguments.empty() ? "" : shape.name + arguments;
}

}  // namespace weir::soundness
