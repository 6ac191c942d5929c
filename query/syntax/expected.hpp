// What the grammar would have taken at the furthest token that it reached, and how that is told to a reader.
//
// The grammar tries one thing after another; every token it misses is noted here, and the notes of the furthest place
// are the complete list of what could have stood there. So an error names every clause that was possible, though no
// rule of the grammar knows them all. Lifetime: one parse. Threads: one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "query/syntax/refusal.hpp"
#include "query/syntax/tokens.hpp"

namespace kgq::syntax {

class Expected {
public:
    /// In place of a keyword: any of Allen's relations.
    static constexpr std::string_view kAnyAllen = "?p OVERLAPS ?q";

    enum class Takes : std::uint8_t { no_name, bare_names, names };

    struct Miss {
        std::string_view what;     // in words, for the reader
        std::string_view keyword;  // where it is one: may be suggested
        Takes takes = Takes::no_name;
    };

    /// `token` is not what was wanted. The views outlive the parse (they are literals of the grammar).
    void missed(Token const* token, std::string_view what, std::string_view keyword = {},
                Takes takes = Takes::no_name) {
        if (token < furthest_) return;
        if (token > furthest_) misses_.clear();
        furthest_ = token;
        misses_.push_back({what, keyword, takes});
    }

    /// The error at the furthest place. REQUIRES: something was missed in `tokens`.
    Refusal refusal(std::vector<Token> const& tokens) const;

private:
    Token const* furthest_ = nullptr;
    std::vector<Miss> misses_;
};

/// A further half sentence for mistakes that many make; empty where there is none to give. `before` may be absent.
std::string hint_for(std::vector<Expected::Miss> const& misses, Token const* before, Token const& found);

}  // namespace kgq::syntax
