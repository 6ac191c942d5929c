// What to write instead, for mistakes that many make: words of other languages, operators without spaces, quotes around
// relations. Nothing here decides whether a text is right; a wrong guess costs half a sentence.
#include <kgq/value.hpp>

#include <algorithm>
#include <array>

#include "query/syntax/characters.hpp"
#include "query/syntax/expected.hpp"

namespace kgq::syntax {

namespace {

struct Situation {
    std::vector<Expected::Miss> const& misses;
    Token const* before;
    Token const& found;

    bool wanted(std::string_view what) const {
        return std::any_of(misses.begin(), misses.end(), [&](auto const& miss) { return miss.what == what; });
    }
    bool wanted_keyword(std::string_view keyword) const {
        return std::any_of(misses.begin(), misses.end(), [&](auto const& miss) { return miss.keyword == keyword; });
    }
    bool took(Expected::Takes takes) const {
        return std::any_of(misses.begin(), misses.end(), [&](auto const& miss) { return miss.takes == takes; });
    }
    bool found_word(std::string_view upper) const {
        return found.kind == Token::Kind::word && same_word(found.text, upper);
    }
    bool found_symbol(std::string_view symbol) const {
        return found.kind == Token::Kind::symbol && found.text == symbol;
    }
    bool found_number() const { return found.kind >= Token::Kind::number && found.kind <= Token::Kind::timestamp; }
    bool behind_symbol(std::string_view symbol) const {
        return before != nullptr && before->kind == Token::Kind::symbol && before->text == symbol;
    }
};

bool opens_statement(std::string_view word) {
    constexpr std::array<std::string_view, 19> kOpening = {
        "GUARANTEE", "FIND", "WHY",    "EXPLAIN", "PROFILE", "DESCRIBE", "TIMELINE", "DIFF", "CASCADE", "PATH",
        "PANEL",     "END",  "ASSERT", "RETRACT", "LOAD",    "EXPORT",   "RULE",     "KIND", "DROP"};
    return std::any_of(kOpening.begin(), kOpening.end(),
                       [&](std::string_view opening) { return same_word(word, opening); });
}

std::string word_of_another_language(Situation const& at) {
    if (!at.wanted("a statement") || at.found.kind != Token::Kind::word) return {};
    struct Other {
        std::string_view word;
        std::string_view ours;
    };
    constexpr std::array<Other, 12> kOthers = {{{"SELECT", "FIND"},
                                                {"MATCH", "FIND"},
                                                {"ASK", "GUARANTEE or FIND"},
                                                {"INSERT", "ASSERT"},
                                                {"CREATE", "ASSERT, KIND or RELATION"},
                                                {"ADD", "ASSERT"},
                                                {"DELETE", "RETRACT or END"},
                                                {"REMOVE", "RETRACT or END"},
                                                {"UPDATE", "RETRACT … ASSERT"},
                                                {"IMPORT", "LOAD"},
                                                {"SHOW", "DESCRIBE"},
                                                {"DEFINE", "RULE, KIND or RELATION"}}};
    for (Other const& other : kOthers) {
        if (at.found_word(other.word)) return "this language has " + std::string(other.ours) + " for that";
    }
    return "a question begins with GUARANTEE or FIND";
}

std::string statement_not_ended(Situation const& at) {
    if (at.found.kind != Token::Kind::word || !at.wanted("\";\"") || at.wanted("\"}\"") ||
        !opens_statement(at.found.text))
        return {};
    return "\";\" ends the statement before";
}

std::string operator_without_spaces(Situation const& at) {
    if (!at.found_number() || !at.wanted("an operator")) return {};
    bool const opens_as_operator = at.found.text[0] == '-' || at.found.text[0] == '/';
    return opens_as_operator ? "operators stand between spaces, as in ?n - 5" : "";
}

std::string foreign_operator(Situation const& at) {
    if (at.found_symbol("=") && at.behind_symbol("=")) return "equality is a single =";
    if (at.found_symbol(">") && at.behind_symbol("<")) return "inequality is !=";
    if (at.found_symbol("*") && at.wanted("a value")) return "* stands only in FIND * and count(*)";
    return {};
}

std::string reserved_word(Situation const& at) {
    if (!at.found.reserved) return {};
    if (at.found_word("ON") && at.wanted_keyword("DURING") && at.wanted_keyword("SOURCE")) {
        return at.wanted_keyword("NOT") ? "ON stands behind the closing brace" : "a fact's period stands behind DURING";
    }
    if (at.found_word("SOURCE") && at.before != nullptr && same_word(at.before->text, "REPLACE"))
        return "SOURCE stands before REPLACE";
    if (at.wanted("a relation's name") || at.wanted("a rule's name")) return "choose another name";
    // where a value may stand, a keyword is more likely a value forgotten than a name
    if (!at.took(Expected::Takes::names) || at.wanted("a value")) return {};
    return "as a name it is written in quotes: \"" + std::string(at.found.text) + "\"";
}

std::string quoted_word(Situation const& at) {
    if (at.found.kind != Token::Kind::text || at.took(Expected::Takes::names) || !at.took(Expected::Takes::bare_names))
        return {};
    std::string const inside = unescaped(at.found);
    if (needs_quotes(inside)) return "here stands one word without quotes";
    return "here it is written without quotes: " + inside;
}

std::string date_or_period(Situation const& at) {
    if (at.found.kind == Token::Kind::period && (at.wanted("a date") || at.wanted("a year"))) {
        return at.wanted("a date") ? "a period stands behind DURING" : "";
    }
    bool const in_pattern = at.before != nullptr && at.before->kind == Token::Kind::word &&
                            same_word(at.before->text, "DURING") && at.wanted("a variable");
    if (in_pattern)
        return "in a pattern DURING names the period, as in DURING ?p; the days asked about stand behind the closing "
               "brace";
    if (at.found.kind == Token::Kind::text && (at.wanted("a date") || at.wanted("a period")))
        return "dates are written without quotes";
    return {};
}

std::string several_words(Situation const& at) {
    auto const bare = [](Token const& token) { return token.kind == Token::Kind::word && !token.reserved; };
    if (at.before == nullptr || !bare(*at.before) || !bare(at.found)) return {};
    if (at.wanted("a relation") || opens_statement(at.before->text)) return {};
    if (at.wanted("\"}\""))
        return "items in braces are separated by \";\", and a name of several words stands in quotes";
    return "a name of several words stands in quotes: \"" + std::string(at.before->text) + " " +
           std::string(at.found.text) + "\"";
}

std::string missing_separator(Situation const& at) {
    if (!at.wanted("\";\"") || !at.wanted("\"}\"")) return {};
    bool const opens_item =
        at.found.kind != Token::Kind::symbol && at.found.kind != Token::Kind::end && !at.found.reserved;
    if (!opens_item && !at.found_symbol("{")) return {};
    return at.wanted_keyword("NOT") ? "patterns are separated by \";\"" : "facts are separated by \";\"";
}

std::string code_without_quotes(Situation const& at) {
    bool const after_word = at.before != nullptr && at.before->kind == Token::Kind::word && at.found.glued;
    if (at.found_symbol(":") && after_word) return "a code stands in quotes, as in \"cow:640\"";
    return {};
}

}  // namespace

std::string hint_for(std::vector<Expected::Miss> const& misses, Token const* before, Token const& found) {
    Situation const situation{misses, before, found};
    for (auto const hint :
         {word_of_another_language, statement_not_ended, operator_without_spaces, foreign_operator, date_or_period,
          reserved_word, quoted_word, code_without_quotes, several_words, missing_separator}) {
        std::string text = hint(situation);
        if (!text.empty()) return text;
    }
    return {};
}

}  // namespace kgq::syntax
