// The key spaces of single entries that follow from the truth (truth.hpp): look-ups the other way round, counts. Each
// is described as the entries that must be in it, in order of their keys; to check is to compare, to repair is to write
// them anew.
//
// Not here: the blocks of segments (segment_check.hpp).
// Threads: one at a time. Lifetime: a DerivedSpace refers to its Truth.
#pragma once

#include "engine/storage/rocks.hpp"
#include "engine/storage/truth.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kgq::storage {

struct Entry {
    std::string key;
    std::string value;
};

struct DerivedSpace {
    char space = 0;
    std::string name;  ///< in words: "dictionary of terms"
    std::size_t size = 0;
    std::function<Entry(std::size_t)> entry;     ///< by position in order of keys
    std::function<std::string(std::size_t)> of;  ///< what the entry belongs to: "the term \"Turkey\""
};

/// REQUIRES: a truth without problems.
std::vector<DerivedSpace> derive(Truth const& truth);

/// Notes every entry that is missing, differs, or has no business there.
void compare(Rocks const& rocks, DerivedSpace const& space, Problems& problems);

/// Replaces all that is in the spaces.
void rebuild(Changes& changes, std::vector<DerivedSpace> const& spaces);

}  // namespace kgq::storage
