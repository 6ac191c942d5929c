// Rows of a file without quotes, a chunk of the disk at a time, as views of its bytes: a quick way past CsvReader for
// files that need nothing of it. Private to engine/ingest.
//
// Threads: one at a time. Lifetime: the views are good until the next call.
#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

#include "engine/ingest/csv_reader.hpp"

namespace kgq::ingest {

inline constexpr std::size_t kMostPlainColumns = 12;

struct PlainRow {
    std::string_view text;                                   ///< the whole line
    std::array<std::string_view, kMostPlainColumns> fields;  ///< without the blanks around them
    std::size_t count = 0;                                   ///< of fields; more than the array has are counted only
    int line = 0;
};

/// The row as CsvReader gives it.
CsvRow csv_row(PlainRow const& row);

/// What a look at every byte tells: whether lines are records and commas part fields.
struct PlainLook {
    bool plain = false;       ///< no quote, and no CR but before LF
    bool introduces = false;  ///< "is_a" stands somewhere
};
/// Errors (thrown): io.
PlainLook look_over(std::string const& path);

class PlainReader {
public:
    /// Errors (thrown): io.
    explicit PlainReader(std::string const& path);

    /// Fills rows from the next lines that are not blank; how many, 0 at the end.
    std::size_t next(std::span<PlainRow> rows);
    std::uint64_t bytes_read() const { return bytes_before_ + at_; }

private:
    bool refill();
    bool next_line(std::string_view& line);

    std::string path_;
    std::ifstream file_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::uint64_t bytes_before_ = 0;
    int line_ = 0;
    bool ended_ = false;
};

}  // namespace kgq::ingest
