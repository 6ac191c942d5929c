// How RocksDB gets at the logs of a directory: written in place, and read up to where they were acknowledged.
//
// Only for rocks.cpp: with it the one place that knows RocksDB. What a log's end means: log_tail.hpp, and FORMAT.md.
// Threads: any, as RocksDB wants it. Lifetime: behind every database that was opened with it.
#pragma once

#include "engine/storage/rocks.hpp"

#include <memory>
#include <string>

#include <rocksdb/env.h>

namespace kgq::storage {

/// The files of the database in `directory`, opened as `mode` says; all but its logs are as they are.
std::unique_ptr<rocksdb::Env> files_with_logs_in_place(std::string const& directory, RocksMode mode);

}  // namespace kgq::storage
