// What plans and matches want to know of a snapshot again and again, found once: how a relation's facts come about,
// which terms are entities that something is said of, and the first letters of terms, by which rows are sorted.
//
// Not here: coverage and sources (reason/claim_cache.hpp). Threads: any; what is found lazily is published atomically.
// Lifetime: within its snapshot's and rules'; the letters are shared by all snapshots of a store, whose dictionary only
// grows.
#pragma once

#include "query/bind/rules.hpp"

#include <kgq/store.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace kgq::columns {

/// How a relation's facts come about in a snapshot.
enum class Origin : std::uint8_t {
    claims,  ///< from claims alone: no rule derives them, or none whose body has a fact
    kinds,   ///< `is_a`: claims, and the wider kinds of those
    rules,   ///< rules that may derive something
};

/// The first eight bytes of terms' words, most significant first, so that most comparisons need not touch the words.
class TermLetters {
public:
    /// Equal letters say nothing; of different ones the smaller sorts first. Only entities are told apart; every other
    /// term has the greatest letters.
    std::uint64_t of(TermId id, Value const& value);
    std::uint64_t known(TermId id) const;  ///< 0 where not asked before
    void prefetch(TermId id) const;        ///< what known() will read soon

private:
    static constexpr std::uint32_t kBlockBits = 16;
    static constexpr std::uint32_t kBlockSize = 1U << kBlockBits;
    static constexpr std::uint32_t kBlocks = 0xA0000000U >> kBlockBits;  // ids from there on are no store's
    using Block = std::array<std::atomic<std::uint64_t>, kBlockSize>;

    struct Free {
        void operator()(std::atomic<Block*>* blocks) const;
    };
    std::unique_ptr<std::atomic<Block*>[], Free> blocks_ { new std::atomic<Block*>[kBlocks] {} };
};

class Catalog {
public:
    Catalog(Snapshot const& snapshot, bind::RuleSet const& rules, std::shared_ptr<TermLetters> letters);

    Origin origin(RelationId relation) const;
    std::uint64_t claims(RelationId relation) const;  ///< live ones
    RelationDef const* is_a() const { return is_a_; }

    /// The kinds under which a kind lies, itself left out, as terms; of a term that is no kind none.
    std::vector<TermId> const& wider(TermId kind) const;
    /// The kinds that lie under a kind, itself left out.
    std::vector<TermId> const& narrower(TermId kind) const;
    /// All kinds that lie under another.
    std::vector<TermId> kinds_with_wider() const;

    /// kgq::is_entity, remembered.
    bool is_entity(TermId term) const;
    TermLetters& letters() const { return *letters_; }
    std::shared_ptr<TermLetters> const& shared_letters() const { return letters_; }

private:
    void find_origins(bind::RuleSet const& rules);
    void find_kinds(bind::RuleSet const& rules);

    Snapshot const& snapshot_;
    RelationDef const* is_a_ = nullptr;
    std::vector<Origin> origins_;        // by relation id
    std::vector<std::uint64_t> claims_;  // by relation id
    std::vector<TermId> kinds_;          // those that lie under or over another, sorted
    std::vector<std::vector<TermId>> wider_;
    std::vector<std::vector<TermId>> narrower_;
    std::vector<TermId> const none_;
    // One bit a term; set once the term was found to be an entity.
    std::unique_ptr<std::atomic<std::uint64_t>[]> entities_;
    std::size_t entity_words_ = 0;
    std::shared_ptr<TermLetters> letters_;
};

}  // namespace kgq::columns
