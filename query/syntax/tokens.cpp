// The tokens are few and told apart by their first one or two characters. Only one of them needs explaining: a number,
// date, period or timestamp is one token that runs to the next blank or one of `, ; ( ) { } < > = ! * # "`, whatever it
// holds, so that a date is never read as a subtraction and a mistaken one is shown whole. Its shape then says which of
// the four it is.
#include "query/syntax/tokens.hpp"

#include <kgq/value.hpp>

#include <algorithm>
#include <optional>

#include "query/syntax/characters.hpp"
#include "query/syntax/refusal.hpp"

namespace kgq::syntax {

namespace {

constexpr std::string_view kEndsNumber = ",;(){}<>=!*#\"";

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

/// `12`, `-5`, `3.25`, `1e-7`.
bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    std::size_t const exponent = text.find_first_of("eE");
    if (exponent != std::string_view::npos) {
        std::string_view power = text.substr(exponent + 1);
        if (power.starts_with('-') || power.starts_with('+')) power.remove_prefix(1);
        if (!all_digits(power)) return false;
        text = text.substr(0, exponent);
    }
    std::size_t const point = text.find('.');
    if (point == std::string_view::npos) return all_digits(text);
    return all_digits(text.substr(0, point)) && all_digits(text.substr(point + 1));
}

Token::Kind shape_of(std::string_view text) {
    if (is_number(text)) return Token::Kind::number;
    if (text.find('/') != std::string_view::npos || text.find("..") != std::string_view::npos)
        return Token::Kind::period;
    if (text.find('T') != std::string_view::npos || text.find(':') != std::string_view::npos)
        return Token::Kind::timestamp;
    return Token::Kind::date;
}

std::string in_hex(char32_t code) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string hex;
    for (int shift = code > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) hex += kDigits[code >> shift & 0xF];
    return hex;
}

