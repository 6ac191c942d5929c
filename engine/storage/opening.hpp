// Opening the files of a store: what kind of directory it is, its format, its lock.
//
// Threads: any. Errors: throws not_found, locked, newer_format, corrupt, io, read_only.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/rocks.hpp"

#include <memory>
#include <string>

namespace kgq::storage {

/// As Store::open says.
std::shared_ptr<Rocks> open_database(std::string const& directory, StoreOptions options);
/// An existing store for its one writer. With `salvage`, a damaged log is read up to the damage.
std::shared_ptr<Rocks> open_existing(std::string const& directory, bool salvage);
/// A new store with nothing in it, in a directory that is missing or empty.
std::shared_ptr<Rocks> make_database(std::string const& directory);
/// A store with nothing in it, in memory.
std::shared_ptr<Rocks> make_database_in_memory();
/// What an existing store holds, in memory.
std::shared_ptr<Rocks> copy_database_into_memory(std::string const& directory);

}  // namespace kgq::storage
