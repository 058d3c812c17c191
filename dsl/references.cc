#include "dsl/references.h"

#include <algorithm>
#include <map>

namespace weir::dsl {

std::string_view References::NameAt(Span span) const {
  std::string_view text = source_.Slice(span);
  if (text.size() > 1 && text.front() == '`' && text.back() == '`') text = text.substr(1, text.size() - 2);
  return text;
}

void References::Add(Span span, Span declared, std::string what, std::string type) {
  if (span.begin >= span.end) return;
  if (declared.begin < declared.end && NameAt(declared) != NameAt(span)) declared = {};
  if (!known_.emplace(span.begin, declared.begin).second) return;
  all_.push_back({span, declared, std::move(what), std::move(type)});
  sorted_ = false;
}

const std::vector<Reference>& References::all() {
  if (!sorted_) {
    std::stable_sort(all_.begin(), all_.end(),
                     [](const Reference& a, const Reference& b) { return a.span.begin < b.span.begin; });
    sorted_ = true;
  }
  return all_;
}

// A use says more than the declaration it may be at once (`by ip`): uses are first.
const Reference* References::At(uint32_t offset) {
  const Reference* best = nullptr;
  for (const Reference& reference : all()) {
    if (reference.span.begin > offset) break;
    if (offset > reference.span.end) continue;
    const auto length = [](const Reference& r) { return r.span.end - r.span.begin; };
    const auto use = [](const Reference& r) { return !(r.span == r.declared); };
    if (best == nullptr || length(reference) < length(*best) ||
        (length(reference) == length(*best) && use(reference) && !use(*best)))
      best = &reference;
  }
  return best;
}

std::vector<Span> References::PlacesOf(uint32_t offset) {
  const Reference* start = At(offset);
  if (start == nullptr || start->declared.begin >= start->declared.end) return {};
  std::map<uint32_t, uint32_t> parent;  // places of one name, as trees
  const auto root = [&](uint32_t at) {
    for (uint32_t up = parent.emplace(at, at).first->second; up != at; up = parent[at]) at = parent[at] = parent[up];
    return at;
  };
  for (const Reference& reference : all()) {
    if (reference.declared.begin >= reference.declared.end) continue;
    const uint32_t from = root(reference.span.begin);
    parent[from] = root(reference.declared.begin);
  }
  std::vector<Span> places;
  const auto add = [&](Span span) {
    if (std::find(places.begin(), places.end(), span) == places.end()) places.push_back(span);
  };
  const uint32_t of = root(start->span.begin);
  for (const Reference& reference : all()) {
    if (reference.declared.begin >= reference.declared.end || root(reference.span.begin) != of) continue;
    add(reference.span);
    add(reference.declared);
  }
  std::sort(places.begin(), places.end(), [](Span a, Span b) { return a.begin < b.begin; });
  return places;
}

const VisibleFields* References::FieldsAt(uint32_t begin, uint32_t offset) const {
  const VisibleFields* best = nullptr;
  for (const VisibleFields& fields : fields_) {
    if (fields.offset < begin || fields.offset > offset) continue;
    if (best == nullptr || fields.offset >= best->offset) best = &fields;
  }
  return best;
}

}  // namespace weir::dsl
