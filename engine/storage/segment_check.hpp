// The blocks of segments against the statement records: checking, and writing them anew.
//
// Threads: one at a time.
#pragma once

#include "engine/storage/snapshot.hpp"
#include "engine/storage/truth.hpp"

#include <memory>

namespace kgq::storage {

/// Notes every claim whose row is missing or differs in one of the tables, and rows that no record stands for.
void check_segments(std::shared_ptr<Layout const> const& layout, Truth const& truth, Problems& problems);

/// Replaces all segments by one, made of the records. REQUIRES: a truth without problems; nobody else has the store
/// open.
void rebuild_segments(std::shared_ptr<Rocks> const& rocks, Truth const& truth);

}  // namespace kgq::storage
