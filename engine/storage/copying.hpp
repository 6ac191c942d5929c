// Copies of a store: backups, and restoring them.
//
// A copy appears under its name only when it is whole: it is made beside it under another name first. Threads: any.
#pragma once

#include "engine/storage/rocks.hpp"

#include <string>

namespace kgq::storage {

enum class CopyBy {
    files,    ///< RocksDB's checkpoint: hard links where it can
    entries,  ///< one by one, where the store has no files of its own
};

/// Errors: throws usage where something is at `directory` already, io.
void back_up(Rocks const& rocks, std::string const& directory, CopyBy by);

}  // namespace kgq::storage
