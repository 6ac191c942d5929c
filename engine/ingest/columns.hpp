// What the columns of a file mean, read from its header. Private to engine/ingest.
#pragma once

#include <kgq/vocabulary.hpp>

#include <array>
#include <string>
#include <vector>

#include "engine/ingest/csv_reader.hpp"

namespace kgq::ingest {

enum class Role { subject, relation, object, from, until, period, source, id, kind, qualifier, attribute, code };
inline constexpr std::size_t kSingleRoles = 9;  // the roles up to `kind` belong to one column each

struct Column {
    Role role = Role::qualifier;
    std::string name;  ///< the qualifier's, the attribute's relation, or the code's system
    std::string written;
};

struct Layout {
    bool entities = false;  ///< an entities file; else a facts file
    std::vector<Column> columns;
    std::array<int, kSingleRoles> places{};  ///< of each single role the column's index, or -1

    int place(Role role) const { return places[static_cast<std::size_t>(role)]; }
    bool has(Role role) const { return place(role) >= 0; }
};

/// Reads a header. Errors (thrown): bad_data with a row for everything that is wrong.
Layout read_layout(CsvRow const& header, Vocabulary const& vocabulary, std::string const& path);

}  // namespace kgq::ingest
