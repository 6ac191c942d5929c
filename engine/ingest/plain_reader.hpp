// Rows of a file whose lines are its records, a chunk of the disk at a time, as views of its bytes: a quick way past
// CsvReader for files that need little of it (see plain_look.hpp). Private to engine/ingest.
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

    struct Field {  ///< where it lies in the line, without its quotes or else the blanks around it
        std::uint32_t begin;
        std::uint32_t size;
    };
    std::string_view text;  ///< the whole line
    std::array<Field, kMostPlainColumns> fields;
    std::size_t count = 0;   ///< of fields; more than the array has are counted only
    bool as_it_lies = true;  ///< no field must be read letter by letter: "" in quotes, nothing in them, text after them
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
CsvRow csv_row(PlainRow const& row, std::string const& path);

class PlainReader {
public:
    /// REQUIRES: a plain file, with the quotes that a look has found. Errors (thrown): io.
    PlainReader(std::string const& path, bool quotes);

    /// Fills the batch with the next lines that are not blank, about half a megabyte of them; false at the end.
    bool next(PlainBatch& batch);

private:
    template <bool kQuotes>
    void split_lines(PlainBatch& batch);

    std::string path_;
    bool quotes_;
    std::ifstream file_;
    std::string tail_;  // of the last line read, which is not whole yet
    std::uint64_t read_ = 0;
    int line_ = 0;
};

}  // namespace kgq::ingest
