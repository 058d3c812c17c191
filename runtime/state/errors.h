// The error codes of runtime/state, each with what its reader does next. Codes are stable; messages are not.
#pragma once

namespace weir::state {

inline constexpr char kDirectoryUnusable[] = "K0201";  // cannot be created, entered or is not a state directory
inline constexpr char kDirectoryInUse[] = "K0202";     // another process (or task) holds the lock
inline constexpr char kNewerFormat[] = "K0203";        // written by a newer Weir; never guessed at
inline constexpr char kFileLimit[] = "K0204";          // too few file descriptors
inline constexpr char kBadTaskName[] = "K0205";        // a task name that cannot be a directory's name
inline constexpr char kNoState[] = "K0206";            // nothing there to be read
inline constexpr char kReadOnly[] = "K0207";           // a write to a state opened for reading
inline constexpr char kDamaged[] = "K0210";            // corrupt or missing files: wipe and restore
inline constexpr char kWriteFailed[] = "K0211";        // disk full or refusing: close, wait, reopen, roll forward
inline constexpr char kReadFailed[] = "K0212";         // the disk or the system refuses to read or open: retry

}  // namespace weir::state
