// Which directory is a store, and of which format: a small text file beside the database says so (FORMAT.md). It is
// looked at before anything is opened, so a directory that is none of ours is never written into, and a store of a
// newer format is left as it is.
//
// Threads: any. Errors: throws newer_format, not_found or io.
#pragma once

#include <cstdint>
#include <string>

namespace kgq::storage {

/// The format that this program writes, and the newest that it reads.
inline constexpr std::uint32_t kFormat = 3;

enum class DirectoryState {
    missing,     ///< there is nothing of that name
    empty,       ///< a directory without files
    unfinished,  ///< the making of a store was broken off before its first use
    store,
};

/// Errors: newer_format; not_found where something else is there.
DirectoryState look_at(std::string const& directory);

/// Makes the directory where it is missing (not the one above it), and marks it as a store in the making.
void begin_store(std::string const& directory);
/// Marks it as a store of kFormat. Durable when it returns.
void finish_store(std::string const& directory);

/// Error newer_format for a store that says `format`.
[[noreturn]] void refuse_newer_format(std::string const& directory, std::uint32_t format);

}  // namespace kgq::storage
