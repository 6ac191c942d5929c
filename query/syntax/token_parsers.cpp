#include "query/syntax/token_parsers.hpp"

#include <kgq/allen.hpp>
#include <kgq/period.hpp>

#include "query/syntax/characters.hpp"

namespace kgq::syntax::grammar {

namespace {

/// `5+3`, `10/2`: arithmetic without spaces is read as one token.
bool looks_like_arithmetic(std::string_view text) {
    std::size_t const sign = text.find_first_of("+-/", 1);
    if (sign == std::string_view::npos || sign == 4) return false;
    std::string_view const digits = "0123456789.";
    return text.substr(0, sign).find_first_not_of(digits) == std::string_view::npos && sign + 1 < text.size() &&
           text.find_first_not_of(digits, sign + 1) == std::string_view::npos;
}

template <typename Parsed>
bool require_valid(Result<Parsed> const& parsed, Token const& token) {
    if (parsed) return true;
    Error const& error = parsed.error();
    std::string message = error.message;
    if (looks_like_arithmetic(token.text)) message += "; for arithmetic put spaces around the operator";
    throw Refusal{error.kind, message, token.span, error.suggestions};
}

bool is_count(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

bool two_digits(std::string_view text, std::size_t at, int below) {
    if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return false;
    return (text[at] - '0') * 10 + (text[at + 1] - '0') < below;
}

/// `2026-03-01T12:00:00Z`, the seconds with or without a fraction, the Z may be left out.
bool is_timestamp(std::string_view text) {
    std::size_t const mark = text.find('T');
    if (mark == std::string_view::npos) return false;
    auto const day = Date::parse(text.substr(0, mark));
    if (!day || day.value().precision() != Precision::day || !day.value().exact()) return false;
    std::string_view time = text.substr(mark + 1);
    if (time.ends_with('Z')) time.remove_suffix(1);
    if (time.size() < 8 || time[2] != ':' || time[5] != ':') return false;
    if (!two_digits(time, 0, 24) || !two_digits(time, 3, 60) || !two_digits(time, 6, 60)) return false;
    if (time.size() == 8) return true;
    return time[8] == '.' && time.size() > 9 && time.find_first_not_of("0123456789", 9) == std::string_view::npos;
}

bool require_timestamp(Token const& token) {
    if (is_timestamp(token.text)) return true;
    throw Refusal{
        ErrorKind::bad_date,
        "\"" + std::string(token.text) + "\" is no time; times are UTC and written as in 2026-03-01T12:00:00Z",
        token.span,
        {}};
}

}  // namespace

bool match_keyword(Token const& token, std::string_view upper) {
    return token.kind == Token::Kind::word && same_word(token.text, upper);
}

bool match_symbol(Token const& token, std::string_view symbol) {
    return token.kind == Token::Kind::symbol && token.text == symbol;
}

bool TermParser::accepts(Token const& token) const {
    auto const wanted = [&](unsigned mask) { return (kinds & mask) != 0; };
    switch (token.kind) {
        case Token::Kind::word:
            if (!token.reserved) return wanted(kName | kAnyword | kFunction);
            if (wanted(kAnyword)) return true;
            if (wanted(kFunction) && allen_from_keyword(token.text)) return true;
            if (wanted(kBoolean) && (match_keyword(token, "TRUE") || match_keyword(token, "FALSE"))) return true;
            return wanted(kToday) && match_keyword(token, "TODAY");
        case Token::Kind::variable:
            return wanted(kVariable);
        case Token::Kind::parameter:
            return wanted(kParameter);
        case Token::Kind::text:
            return wanted(kText);
        case Token::Kind::number:
            if (wanted(kCount) && is_count(token.text)) return true;
            return wanted(kNumber) || (wanted(kYear) && require_valid(Date::parse(token.text), token));
        case Token::Kind::date:
            return wanted(kDate) && require_valid(Date::parse(token.text), token);
        case Token::Kind::period:
            return wanted(kPeriod | kDate) && require_valid(Period::parse(token.text), token) && wanted(kPeriod);
        case Token::Kind::timestamp:
            if (wanted(kTimestamp)) return require_timestamp(token);
            return wanted(kDate) && require_valid(Date::parse(token.text), token);
        case Token::Kind::symbol:
        case Token::Kind::end:
            return false;
    }
    return false;
}

Term TermParser::term_of(Token const& token) const {
    auto const made = [&](Term::Kind kind, std::string_view text) { return Term{kind, std::string(text), token.span}; };
    switch (token.kind) {
        case Token::Kind::variable:
            return made(Term::Kind::variable, token.text.substr(1));
        case Token::Kind::parameter:
            return made(Term::Kind::parameter, token.text.substr(1));
        case Token::Kind::text:
            return made(Term::Kind::text, unescaped(token));
        case Token::Kind::number:
            return made(Term::Kind::number, token.text);
        case Token::Kind::date:
            return made(Term::Kind::date, token.text);
        case Token::Kind::period:
            return made(Term::Kind::period, token.text);
        case Token::Kind::timestamp:
            return made(Term::Kind::timestamp, token.text);
        default:
            break;
    }
    if (token.reserved && (kinds & kBoolean) != 0 && !match_keyword(token, "TODAY")) {
        return made(Term::Kind::boolean, match_keyword(token, "TRUE") ? "true" : "false");
    }
    if (token.reserved && (kinds & kToday) != 0) return made(Term::Kind::today, "TODAY");
    return made(Term::Kind::name, token.text);
}

void TermParser::note(Token const* token, Expected& expected) const {
    Expected::Takes const takes = (kinds & kName) == 0   ? Expected::Takes::no_name
                                  : (kinds & kText) == 0 ? Expected::Takes::bare_names
                                                         : Expected::Takes::names;
    expected.missed(token, what, {}, takes);
}

bool Operator::matches(Token const& token) const {
    bool const symbol = token.kind == Token::Kind::symbol;
    switch (level) {
        case Level::either:
            return match_keyword(token, "OR");
        case Level::both:
            return match_keyword(token, "AND");
        case Level::comparison:
            if (token.kind == Token::Kind::word) return allen_from_keyword(token.text).has_value();
            return symbol && (token.text == "=" || token.text == "!=" || token.text == "<" || token.text == "<=" ||
                              token.text == ">" || token.text == ">=");
        case Level::sum:
            return symbol && (token.text == "+" || token.text == "-");
        case Level::product:
            return symbol && (token.text == "*" || token.text == "/");
    }
    return false;
}

std::string Operator::text_of(Token const& token) { return in_capitals(token.text); }

void Operator::note(Token const* token, Expected& expected) const {
    std::string_view const what = "an operator";
    if (level == Level::either) return expected.missed(token, what, "OR");
    if (level == Level::both) return expected.missed(token, what, "AND");
    expected.missed(token, what, level == Level::comparison ? Expected::kAnyAllen : std::string_view());
}

}  // namespace kgq::syntax::grammar
