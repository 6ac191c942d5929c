// Rows of a file without quotes, a chunk of the disk at a time, as views of its bytes: a quick way past CsvReader for
// files that need nothing of it. Private to engine/ingest.
//
// Threads: one at a time. Lifetime: the views are good as long as their batch is not filled again.
#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <kgq/date.hpp>

#include "engine/ingest/csv_reader.hpp"

namespace kgq::ingest {

inline constexpr std::size_t kMostPlainColumns = 12;

struct PlainRow {
    PlainRow() {}  // of its fields only those that there are get written: most rows have a third of them

    struct Field {  ///< where it lies in the line, without the blanks around it
        std::uint32_t begin;
        std::uint32_t size;
    };
    std::string_view text;  ///< the whole line
    std::array<Field, kMostPlainColumns> fields;
    std::size_t count = 0;  ///< of fields; more than the array has are counted only
    int line = 0;
    std::string_view field(std::size_t column) const {
        return {text.data() + fields[column].begin, fields[column].size};
    }
    // What PlainFacts::prepare makes of it:
    bool prepared = false;  ///< UTF-8, with as many fields as the header
    bool qualified = false;
    bool first_written = false;  ///< the end is none of a day and open: its text tells
    bool last_written = false;
    bool blank_end = false;  ///< as RowFacts says it
    Day first = kFirstDay;
    Day last = kLastDay;
    std::string_view first_text;  ///< where it is written
    std::string_view last_text;
    std::uint64_t subject_hash = 0;
    std::uint64_t object_hash = 0;
};

/// Rows with the bytes that they are views of.
struct PlainBatch {
    std::string bytes;
    std::vector<PlainRow> rows;
    std::uint64_t end = 0;  ///< bytes of the file read with it and before it
};

/// The row as CsvReader gives it.
CsvRow csv_row(PlainRow const& row);

/// What a look at every byte tells: whether lines are records and commas part fields.
struct PlainLook {
    /// No quote, no CR but before LF; and no word of what a source covers, of which rows before it may be warned.
    bool plain = false;
    bool introduces = false;  ///< "is_a" stands somewhere
};
/// Errors (thrown): io.
PlainLook look_over(std::string const& path);

class PlainReader {
public:
    /// Errors (thrown): io.
    explicit PlainReader(std::string const& path);

    /// Fills the batch with the next lines that are not blank, about half a megabyte of them; false at the end.
    bool next(PlainBatch& batch);

private:
    void split_lines(PlainBatch& batch);

    std::string path_;
    std::ifstream file_;
    std::string tail_;  // of the last line read, which is not whole yet
    std::uint64_t read_ = 0;
    int line_ = 0;
};

}  // namespace kgq::ingest
