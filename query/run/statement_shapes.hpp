// Texts of FINDs that differ only in names, quoted texts, numbers and dates, recognised by their tokens, so that the
// same question about another state is neither parsed nor bound again.
//
// Not here: any error. A text that was never seen, or that brings something unexpected, goes the way of all statements.
// Threads: any. Lifetime: one stand's.
#pragma once

#include "query/syntax/tokens.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kgq::run {

class LeanFind;

class StatementShapes {
public:
    /// A text as tokens; nothing where it has none to offer (what it is, the parser says).
    struct Cut {
        std::vector<syntax::Token> tokens;
        std::size_t hash = 0;
    };
    static std::optional<Cut> cut(std::string_view text);
    /// The tokens that another text of the same shape may fill otherwise.
    static std::vector<syntax::Span> fillable(Cut const& cut);

    /// The FIND of a text's shape, and what the text fills its places with.
    struct Known {
        std::shared_ptr<LeanFind const> find;
        std::vector<syntax::Term> words;  // in order of fillable()
    };
    std::optional<Known> known(Cut const& cut) const;
    /// REQUIRES: `find` was compiled from the text of the cut with its fillable places.
    void keep(Cut const& cut, std::shared_ptr<LeanFind const> find);

private:
    struct Shape {
        struct Place {
            syntax::Token::Kind kind;
            bool glued;
            bool filled;       // by each text anew
            std::string text;  // else
        };
        std::vector<Place> places;
        std::shared_ptr<LeanFind const> find;
    };
    using Filled = std::vector<bool>;  // for each token
    static bool fits(Shape const& shape, Cut const& cut);
    static std::size_t hash_of(Cut const& cut, Filled const& filled);

    static constexpr std::size_t kMost = 512;
    mutable std::mutex mutex_;
    std::unordered_map<std::size_t, std::vector<Filled>> fillings_;         // by the hash of a cut
    std::unordered_map<std::size_t, std::shared_ptr<Shape const>> shapes_;  // by hash_of
};

}  // namespace kgq::run
