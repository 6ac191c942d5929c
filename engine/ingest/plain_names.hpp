// What words of a file mean in plain claims: each is asked of the recorder once, then found again by its bytes. Private
// to engine/ingest.
//
// Nearly every look-up of a large file misses the caches, and a miss costs more than all that is done with the name. So
// a name is one line of a cache, with its text in it where that is short: one miss, which can be called for ahead.
//
// Threads: one at a time. Memory: 128 to 256 bytes a name, half as much again while it grows, and a long one's text.
#pragma once

#include <kgq/bulk.hpp>
#include <kgq/recording.hpp>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/big_memory.hpp"

namespace kgq::ingest {

class PlainNames {
public:
    PlainNames(Recorder& recorder, BulkClaims& bulk) : recorder_(&recorder), bulk_(&bulk), slots_(1u << 12) {}

    struct alignas(64) Name {
        std::uint64_t hash = 0;
        std::uint32_t size = 0;          // of the text; 0: free
        std::array<char, 20> letters{};  // the text, or in the first eight bytes where it is
        TermId entity = kNoTerm;         // kNoTerm: not known yet
        TermId literal = kNoTerm;        // as an object that is no entity
        std::uint32_t subject_of = 0;    // bits of relations of which it may be the subject, or the object
        std::uint32_t object_of = 0;
        std::uint32_t never_subject_of = 0;  // and of which it may not
        std::uint32_t never_object_of = 0;
        std::uint32_t age = 0;       // what was no entity, or could stand nowhere, was so at this age of all names
        std::uint32_t lifespan = 0;  // of the entity, where it is bounded: its place among all, from 1

        std::string_view text() const {
            char const* place = letters.data();
            if (size > letters.size()) std::memcpy(&place, letters.data(), sizeof place);
            return {place, size};
        }
    };
    static_assert(sizeof(Name) == 64);

    /// Where a name that will be looked up soon is, to be called for by the caller: GCC drops calls of functions that
    /// do nothing else.
    void const* place_of(std::uint64_t hash) const { return &slots_[hash & (slots_.size() - 1)]; }
    /// The name of these bytes, with their text::hash_of; good until the next call. REQUIRES: not empty.
    Name& of(std::string_view text, std::uint64_t hash);

    /// A relation, with its bits in the masks; relations that ask the same of their subjects share one, and so with
    /// objects.
    struct Relation {
        RelationDef const* definition = nullptr;
        unsigned subject_bit = 0;
        unsigned object_bit = 0;
    };
    /// The term of a name in its place; kNoTerm where the fact must be prepared whole.
    TermId subject(Relation const& relation, Name& name);
    TermId object(Relation const& relation, Name& name);
    /// Whether an entity is known to be there on all these days, or not known to be missing on any.
    bool there(Name const& name, DayRange days) const {
        return name.lifespan == 0 || lifespans_[name.lifespan - 1].contains(PeriodSet(days));
    }

    /// What was no entity, or could stand nowhere, may be otherwise now.
    void ask_again() { ++age_; }

private:
    void bound(Relation const& relation, Name& name);
    void renew(Name& name) const;
    void grow();
    void keep(std::string_view text, Name& name);

    Recorder* recorder_;
    BulkClaims* bulk_;
    using Slots = std::vector<Name, text::BigAllocator<Name>>;
    Slots slots_;  // open addressing
    std::size_t count_ = 0;
    std::uint32_t age_ = 0;
    text::BigMemory long_;  // texts that are no part of their names
    std::vector<PeriodSet> lifespans_;
};

}  // namespace kgq::ingest
