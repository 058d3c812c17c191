#include "runtime/formats/validate.h"

#include "runtime/row/pattern.h"

namespace weir::formats {

Status ValidateFormat(const plan::Format& format, const std::vector<plan::SourceField>& fields) {
  if (format.pattern.empty()) return Status::Ok();
  const Result<Pattern> pattern = Pattern::Compile(format.pattern);
  if (!pattern.ok()) return pattern.status();
  for (const plan::SourceField& field : fields) {
    if (field.place.empty() && pattern.value().GroupOf(field.path.front()) < 0)
      return Status::Error("W0310", "the regular expression has no group `" + field.path.front() + "`");
  }
  return Status::Ok();
}

}  // namespace weir::formats
