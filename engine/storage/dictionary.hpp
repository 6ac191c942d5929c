// Terms, folded texts and qualifier sets of a store, both ways, with what was read of them kept in memory.
//
// What is committed only grows and never changes, so one cache serves every snapshot; a snapshot passes the end of its
// ids and sees nothing from there on. Not here: giving new ids (batch.cpp). Threads: any. Lifetime: owned by the
// store's files. Errors: throws corrupt or io.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/rocks.hpp"
#include "engine/storage/term_values.hpp"
#include "engine/text/byte_ids.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::storage {

class Dictionary {
public:
    explicit Dictionary(std::shared_ptr<Rocks const> rocks) : rocks_(std::move(rocks)) {}

    /// kNoTerm where no id below `end` has these bytes (see value_bytes).
    TermId find(std::string_view value_bytes, std::uint32_t end) const;
    void find_entities(std::span<std::string_view const> ids, std::uint32_t end, std::span<TermId> found) const;
    /// REQUIRES: an id of the store; a missing one is corrupt.
    Value const& term(TermId id) const;
    void terms(std::span<TermId const> ids, std::span<Value const*> values) const;

    QualifierSetId find_qualifiers(std::string_view pair_bytes, std::uint32_t end) const;
    std::vector<QualifierPair> qualifiers(QualifierSetId id) const;

    /// Texts and entities by folded text, in its order, until `visit` returns false.
    void visit_folded(std::string_view prefix, bool whole, std::uint32_t end, std::shared_ptr<Pin const> pin,
                      std::function<bool(TermId)> const& visit) const;

    /// Ids from here on belong to no commit: a load under way may have put some on disk, and may yet be given up.
    void terms_end_at(std::uint32_t end);
    /// Takes in the terms of a batch that has just been committed; their ids count from `first`.
    void remember_terms(std::span<std::string_view const> bytes, std::uint32_t first);

private:
    bool expect_many(std::size_t looks, std::uint32_t end) const;
    void read_all_terms() const;

    std::shared_ptr<Rocks const> rocks_;
    mutable std::shared_mutex mutex_;  // of all below; values_ are read without it
    std::uint32_t end_ = 0;            // of the ids that commits have given
    mutable text::ByteIds term_ids_;
    mutable std::atomic<bool> complete_ = false;  // term_ids_ has all terms
    mutable std::atomic<std::uint32_t> asked_disk_ = 0;
    mutable text::ByteIds qualifier_ids_;
    mutable TermValues values_;
    mutable std::vector<std::optional<std::vector<QualifierPair>>> pairs_;
};

}  // namespace kgq::storage
