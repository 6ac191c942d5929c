// The qualifiers against, over and if: what a claimed fact is subject to, parted from its other keys.
//
// Threads: values.
#pragma once

#include <kgq/store.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::reason {

/// The values of one condition on one claimed fact: alternatives.
struct ConditionGroup {
    std::string kind;  // against, over, if
    std::vector<TermId> any_of;
    friend auto operator<=>(ConditionGroup const&, ConditionGroup const&) = default;
};

inline bool is_condition(std::string_view name) { return name == "against" || name == "over" || name == "if"; }

/// Parts a fact's keys into qualifiers and conditions; `name_of` gives the text of a qualifier's name.
template <typename NameOf>
void part_keys(std::vector<QualifierPair> const& keys, NameOf const& name_of, std::vector<QualifierPair>& qualifiers,
               std::vector<ConditionGroup>& conditions) {
    for (QualifierPair const& key : keys) {
        std::string const& name = name_of(key.name);
        if (!is_condition(name)) {
            qualifiers.push_back(key);
            continue;
        }
        auto group = std::find_if(conditions.begin(), conditions.end(), [&](auto const& g) { return g.kind == name; });
        if (group == conditions.end()) group = conditions.insert(conditions.end(), ConditionGroup{name, {}});
        group->any_of.push_back(key.value);
    }
    for (ConditionGroup& group : conditions) std::sort(group.any_of.begin(), group.any_of.end());
    std::sort(conditions.begin(), conditions.end());
}

}  // namespace kgq::reason
