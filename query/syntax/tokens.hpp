// A script cut into tokens: what the grammar's capital letters (NAME, TEXT, NUMBER, DATE …) stand for. Blanks and
// comments are gone, quotes are closed, bytes are UTF-8, brackets match and are not nested too deeply.
//
// Not here: which token may stand where, and whether a date exists (the grammar asks).
// Threads: pure functions. Lifetime: tokens view the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "query/syntax/ast.hpp"

namespace kgq::syntax {

struct Token {
    enum class Kind : std::uint8_t {
        word,       // ANYWORD: a keyword or a name
        variable,   // with its `?`
        parameter,  // with its `$`
        text,       // with its quotes, escapes as written
        number,
        date,  // also what opens like a date and is none
        period,
        timestamp,
        symbol,
        end,  // of the script, always the last token
    };
    Kind kind = Kind::end;
    bool reserved = false;  // of a word
    bool glued = false;     // nothing between it and the token before
    std::string_view text;  // as written
    Span span;
};

/// More brackets than this inside one another are refused, as are more operators than this in one statement: both
/// become depth of the tree, and so of every recursion over it.
inline constexpr std::size_t kMaxNesting = 200;
inline constexpr std::size_t kMaxOperators = 2000;

/// Throws Refusal. REQUIRES: text of less than 4 GiB.
std::vector<Token> tokens_of(std::string_view text);

/// What the quotes of a text token hold.
std::string unescaped(Token const& token);

/// Throws Refusal where brackets do not match, or nesting or operators go past their bound.
void check_structure(std::vector<Token> const& tokens);

}  // namespace kgq::syntax
