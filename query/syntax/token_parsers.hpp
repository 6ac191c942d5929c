// The terminals of the grammar as parsers of Boost.Spirit X3: a keyword, a symbol, a term, an operator. Each matches
// one token and notes what it missed (expected.hpp). The iterator is a pointer into the tokens, so there is nothing to
// skip.
//
// Only the grammar_*.cpp files and parse.cpp see this.
#pragma once

#include <boost/spirit/home/x3.hpp>
#include <string>

#include "query/syntax/ast.hpp"
#include "query/syntax/expected.hpp"
#include "query/syntax/tokens.hpp"

namespace kgq::syntax::grammar {

namespace x3 = boost::spirit::x3;

using Iterator = Token const*;
struct ExpectedTag;
/// The one context of all rules, by name: a rule asked for with another is an error of the compiler.
using Context = x3::context<ExpectedTag, Expected>;

bool match_keyword(Token const& token, std::string_view upper);
bool match_symbol(Token const& token, std::string_view symbol);

/// A word of the language, in any case.
struct Keyword : x3::parser<Keyword> {
    using attribute_type = x3::unused_type;
    static bool const has_attribute = false;
    std::string_view word;
    std::string_view what;  // in words: `TO and a beneficiary`

    constexpr Keyword(std::string_view upper, std::string_view in_words) : word(upper), what(in_words) {}

    template <typename Context, typename Attribute>
    bool parse(Iterator& first, Iterator const& last, Context const& context, x3::unused_type, Attribute&) const {
        if (first != last && match_keyword(*first, word)) return ++first, true;
        x3::get<ExpectedTag>(context).missed(first, what, word);
        return false;
    }
};

constexpr Keyword keyword(std::string_view upper) { return {upper, upper}; }
constexpr Keyword keyword(std::string_view upper, std::string_view what) { return {upper, what}; }

struct Symbol : x3::parser<Symbol> {
    using attribute_type = x3::unused_type;
    static bool const has_attribute = false;
    std::string_view symbol;
    std::string_view what;

    constexpr Symbol(std::string_view text, std::string_view in_words) : symbol(text), what(in_words) {}

    template <typename Context, typename Attribute>
    bool parse(Iterator& first, Iterator const& last, Context const& context, x3::unused_type, Attribute&) const {
        if (first != last && match_symbol(*first, symbol)) return ++first, true;
        x3::get<ExpectedTag>(context).missed(first, what);
        return false;
    }
};

inline constinit Symbol const semicolon{";", "\";\""};
inline constinit Symbol const comma{",", "\",\""};
inline constinit Symbol const colon{":", "\":\""};
inline constinit Symbol const opening{"{", "\"{\""};
inline constinit Symbol const closing{"}", "\"}\""};
inline constinit Symbol const left_parenthesis{"(", "\"(\""};
inline constinit Symbol const right_parenthesis{")", "\")\""};

/// The end of the script.
struct End : x3::parser<End> {
    using attribute_type = x3::unused_type;
    static bool const has_attribute = false;
    std::string_view what;

    constexpr explicit End(std::string_view in_words) : what(in_words) {}

    template <typename Context, typename Attribute>
    bool parse(Iterator& first, Iterator const& last, Context const& context, x3::unused_type, Attribute&) const {
        if (first == last) return true;
        x3::get<ExpectedTag>(context).missed(first, what);
        return false;
    }
};
inline constinit End const end_of_script{"\";\""};

/// One token as a Term, of the kinds wanted. Dates and periods are read here, so that a wrong one is an error at its
/// place.
struct TermParser : x3::parser<TermParser> {
    using attribute_type = Term;
    static bool const has_attribute = true;

    enum Kinds : unsigned {
        kVariable = 1u << 0,
        kParameter = 1u << 1,
        kName = 1u << 2,
        kAnyword = 1u << 3,   // a name or a reserved word
        kFunction = 1u << 4,  // a name or an ALLEN word
        kText = 1u << 5,
        kNumber = 1u << 6,
        kYear = 1u << 7,  // a number that is a date
        kDate = 1u << 8,
        kPeriod = 1u << 9,
        kTimestamp = 1u << 10,
        kBoolean = 1u << 11,
        kToday = 1u << 12,
        kCount = 1u << 13,  // a whole number, not negative
    };
    unsigned kinds;
    std::string_view what;

