// Lists of kinds, each kept once under a number: millions of entities are of a handful of them. Private to
// engine/recording.
//
// Threads: one at a time. Lifetime: a list stays in its place.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace kgq::recording {

class KindLists {
public:
    using Number = std::uint32_t;
    static constexpr Number kNone = 0;  ///< the empty list

    std::vector<std::string> const& at(Number list) const { return lists_[list]; }

    /// The list with the kind behind its others; itself where it has the kind.
    Number with(Number list, std::string const& kind) {
        if (list == last_.list && kind == last_.kind) return last_.longer;
        std::vector<std::string> kinds = lists_[list];
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
        auto const [known, fresh] = numbers_.try_emplace(kinds, static_cast<Number>(lists_.size()));
        if (fresh) lists_.push_back(std::move(kinds));
        last_ = {list, kind, known->second};
        return known->second;
    }

private:
    struct Step {
        Number list;
        std::string kind;
        Number longer;
    };

    std::deque<std::vector<std::string>> lists_{{}};
    std::map<std::vector<std::string>, Number> numbers_{{{}, kNone}};
    Step last_{kNone, {}, kNone};  // asked again and again
};

}  // namespace kgq::recording
