#include "query/syntax/expected.hpp"

#include <kgq/allen.hpp>
#include <kgq/vocabulary.hpp>

#include <algorithm>

#include "query/syntax/characters.hpp"

namespace kgq::syntax {

namespace {

/// As the reader knows it; long ones cut, which would bury the sentence.
std::string shown(Token const& token) {
    constexpr std::size_t kMost = 40;
    if (token.kind == Token::Kind::end) return "the end of the text";
    if (token.reserved) return "the reserved word " + in_capitals(token.text);
    std::string_view text = token.text;
    bool const has_quotes = token.kind == Token::Kind::text;
    if (has_quotes) text = text.substr(1, text.size() - 2);
    if (text.size() <= kMost) return "\"" + std::string(text) + "\"";
    std::size_t cut = kMost;
    while ((static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    return "\"" + std::string(text.substr(0, cut)) + "…\"";
}

std::string in_words(std::vector<Expected::Miss> const& misses) {
    std::vector<std::string_view> words;
    for (Expected::Miss const& miss : misses) {
        if (std::find(words.begin(), words.end(), miss.what) == words.end()) words.push_back(miss.what);
    }
    std::string list;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
        list += words[i];
    }
    return list;
}

std::vector<std::string> keywords_of(std::vector<Expected::Miss> const& misses) {
    std::vector<std::string> keywords;
    for (Expected::Miss const& miss : misses) {
        if (miss.keyword == Expected::kAnyAllen) {
            for (int relation = 0; relation <= static_cast<int>(Allen::intersects); ++relation) {
                keywords.emplace_back(to_keyword(static_cast<Allen>(relation)));
            }
        } else if (!miss.keyword.empty()) {
            keywords.emplace_back(miss.keyword);
        }
    }
    return keywords;
}

/// A keyword that was written wrong and so taken for a name, further back than the place where that came to light.
struct Misspelt {
    Token const* token = nullptr;
    std::vector<std::string> keywords;
    std::string instead;  // what was expected there
};

Misspelt misspelt(std::vector<Token> const& tokens, Token const* found, std::vector<Expected::Miss> const& misses) {
    auto const near = [&](std::ptrdiff_t back, std::vector<std::string> keywords, std::string instead) -> Misspelt {
        if (found - tokens.data() < back) return {};
        Token const& token = *(found - back);
        if (token.kind != Token::Kind::word || token.reserved || token.text.size() < 3) return {};
        std::erase_if(keywords, [&](std::string const& keyword) { return same_word(token.text, keyword); });
        std::vector<std::string> suggestions = nearest(token.text, keywords);
        if (suggestions.empty()) return {};
        if (instead.empty()) instead = suggestions.front();
        return {&token, std::move(suggestions), std::move(instead)};
    };
    bool const brace = found->kind == Token::Kind::symbol && found->text == "{";
    Misspelt word = brace ? near(1, {"NOT", "OPTIONAL", "WHERE", "WHEN", "ASSUMING"}, "")
                          : near(1, keywords_of(misses), in_words(misses));
    bool const object = misses.front().what == "an object";
    if (word.token == nullptr && object) word = near(2, {"FILTER", "NOT"}, "");
    return word;
}

}  // namespace

Refusal Expected::refusal(std::vector<Token> const& tokens) const {
    Token const& found = *furthest_;
    auto const sentence = [](std::string const& expected, Token const& token, std::string const& rest) {
        return "expected " + expected + ", found " + shown(token) + rest;
    };
    auto const did_you_mean = [](std::vector<std::string> const& words) {
        return "; did you mean " + words.front() + "?";
    };
    if (found.kind == Token::Kind::word && !found.reserved) {
        std::vector<std::string> const near = nearest(found.text, keywords_of(misses_));
        if (!near.empty())
            return {ErrorKind::syntax, sentence(in_words(misses_), found, did_you_mean(near)), found.span, near};
    }
    Misspelt const word = misspelt(tokens, furthest_, misses_);
    if (word.token != nullptr) {
        return {ErrorKind::syntax, sentence(word.instead, *word.token, did_you_mean(word.keywords)), word.token->span,
                word.keywords};
    }
    std::string const hint = hint_for(misses_, furthest_ == tokens.data() ? nullptr : furthest_ - 1, found);
    return {ErrorKind::syntax, sentence(in_words(misses_), found, hint.empty() ? "" : "; " + hint), found.span, {}};
}

}  // namespace kgq::syntax
