// RFC 4180 records from a file, a chunk of the disk at a time: a BOM, CRLF, bare CR, quoted line ends. Private to
// engine/ingest.
//
// Not here: what the columns mean (columns.hpp). Threads: one at a time. Lifetime: a row's fields are reused by the
// next.
#pragma once

#include <kgq/error.hpp>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::ingest {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // in UTF-8, where a file begins with one

struct CsvField {
    std::string text;  ///< without quotes; unquoted text without the blanks around it
    int line = 0;
    int column = 0;  ///< in characters
    bool quoted = false;
    bool ascii = true;
};

struct CsvRow {
    std::vector<CsvField> fields;
    std::string problem;  ///< where the row is malformed, what is wrong
    Place problem_place;
    int line() const { return fields.empty() ? 0 : fields.front().line; }
};

class CsvReader {
public:
    /// Errors (thrown): not_found, io.
    explicit CsvReader(std::string path);
    /// One line of the file alone, without what ends it.
    static CsvReader of_line(std::string path, std::string_view text, int line);

    /// The next row that is not blank; false at the end. Errors (thrown): io.
    bool next(CsvRow& row);

    std::uint64_t bytes_read() const { return bytes_before_ + position_; }
    std::uint64_t bytes_in_all() const { return size_; }
    std::string const& path() const { return path_; }

private:
    CsvReader() = default;
    static constexpr int kEnd = -1;

    int peek() {
        return position_ < buffer_.size() || refill() ? static_cast<unsigned char>(buffer_[position_]) : kEnd;
    }
    int take();
    bool refill();
    bool at_line_end() { return peek() == '\n' || peek() == '\r' || peek() == kEnd; }
    void take_line_end();
    void read_field(CsvRow& row, CsvField& field);
    void read_quoted(CsvRow& row, CsvField& field);

    std::string path_;
    std::ifstream file_;
    std::string buffer_;
    std::size_t position_ = 0;
    std::uint64_t bytes_before_ = 0;
    std::uint64_t size_ = 0;
    int line_ = 1;
    int column_ = 1;
};

/// One field as a CSV file has it, quoted where it must be.
std::string csv_field(std::string const& text);

}  // namespace kgq::ingest
