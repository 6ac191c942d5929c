// The letters are looked at eight at a time, and the days of the years that most dates are of lie in a table.
#include <kgq/exact_day.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace kgq {

namespace {

constexpr int kFirstYear = 1800;
constexpr int kYears = 256;
using Months = std::array<Day, kYears * 12 + 1>;

/// The first day of each month, and of the one behind the last.
Months first_days() {
    Months first;
    for (int month = 0; month <= kYears * 12; ++month)
        first[static_cast<std::size_t>(month)] = day_from_civil({kFirstYear + month / 12, month % 12 + 1, 1});
    return first;
}

/// Whether eight letters are digits where the form has zeros, and otherwise its own. `up_to_high` takes a letter over
/// 127 that differs by more than it may.
bool has_form(char const* letters, std::array<char, 8> const& form, std::array<unsigned char, 8> const& up_to_high) {
    std::uint64_t word;
    std::memcpy(&word, letters, sizeof word);
    std::uint64_t const differs = word ^ std::bit_cast<std::uint64_t>(form);  // a digit's value, or nothing
    std::uint64_t const over = differs + std::bit_cast<std::uint64_t>(up_to_high);
    return ((differs | over) & 0x8080808080808080) == 0;
}

}  // namespace

bool read_exact_day(std::string_view text, Day& day) {
    constexpr unsigned char kDigit = 128 - 10;  // may differ by nine
    constexpr unsigned char kHyphen = 128 - 1;
    if (text.size() != 10) return false;
    bool const is_like_one = has_form(text.data(), {'0', '0', '0', '0', '-', '0', '0', '-'},
                                      {kDigit, kDigit, kDigit, kDigit, kHyphen, kDigit, kDigit, kHyphen}) &&
                             has_form(text.data() + 2, {'0', '0', '-', '0', '0', '-', '0', '0'},
                                      {kDigit, kDigit, kHyphen, kDigit, kDigit, kHyphen, kDigit, kDigit});
    if (!is_like_one) return false;
    auto const number = [&](std::size_t place) { return (text[place] - '0') * 10 + (text[place + 1] - '0'); };
    int const year = number(0) * 100 + number(2);
    int const month = number(5);
    int const of_month = number(8);
    if (month < 1 || month > 12 || of_month < 1) return false;
    if (year >= kFirstYear && year < kFirstYear + kYears) {
        static Months const months = first_days();
        auto const place = static_cast<std::size_t>((year - kFirstYear) * 12 + month - 1);
        day = months[place] + of_month - 1;
        return day < months[place + 1];
    }
    if (of_month > days_in_month(year, month)) return false;
    day = day_from_civil({year, month, of_month});
    return true;
}

}  // namespace kgq
