// A shape is the tokens of a text with the fillable ones left blank: those that a FIND takes as ends of patterns, sides
// of comparisons, windows and amounts. Every other token (keywords, relations, variables, names of columns) must be the
// same, and a blank one of the same kind, so that the parser would have built the same tree around it.
#include "query/run/statement_shapes.hpp"

#include "query/run/lean_find.hpp"
#include "query/syntax/refusal.hpp"

#include <algorithm>
#include <functional>

namespace kgq::run {

using syntax::Term;
using syntax::Token;

namespace {

std::optional<Term::Kind> kind_of(Token const& token) {
    switch (token.kind) {
        case Token::Kind::word:
            return token.reserved ? std::nullopt : std::optional(Term::Kind::name);
        case Token::Kind::text:
            // escapes are the parser's business
            return token.text.find('\\') == std::string_view::npos ? std::optional(Term::Kind::text) : std::nullopt;
        case Token::Kind::number:
            return Term::Kind::number;
        case Token::Kind::date:
            return Term::Kind::date;
        case Token::Kind::period:
            return Term::Kind::period;
        default:
            return std::nullopt;
    }
}

void mix(std::size_t& hash, std::size_t more) { hash = (hash ^ more) * 0x9E3779B97F4A7C15ULL + (hash >> 29U); }

}  // namespace

std::optional<StatementShapes::Cut> StatementShapes::cut(std::string_view text) {
    constexpr std::size_t kLongest = 4096;  // beyond, parsing is not what takes the time
    if (text.size() > kLongest) return std::nullopt;
    Cut cut;
    try {
        cut.tokens = syntax::tokens_of(text);
    } catch (syntax::Refusal const&) {
        return std::nullopt;
    }
    for (Token const& token : cut.tokens) {
        mix(cut.hash, static_cast<std::size_t>(token.kind) + (token.glued ? 64U : 0U));
        if (!kind_of(token)) mix(cut.hash, std::hash<std::string_view>()(token.text));
    }
    return cut;
}

std::vector<syntax::Span> StatementShapes::fillable(Cut const& cut) {
    std::vector<syntax::Span> spans;
    for (Token const& token : cut.tokens) {
        if (kind_of(token)) spans.push_back(token.span);
    }
    return spans;
}

std::size_t StatementShapes::hash_of(Cut const& cut, Filled const& filled) {
    std::size_t hash = cut.hash;
    for (std::size_t i = 0; i < cut.tokens.size(); ++i) {
        mix(hash, filled[i] ? 1U : std::hash<std::string_view>()(cut.tokens[i].text));
    }
    return hash;
}

bool StatementShapes::fits(Shape const& shape, Cut const& cut) {
    if (shape.places.size() != cut.tokens.size()) return false;
    for (std::size_t i = 0; i < cut.tokens.size(); ++i) {
        Token const& token = cut.tokens[i];
        Shape::Place const& place = shape.places[i];
        if (token.kind != place.kind || token.glued != place.glued) return false;
        if (place.filled ? !kind_of(token) : token.text != place.text) return false;
    }
    return true;
}

std::optional<StatementShapes::Known> StatementShapes::known(Cut const& cut) const {
    std::shared_ptr<Shape const> shape;
    {
        std::lock_guard const lock(mutex_);
        auto const fillings = fillings_.find(cut.hash);
        if (fillings == fillings_.end()) return std::nullopt;
        for (Filled const& filled : fillings->second) {
            if (filled.size() != cut.tokens.size()) continue;
            auto const at = shapes_.find(hash_of(cut, filled));
            if (at != shapes_.end() && fits(*at->second, cut)) shape = at->second;
        }
    }
    if (shape == nullptr) return std::nullopt;
    Known known{shape->find, {}};
    known.words.reserve(cut.tokens.size());
    for (std::size_t i = 0; i < cut.tokens.size(); ++i) {
        Token const& token = cut.tokens[i];
        auto const kind = kind_of(token);
        if (!kind) continue;
        if (!shape->places[i].filled) {
            known.words.emplace_back();  // nobody asks for it
            continue;
        }
        std::string_view text = token.text;
        if (*kind == Term::Kind::text) text = text.substr(1, text.size() - 2);
        known.words.push_back({*kind, std::string(text), token.span});
    }
    return known;
}

void StatementShapes::keep(Cut const& cut, std::shared_ptr<LeanFind const> find) {
    auto shape = std::make_shared<Shape>();
    std::vector<bool> const taken = find->words_taken();
    std::size_t word = 0;
    for (Token const& token : cut.tokens) {
        bool const fillable = kind_of(token).has_value();
        bool const filled = fillable && word < taken.size() && taken[word];
        if (fillable) ++word;
        shape->places.push_back({token.kind, token.glued, filled, filled ? std::string() : std::string(token.text)});
    }
    shape->find = std::move(find);
    Filled filled;
    for (Shape::Place const& place : shape->places) filled.push_back(place.filled);
    std::lock_guard const lock(mutex_);
    if (shapes_.size() >= kMost) {
        shapes_.clear();
        fillings_.clear();
    }
    auto& fillings = fillings_[cut.hash];
    if (std::find(fillings.begin(), fillings.end(), filled) == fillings.end()) fillings.push_back(filled);
    shapes_[hash_of(cut, filled)] = std::move(shape);
}

}  // namespace kgq::run