/// The character that hexadecimal digits stand for, if they stand for one.
std::optional<char32_t> code_of(std::string_view digits) {
    if (digits.empty() || digits.size() > 6) return std::nullopt;
    char32_t code = 0;
    for (char c : digits) {
        std::size_t const digit = std::string_view("0123456789abcdefABCDEF").find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        code = code * 16 + static_cast<char32_t>(digit < 16 ? digit : digit - 6);
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return std::nullopt;
    return code;
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    std::vector<Token> run() {
        skip_blanks();
        while (at_ < text_.size()) {
            next();
            skip_blanks();
        }
        add(Token::Kind::end, 0);
        return std::move(tokens_);
    }

private:
    void next() {
        char const c = text_[at_];
        if (c == '"') return add(Token::Kind::text, text_bytes());
        if (c == '?' || c == '$') return variable();
        if (opens_number(at_)) return number();
        Character const character = decoded(at_);
        if (is_letter(character.code)) return word();
        std::string_view const two = text_.substr(at_, 2);
        if (two == "!=" || two == "<=" || two == ">=") return add(Token::Kind::symbol, 2);
        if (std::string_view(";,(){}:=<>+-*/").find(c) != std::string_view::npos) return add(Token::Kind::symbol, 1);
        refuse_stray(character);
    }

    void add(Token::Kind kind, std::size_t bytes) {
        Span const span{static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_ + bytes)};
        bool const glued = !tokens_.empty() && tokens_.back().span.end == span.begin;
        std::string_view const text = text_.substr(at_, bytes);
        tokens_.push_back({kind, kind == Token::Kind::word && is_reserved(text), glued, text, span});
        at_ += bytes;
    }

    void skip_blanks() {
        while (at_ < text_.size()) {
            if (text_[at_] == '#') {
                while (at_ < text_.size() && text_[at_] != '\n') at_ += decoded(at_).bytes;
                continue;
            }
            Character const character = decoded(at_);
            if (!is_space(character.code)) return;
            at_ += character.bytes;
        }
    }

    Character decoded(std::size_t offset) const {
        if (auto const character = character_at(text_, offset)) return *character;
        std::uint32_t const begin = static_cast<std::uint32_t>(offset);
        std::string const byte = in_hex(static_cast<unsigned char>(text_[offset])).substr(2);
        throw Refusal{
            ErrorKind::syntax, "the text is not UTF-8 (byte " + byte + "); save it as UTF-8", {begin, begin + 1}, {}};
    }

    std::size_t letters_and_digits(std::size_t offset) const {
        std::size_t end = offset;
        while (end < text_.size()) {
            Character const character = decoded(end);
            if (!is_letter(character.code) && !is_digit(text_[end])) break;
            end += character.bytes;
        }
        return end - offset;
    }

    void variable() {
        std::size_t const bytes = letters_and_digits(at_ + 1);
        if (bytes == 0) {
            bool const question = text_[at_] == '?';
            refuse(at_, 1,
                   question ? "a variable is ? and a name, as in ?x" : "a parameter is $ and a name, as in $day");
        }
        add(text_[at_] == '?' ? Token::Kind::variable : Token::Kind::parameter, 1 + bytes);
    }

    void word() {
        std::size_t bytes = letters_and_digits(at_);
        while (at_ + bytes < text_.size() && (text_[at_ + bytes] == '-' || text_[at_ + bytes] == '.')) {
            std::size_t const more = letters_and_digits(at_ + bytes + 1);
            if (more == 0) break;
            bytes += 1 + more;
        }
        add(Token::Kind::word, bytes);
    }

    bool digits_at(std::size_t offset, std::size_t count) const {
        std::string_view const digits = text_.substr(std::min(offset, text_.size()), count);
        return digits.size() == count && all_digits(digits);
    }

    bool opens_number(std::size_t offset) const {
        if (offset >= text_.size()) return false;
        switch (text_[offset]) {
            case '-':
                return digits_at(offset + 1, 1);
            case 'Y':
                return digits_at(offset + (text_.substr(offset + 1, 1) == "-" ? 2 : 1), 5);
            case '.':
                return text_.substr(offset + 1, 1) == ".";
            case '/':
                return text_.substr(offset + 1, 1) != "/" && opens_number(offset + 1);
            default:
                return is_digit(text_[offset]);
        }
    }

    void number() {
        std::size_t end = at_;
        while (end < text_.size() && kEndsNumber.find(text_[end]) == std::string_view::npos) {
            Character const character = decoded(end);
            if (is_space(character.code)) break;
            end += character.bytes;
        }
        add(shape_of(text_.substr(at_, end - at_)), end - at_);
    }

    /// Length with both quotes.
    std::size_t text_bytes() const {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != '\n' && text_[end] != '\r') {
            if (text_[end] == '"') return end + 1 - at_;
            end += text_[end] == '\\' ? escape_bytes(end) : decoded(end).bytes;
        }
        refuse(at_, 1, "this quote is not closed on its line");
    }

    std::size_t escape_bytes(std::size_t offset) const {
        char const c = offset + 1 < text_.size() ? text_[offset + 1] : '\n';
        if (c == '"' || c == '\\' || c == 'n' || c == 't') return 2;
        if (c == '\n' || c == '\r') return 1;  // the quote is not closed: say that
        if (text_.substr(offset, 3) == "\\u{") {
            std::size_t const close = text_.substr(offset, 10).find('}');
            if (close != std::string_view::npos && code_of(text_.substr(offset + 3, close - 3))) return close + 1;
            refuse(offset, 3, "\\u{…} holds the number of a Unicode character in hexadecimal, as in \\u{fc}");
        }
        refuse(offset, 1, "\\ in quotes stands before one of \" \\ n t u{…}; write \\\\ for the character itself");
    }

    [[noreturn]] static void refuse(std::size_t offset, std::size_t bytes, std::string message) {
        std::uint32_t const begin = static_cast<std::uint32_t>(offset);
        throw Refusal{ErrorKind::syntax, std::move(message), {begin, static_cast<std::uint32_t>(offset + bytes)}, {}};
    }

    [[noreturn]] void refuse_stray(Character character) const {
        std::string const shown(text_.substr(at_, character.bytes));
        std::u32string_view const double_quotes = U"\u201C\u201D\u201E\u201F\u00AB\u00BB\u2033";
        std::u32string_view const single_quotes = U"\u2018\u2019\u201A\u201B\u2039\u203A'`\u00B4";
        std::u32string_view const dashes = U"\u2010\u2011\u2012\u2013\u2014\u2015\u2212";
        if (double_quotes.find(character.code) != std::u32string_view::npos) {
            refuse(at_, character.bytes, shown + " is a typographic quote; write the plain quote \"");
        }
        if (single_quotes.find(character.code) != std::u32string_view::npos) {
            refuse(at_, character.bytes,
                   shown + " opens no text; names and texts stand in double quotes, as in \"North Macedonia\"");
        }
        if (dashes.find(character.code) != std::u32string_view::npos) {
            refuse(at_, character.bytes, shown + " is a typographic dash; write the plain hyphen -");
        }
        if (character.code == U'…')
            refuse(at_, character.bytes, "… is one character; write two dots, as in 1952-02-18/..");
        if (character.code == '~' || character.code == '%') {
            refuse(at_, character.bytes, shown + " stands directly behind its date, as in 1952" + shown);
        }
        if (character.code == '&' || character.code == '|') {
            refuse(at_, character.bytes, shown + " is no operator; write AND or OR");
        }
        if (character.code == '.' || character.code == '!' || character.code < 0x20 || character.code == 0x7F) {
            bool const printable = character.code >= 0x20 && character.code != 0x7F;
            refuse(at_, character.bytes,
                   printable ? shown + " has no meaning here"
                             : "a control character (U+" + in_hex(character.code) + ") has no meaning here");
        }
        refuse(at_, character.bytes,
               shown + " (U+" + in_hex(character.code) +
                   ") has no meaning here; a name that holds it stands in double quotes");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

bool is_operator(Token const& token) {
    if (token.kind == Token::Kind::symbol)
        return std::string_view("+-*/").find(token.text[0]) != std::string_view::npos;
    return token.reserved && (same_word(token.text, "OR") || same_word(token.text, "AND"));
}

}  // namespace

