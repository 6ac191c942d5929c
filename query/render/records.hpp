// Every answer as a header and flat records of text: csv and markdown. Answers with rows are their rows and periods
// (rows.hpp); the others have a shape of their own each, e.g. facts one a record.
//
// Threads: pure functions.
#pragma once

#include <kgq/answer.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kgq::rendering {

using Field = std::optional<std::string>;  ///< nothing where empty
using Record = std::vector<Field>;

std::vector<std::string> record_columns(Answer const& answer);
/// Records as long as record_columns(answer), in order.
void for_each_record(Answer const& answer, std::function<void(Record const&)> const& each);

/// `yes` or `possible`.
std::string certain_text(bool certain);

/// RFC 4180 with a header; lines end with LF. An empty text is `""`, what is empty is nothing.
std::string csv_text(Answer const& answer);
/// A table as GitHub and Pandoc read it.
std::string markdown_text(Answer const& answer);

}  // namespace kgq::rendering
