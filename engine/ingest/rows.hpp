// From a row of text to facts as written. Private to engine/ingest.
#pragma once

#include <kgq/ingest.hpp>

#include <optional>
#include <string>
#include <vector>

#include "engine/ingest/columns.hpp"

namespace kgq::ingest {

/// The facts of one row: one of a facts file, several of an entities file (its kind, name, codes …).
struct RowFacts {
    std::vector<WrittenFact> facts;
    /// For each fact the columns that its parts come from.
    struct Origin {
        int subject = 0, relation = 0, object = 0, period = 0, source = 0;
        std::vector<int> qualifiers{};
    };
    std::vector<Origin> origins;
    bool blank_end = false;  ///< `until` is blank beside a `from`
};

/// How a file's cells are read.
struct RowReading {
    Layout const& layout;
    Vocabulary const& vocabulary;
    std::string const& default_source;
    bool own_word = false;  ///< a row that is a source and names none speaks for itself
    bool blank_until_open = false;
};

/// The values in a qualifier's cell: none of a blank one, several of one that splits the relation's facts, parted by
/// bars. `relation` may be absent.
std::vector<std::string> qualifier_values(std::string const& name, std::string const& cell,
                                          RelationDef const* relation);

/// Reads a row into `out` (cleared first). What is wrong with it, or nothing.
std::optional<RowError> read_row(CsvRow const& row, RowReading const& how, std::string const& path, RowFacts& out);

}  // namespace kgq::ingest
