// Lines, columns and ends of statements: what is asked of a script's text without its grammar.
#include <algorithm>

#include "query/syntax/characters.hpp"
#include "query/syntax/parse.hpp"

namespace kgq::syntax {

namespace {

std::size_t line_begin(std::string_view text, std::size_t offset) {
    if (offset == 0) return 0;
    std::size_t const before = text.rfind('\n', offset - 1);
    return before == std::string_view::npos ? 0 : before + 1;
}

/// Bytes that are no UTF-8 count one column each.
int characters_in(std::string_view text) {
    int count = 0;
    for (std::size_t i = 0; i < text.size(); ++count) {
        auto const character = character_at(text, i);
        i += character ? character->bytes : 1;
    }
    return count;
}

/// Behind the quote that closes, or at the end of the line; npos where the text ends inside.
std::size_t behind_quotes(std::string_view text, std::size_t offset) {
    for (std::size_t i = offset + 1; i < text.size(); ++i) {
        if (text[i] == '"') return i + 1;
        if (text[i] == '\n') return i;
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] != '\n') ++i;
    }
    return std::string_view::npos;
}

}  // namespace

std::size_t statement_end(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size();) {
        char const c = text[i];
        if (c == '"') {
            i = behind_quotes(text, i);
            if (i == std::string_view::npos) return i;
            continue;
        }
        if (c == '#') {
            i = std::min(text.find('\n', i), text.size());
            continue;
        }
        if (c == '{') ++depth;
        if (c == '}' && depth > 0) --depth;
        if (c == ';' && depth == 0) return i + 1;
        ++i;
    }
    return std::string_view::npos;
}

Place place_of(std::string_view text, std::size_t offset, std::string_view file) {
    offset = std::min(offset, text.size());
    std::size_t const begin = line_begin(text, offset);
    int const line =
        1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    return {std::string(file), line, 1 + characters_in(text.substr(begin, offset - begin))};
}

std::string line_of(std::string_view text, std::size_t offset) {
    offset = std::min(offset, text.size());
    std::size_t const begin = line_begin(text, offset);
    std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return std::string(line);
}

Error error_at(ErrorKind kind, std::string message, std::string_view text, Span span, std::string_view file) {
    Error error(kind, std::move(message));
    error.place = place_of(text, span.begin, file);
    error.line_text = line_of(text, span.begin);
    return error;
}

}  // namespace kgq::syntax