std::vector<Token> tokens_of(std::string_view text) { return Lexer(text).run(); }

std::string unescaped(Token const& token) {
    std::string_view const inside = token.text.substr(1, token.text.size() - 2);
    std::string result;
    result.reserve(inside.size());
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] != '\\') {
            result += inside[i];
            continue;
        }
        char const c = inside[++i];
        if (c == 'u') {
            std::size_t const close = inside.find('}', i);
            append_utf8(result, *code_of(inside.substr(i + 2, close - i - 2)));
            i = close;
        } else {
            result += c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
    }
    return result;
}

void check_structure(std::vector<Token> const& tokens) {
    std::vector<Token const*> open;
    std::size_t operators = 0;
    for (Token const& token : tokens) {
        if (is_operator(token) && ++operators > kMaxOperators) {
            throw Refusal{ErrorKind::limit,
                          "a statement may have at most " + std::to_string(kMaxOperators) + " operators",
                          token.span,
                          {}};
        }
        if (token.kind != Token::Kind::symbol) continue;
        char const c = token.text[0];
        if (c == ';' && open.empty()) operators = 0;
        if (c == '(' || c == '{') {
            open.push_back(&token);
            if (open.size() > kMaxNesting) {
                throw Refusal{ErrorKind::limit,
                              "brackets may be at most " + std::to_string(kMaxNesting) + " deep",
                              token.span,
                              {}};
            }
        }
        if (c != ')' && c != '}') continue;
        if (open.empty())
            throw Refusal{ErrorKind::syntax, std::string("this ") + c + " closes nothing", token.span, {}};
        char const opening = open.back()->text[0];
        if ((opening == '(') != (c == ')')) {
            throw Refusal{ErrorKind::syntax,
                          std::string("this ") + opening + " is not closed before the next " + c,
                          open.back()->span,
                          {}};
        }
        open.pop_back();
    }
    if (open.empty()) return;
    throw Refusal{
        ErrorKind::syntax, std::string("this ") + open.back()->text[0] + " is never closed", open.back()->span, {}};
}

}  // namespace kgq::syntax
