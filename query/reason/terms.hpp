// The dictionary of one question: the store's terms, and those that only the question knows (a text in a filter, an
// assumed date).
//
// Threads: one question's; not shared. Lifetime: within the snapshot's.
#pragma once

#include "query/bind/rules.hpp"

#include <kgq/store.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace kgq::reason {

class Terms {
public:
    Terms(Snapshot const& snapshot, bind::RuleSet const& rules) : snapshot_(snapshot), rules_(rules) {}

    /// The id of a value, made for this question where the store has none.
    TermId intern(Value const& value);
    TermId find(Value const& value) const;  ///< kNoTerm where neither store nor question has it
    /// The value of an id; the reference stays good as long as the dictionary and the store's files are open.
    Value const& value(TermId id);
    bool has_local() const { return !local_.empty(); }  ///< whether the question had words of its own
    /// Whether the store has never seen the term, so that no claim can speak of it.
    static bool is_local(TermId id) { return static_cast<std::uint32_t>(id) >= bind::RuleSet::kFirstRuleTerm; }

private:
    static constexpr std::uint32_t kFirstLocal = 0xC0000000U;

    Snapshot const& snapshot_;
    bind::RuleSet const& rules_;
    std::vector<std::unique_ptr<Value>> local_;
};

}  // namespace kgq::reason
