// Pieces of dates as text, shared by reading, printing and explaining them. Private to schema.
#pragma once

#include <string>
#include <string_view>

namespace kgq::schema {

std::string two_digits(int number);

bool all_digits(std::string_view text);  ///< and at least one

/// REQUIRES: all_digits, at most nine of them.
int to_number(std::string_view digits);

/// Whether Date::parse reads it; explains nothing.
bool is_date(std::string_view text);

/// Why a text is no EDTF date and what to write instead: one sentence.
std::string why_no_date(std::string_view text);

/// The same for a text that was to be a period.
std::string why_no_period(std::string_view text);

}  // namespace kgq::schema