    constexpr TermParser(unsigned wanted, std::string_view in_words) : kinds(wanted), what(in_words) {}

    template <typename Context, typename Attribute>
    bool parse(Iterator& first, Iterator const& last, Context const& context, x3::unused_type,
               Attribute& attribute) const {
        if (first != last && accepts(*first)) {
            if constexpr (!std::is_same_v<std::remove_const_t<Attribute>, x3::unused_type>) {
                x3::traits::move_to(term_of(*first), attribute);
            }
            ++first;
            return true;
        }
        note(first, x3::get<ExpectedTag>(context));
        return false;
    }

private:
    bool accepts(Token const& token) const;  // throws Refusal for a date that is none
    Term term_of(Token const& token) const;
    void note(Token const* token, Expected& expected) const;
};

constexpr TermParser term(std::string_view what) {
    return {TermParser::kVariable | TermParser::kParameter | TermParser::kName | TermParser::kText |
                TermParser::kNumber | TermParser::kDate | TermParser::kPeriod | TermParser::kBoolean |
                TermParser::kToday,
            what};
}
/// A name that may be a reserved word if it is quoted.
constexpr TermParser name_or_text(std::string_view what) { return {TermParser::kName | TermParser::kText, what}; }
constexpr TermParser variable(std::string_view what) { return {TermParser::kVariable, what}; }
constexpr TermParser name(std::string_view what) { return {TermParser::kName, what}; }
constexpr TermParser text(std::string_view what) { return {TermParser::kText, what}; }
constexpr TermParser date(std::string_view what) {
    return {TermParser::kYear | TermParser::kDate | TermParser::kParameter | TermParser::kToday, what};
}
inline constinit TermParser const period{
    TermParser::kYear | TermParser::kDate | TermParser::kPeriod | TermParser::kParameter | TermParser::kToday,
    "a period"};
inline constinit TermParser const moment{
    TermParser::kCount | TermParser::kDate | TermParser::kTimestamp | TermParser::kParameter,
    "a transaction's number or a time"};
inline constinit TermParser const amount{TermParser::kCount | TermParser::kParameter, "a whole number"};
inline constinit TermParser const file{TermParser::kText | TermParser::kName | TermParser::kParameter, "a file"};
inline constinit TermParser const relation{TermParser::kName | TermParser::kVariable, "a relation"};
inline constinit TermParser const qualifier_name{TermParser::kAnyword, "a qualifier and its value"};
inline constinit TermParser const function_name{TermParser::kFunction, "a value"};

/// An operator of one level of precedence, as its canonical text.
struct Operator : x3::parser<Operator> {
    using attribute_type = std::string;
    static bool const has_attribute = true;

    enum class Level { either, both, comparison, sum, product };
    Level level;

    constexpr explicit Operator(Level of) : level(of) {}

    template <typename Context, typename Attribute>
    bool parse(Iterator& first, Iterator const& last, Context const& context, x3::unused_type,
               Attribute& attribute) const {
        if (first != last && matches(*first)) {
            x3::traits::move_to(text_of(*first), attribute);
            ++first;
            return true;
        }
        note(first, x3::get<ExpectedTag>(context));
        return false;
    }

private:
    bool matches(Token const& token) const;
    static std::string text_of(Token const& token);
    void note(Token const* token, Expected& expected) const;
};

}  // namespace kgq::syntax::grammar

namespace boost::spirit::x3 {

// Expectation points ask for a name; ours come from Expected, so that none is ever made from a type.
template <>
struct get_info<kgq::syntax::grammar::Keyword> {
    using result_type = std::string;
    std::string operator()(kgq::syntax::grammar::Keyword const& parser) const { return std::string(parser.what); }
};
template <>
struct get_info<kgq::syntax::grammar::TermParser> {
    using result_type = std::string;
    std::string operator()(kgq::syntax::grammar::TermParser const& parser) const { return std::string(parser.what); }
};
template <>
struct get_info<kgq::syntax::grammar::Symbol> {
    using result_type = std::string;
    std::string operator()(kgq::syntax::grammar::Symbol const& parser) const { return std::string(parser.what); }
};

}  // namespace boost::spirit::x3
