#include "tools/benchmark/measure/table.hpp"

#include <kgq/date.hpp>

namespace kgq::bench {

namespace {

constexpr std::array<std::uint32_t, 256> kCrc = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1U) : value >> 1U;
        table[byte] = value;
    }
    return table;
}();

}  // namespace

std::vector<Line> read_table(std::string const& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<Line> lines;
    std::string text;
    while (std::getline(file, text)) {
        Line& line = lines.emplace_back();
        for (std::size_t start = 0;;) {
            std::size_t const tab = text.find('\t', start);
            line.push_back(text.substr(start, tab - start));
            if (tab == std::string::npos) break;
            start = tab + 1;
        }
    }
    return lines;
}

int day_number(std::string_view text) {
    auto const number = [text](std::size_t start, std::size_t size) {
        int value = 0;
        for (char const digit : text.substr(start, size)) value = value * 10 + (digit - '0');
        return value;
    };
    return day_from_civil({number(0, 4), number(5, 2), number(8, 2)});
}

void RowSum::add(std::string_view row) {
    std::uint32_t value = 0xFFFFFFFFU;
    for (char const character : row)
        value = kCrc[(value ^ static_cast<unsigned char>(character)) & 0xFFU] ^ (value >> 8U);
    sum_ += value ^ 0xFFFFFFFFU;
    ++rows_;
}

}  // namespace kgq::bench
