// Tab-separated files in memory, and sums over rows in any order, by which engines compare long answers.
// Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::bench {

using Line = std::vector<std::string>;

/// Every line of the file cut at its tabs. Throws where it cannot be read.
std::vector<Line> read_table(std::string const& path);

/// Days since 1970-01-01 of `1952-02-18`. REQUIRES: that form.
int day_number(std::string_view text);

/// Counts rows and adds up their CRC-32 (that of zlib), so that the order of rows does not matter.
class RowSum {
public:
    void add(std::string_view row);
    std::string text() const { return std::to_string(rows_) + " rows, sum " + std::to_string(sum_); }

private:
    std::uint64_t rows_ = 0;
    std::uint64_t sum_ = 0;
};

/// Calls `each(subject, relation, object, from, until)` for each line of plain.csv, whose fields have no quotes.
template <typename Each>
void each_plain_fact(std::string const& path, Each const& each);

}  // namespace kgq::bench

#include <array>
#include <fstream>
#include <stdexcept>

template <typename Each>
void kgq::bench::each_plain_fact(std::string const& path, Each const& each) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::string line;
    while (std::getline(file, line)) {
        std::array<std::string_view, 5> fields;
        std::string_view rest = line;
        for (std::string_view& field : fields) {
            std::size_t const comma = rest.find(',');
            field = rest.substr(0, comma);
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
        each(fields[0], fields[1], fields[2], fields[3], fields[4]);
    }
}
