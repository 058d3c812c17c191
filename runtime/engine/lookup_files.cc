#include "runtime/engine/lookup_files.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "runtime/formats/csv_row.h"
#include "runtime/formats/decoder.h"

namespace weir::engine {
namespace {

Result<std::string> ReadWhole(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text;
  if (in) text.assign(std::istreambuf_iterator<char>(in), {});
  if (in && !in.bad() && errno != EISDIR) return text;
  return Status::Error("K0330", "cannot read the lookup `" + path + "`: " + std::strerror(errno != 0 ? errno : EIO),
                       "its path is relative to the topology's file");
}

// Cuts a file into records: lines, or rows of CSV, each behind the header when there is one.
class Records {
 public:
  Records(std::string_view text, const plan::Format& format) : rest_(text), format_(format) {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
    if (format.name == "csv" && format.header) header_ = Take();
  }
  // False at the end. Empty lines are passed over.
  bool Next(std::string* record) {
    while (!rest_.empty()) {
      const std::string_view row = Take();
      if (row.find_first_not_of("\r\n") == std::string_view::npos) continue;
      record->assign(header_).append(row);
      if (format_.name != "csv") {
        while (!record->empty() && (record->back() == '\n' || record->back() == '\r')) record->pop_back();
      }
      return true;
    }
    return false;
  }
  size_t line() const { return line_; }  // of the record last taken

 private:
  std::string_view Take() {
    line_ = next_line_;
    size_t size = rest_.find('\n');
    size = format_.name == "csv"            ? formats::CsvRowSize(rest_, format_)
           : size == std::string_view::npos ? rest_.size()
                                            : size + 1;
    const std::string_view row = rest_.substr(0, size);
    rest_.remove_prefix(size);
    for (char c : row) next_line_ += c == '\n' ? 1 : 0;
    return row;
  }

  std::string_view rest_, header_;
  const plan::Format& format_;
  size_t line_ = 0, next_line_ = 1;
};

Status Load(const plan::Source& source, ops::LookupTable* table) {
  Result<std::string> text = ReadWhole(source.file);
  if (!text.ok()) return text.status();
  const std::unique_ptr<formats::Decoder> decoder = formats::MakeDecoder(source);
  std::vector<Slot> slots(source.fields.size());
  Records records(*text, source.format);
  std::string record;
  Arena arena;
  while (records.Next(&record)) {
    const formats::DecodeResult result = decoder->Decode(record, {}, slots.data(), &arena);
    if (!result.ok()) {
      return Status::Error("K0331",
                           source.file + ":" + std::to_string(records.line()) + ": " + result.message +
                               (result.field.empty() ? "" : " (field `" + result.field + "`)"),
                           "lookup `" + source.name + "` cannot be loaded with a row missing; mend the file");
    }
    table->Put(slots.data());
    arena.Reset();
  }
  return Status::Ok();
}

}  // namespace

ops::LookupSet EmptyLookups(const plan::Plan& plan) {
  ops::LookupSet out;
  for (size_t k = 0; k < plan.sources.size(); ++k) {
    if (plan.sources[k].role == plan::Source::Role::kLookup)
      out.Add(static_cast<int>(k), std::make_unique<ops::LookupTable>(plan.sources[k]));
  }
  return out;
}

Result<ops::LookupSet> LoadLookups(const plan::Plan& plan) {
  ops::LookupSet out = EmptyLookups(plan);
  for (size_t k = 0; k < plan.sources.size(); ++k) {
    if (plan.sources[k].role != plan::Source::Role::kLookup) continue;
    WEIR_RETURN_IF_ERROR(Load(plan.sources[k], &out.at(static_cast<int>(k))));
  }
  return out;
}

}  // namespace weir::engine
