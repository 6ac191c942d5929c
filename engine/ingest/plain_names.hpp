// What words of a file mean in plain claims: each is asked of the recorder once, then found again by its bytes. Private
// to engine/ingest.
//
// Threads: one at a time. Memory: 128 to 256 bytes a name, half as much again while it grows, and its text.
#pragma once

#include <kgq/bulk.hpp>
#include <kgq/recording.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::ingest {

class PlainNames {
public:
    PlainNames(Recorder& recorder, BulkClaims& bulk) : recorder_(&recorder), bulk_(&bulk), slots_(1u << 12) {}

    struct alignas(64) Name {  // one line of a cache: most look-ups of a large file miss
        std::uint64_t hash = 0;
        std::string_view text;
        TermId entity = kNoTerm;       // kNoTerm: not known yet
        TermId literal = kNoTerm;      // as an object that is no entity
        std::uint32_t subject_of = 0;  // bits of relations of which it may be the subject, or the object
        std::uint32_t object_of = 0;
        std::uint32_t never_subject_of = 0;  // and of which it may not
        std::uint32_t never_object_of = 0;
        std::uint32_t age = 0;  // what was no entity, or could stand nowhere, was so at this age of all names
    };

    static std::uint64_t hash(std::string_view text);
    // Of names that will be looked up soon: first their places, then, when these have come, their bytes.
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slot_of(hash)); }
    void prefetch_text(std::uint64_t hash) const { __builtin_prefetch(slot_of(hash).text.data()); }
    /// The name of these bytes; good until the next call.
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

    /// What was no entity, or could stand nowhere, may be otherwise now.
    void ask_again() { ++age_; }

private:
    Name const& slot_of(std::uint64_t hash) const { return slots_[hash & (slots_.size() - 1)]; }
    void renew(Name& name) const;
    void grow();
    std::string_view keep(std::string_view text);

    Recorder* recorder_;
    BulkClaims* bulk_;
    std::vector<Name> slots_;  // open addressing; a free one has no text
    std::size_t count_ = 0;
    std::uint32_t age_ = 0;
    std::vector<std::unique_ptr<char[]>> pages_;
    std::size_t page_left_ = 0;
};

}  // namespace kgq::ingest
