// What is odd about recorded claims though nothing forbids it: overlapping spells, two objects at a time, days outside
// a lifespan or a coverage. Private to engine/recording.
//
// Threads: one at a time.
#pragma once

#include <kgq/names.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/text/byte_ids.hpp"

namespace kgq::recording {

class Oddities {
public:
    /// Takes note of a recorded claim; `fresh` where the store did not have it before.
    void note(Claim const& claim, RelationDef const& relation, bool fresh);
    void forget(ClaimId retracted) { retracted_.insert(retracted); }

    /// The possible days of all that is said of an entity's being there; none where nothing is.
    PeriodSet lifespan(std::string_view entity, Snapshot const& base) const;
    /// Whether claims of a source may lie outside the days that are known of it.
    bool may_warn_of_coverage(std::string const& source, Snapshot const& base) const;

    /// Warnings, each with the number of the noted claim; compares also with the live claims of `base`. Entities that
    /// are always there have been said to be so by claims that were not noted.
    using AlwaysThere = std::function<bool(std::string_view entity)>;
    std::vector<std::pair<std::size_t, std::string>> find(Snapshot const& base, AlwaysThere const& always_there) const;

private:
    /// A claim in numbers: equal words have equal numbers (numbers_), and so have equal groups.
    struct Noted {
        std::uint32_t subject = 0;
        std::uint32_t object = 0;
        std::uint32_t source = 0;
        std::uint32_t fact = 0;   // fact and source together
        std::uint32_t place = 0;  // subject, relation and source together, where only one object may stand; else 0
        std::uint32_t relation = 0;
        bool object_is_entity = false;
        bool frame = false;
        Period period;
        PeriodBounds bounds;
        std::size_t index = 0;             // of the noted claim; kExisting for one that the store had
        TermId existing_object = kNoTerm;  // of such a one, whose word nobody noted may have
    };
    using Days = std::unordered_map<std::uint32_t, std::vector<DayRange>>;
    class Search;

    std::uint32_t word(std::string_view text);

    text::ByteIds numbers_;                // of words, from 1
    std::vector<std::string_view> words_;  // the first has number 1
    text::ByteIds groups_;                 // of facts and places, told by the numbers of their words
    std::vector<Noted> fresh_;
    Days lifespans_;  // by is_a claims noted here
    Days coverages_;  // by covers claims noted here
    std::unordered_set<ClaimId> retracted_;
    std::size_t noted_ = 0;
};

}  // namespace kgq::recording
