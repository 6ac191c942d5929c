// Answers and errors as text, in every format of the program. Pure functions: equal answers give equal bytes.
#pragma once

#include <kgq/answer.hpp>
#include <kgq/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace kgq {

enum class Format { table, json, jsonl, csv, markdown, dot };
std::optional<Format> format_from_name(std::string_view name);

struct RenderOptions {
    Format format = Format::table;
    bool colour = false;       ///< ANSI colours (table and errors)
    int width = 0;             ///< of the terminal in columns; 0: unbounded
    std::size_t max_rows = 0;  ///< table only: cut long answers ("n more rows"); 0: all
    bool pretty = false;       ///< json over several lines
};

/// Ends with a newline; jsonl of an answer whose rows are none is no text at all.
std::string render(Answer const& answer, RenderOptions const& options = {});
/// In table, csv, markdown and dot the human form with a caret; in json and jsonl the error object.
std::string render(Error const& error, RenderOptions const& options = {});

}  // namespace kgq
