// Terms, folded texts and qualifier sets of a store, both ways, with what was read of them kept in memory.
//
// What is committed only grows and never changes, so one cache serves every snapshot; a snapshot passes the end of its
// ids and sees nothing from there on. Not here: giving new ids (batch.cpp). Threads: any. Lifetime: owned by the
// store's files. Errors: throws corrupt or io.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/rocks.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kgq::storage {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
using IdsByBytes = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;

class Dictionary {
public:
    explicit Dictionary(std::shared_ptr<Rocks const> rocks) : rocks_(std::move(rocks)) {}

    /// kNoTerm where no id below `end` has these bytes (see value_bytes).
    TermId find(std::string_view value_bytes, std::uint32_t end) const;
    /// REQUIRES: an id of the store; a missing one is corrupt.
    Value const& term(TermId id) const;

    QualifierSetId find_qualifiers(std::string_view pair_bytes, std::uint32_t end) const;
    std::vector<QualifierPair> qualifiers(QualifierSetId id) const;

    /// Texts and entities by folded text, in its order, until `visit` returns false.
    void visit_folded(std::string_view prefix, bool whole, std::uint32_t end, std::shared_ptr<Pin const> pin,
                      std::function<bool(TermId)> const& visit) const;

    /// Takes in the terms of a batch that has just been committed; their ids count from `first`.
    void remember_terms(std::vector<std::string const*> const& bytes, std::uint32_t first);

private:
    Value const& keep(std::size_t id, Value value) const;  // REQUIRES: the lock
    void read_all_terms() const;
    std::uint32_t find_id(IdsByBytes& ids, char space, std::string_view bytes) const;

    std::shared_ptr<Rocks const> rocks_;
    mutable std::shared_mutex mutex_;
    mutable IdsByBytes term_ids_;
    mutable bool complete_ = false;  // term_ids_ has all terms
    mutable std::atomic<std::uint32_t> asked_disk_ = 0;
    mutable IdsByBytes qualifier_ids_;
    mutable std::vector<std::unique_ptr<Value const>> values_;  // each stays in its place
    mutable std::vector<std::optional<std::vector<QualifierPair>>> pairs_;
};

}  // namespace kgq::storage
