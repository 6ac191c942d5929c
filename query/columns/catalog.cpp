// A rule can derive something only if every relation that its body asks for positively may have a fact. So the
// relations that may have one are the least set that holds those with claims and the heads of rules whose positive
// bodies lie in it; a relation all of whose rules fall outside is as good as one without rules, on this snapshot.
#include "query/columns/catalog.hpp"

#include <kgq/names.hpp>

#include <algorithm>
#include <functional>
#include <string>

namespace kgq::columns {

void TermLetters::Free::operator()(std::atomic<Block*>* blocks) const {
    for (std::uint32_t i = 0; i < kBlocks; ++i) delete blocks[i].load(std::memory_order_relaxed);
    delete[] blocks;
}

std::uint64_t TermLetters::known(TermId id) const {
    auto const number = static_cast<std::uint32_t>(id);
    if (number >> kBlockBits >= kBlocks) return 0;
    Block const* block = blocks_[number >> kBlockBits].load(std::memory_order_acquire);
    return block == nullptr ? 0 : (*block)[number & (kBlockSize - 1)].load(std::memory_order_relaxed);
}

void TermLetters::prefetch(TermId id) const {
    auto const number = static_cast<std::uint32_t>(id);
    if (number >> kBlockBits >= kBlocks) return;
    Block const* block = blocks_[number >> kBlockBits].load(std::memory_order_acquire);
    if (block != nullptr) __builtin_prefetch(&(*block)[number & (kBlockSize - 1)]);
}

std::uint64_t TermLetters::of(TermId id, Value const& value) {
    std::uint64_t letters = ~std::uint64_t{0};
    if (value.is_entity()) {
        std::string const& word = value.as_entity();
        letters = 0;
        for (std::size_t i = 0; i < 8; ++i)
            letters = letters << 8U | (i < word.size() ? static_cast<unsigned char>(word[i]) : 0U);
    }
    auto const number = static_cast<std::uint32_t>(id);
    if (number >> kBlockBits >= kBlocks) return letters;
    std::atomic<Block*>& place = blocks_[number >> kBlockBits];
    Block* block = place.load(std::memory_order_acquire);
    if (block == nullptr) {
        auto made = std::make_unique<Block>();
        if (place.compare_exchange_strong(block, made.get(), std::memory_order_acq_rel)) block = made.release();
    }
    (*block)[number & (kBlockSize - 1)].store(letters, std::memory_order_relaxed);
    return letters;
}

Catalog::Catalog(Snapshot const& snapshot, bind::RuleSet const& rules, std::shared_ptr<TermLetters> letters)
    : snapshot_(snapshot), letters_(std::move(letters)) {
    is_a_ = snapshot.vocabulary().relation(relation_names::kIsA);
    for (RelationDef const& relation : snapshot.vocabulary().relations()) {
        auto const at = static_cast<std::size_t>(relation.id);
        if (at >= claims_.size()) claims_.resize(at + 1);
        claims_[at] = snapshot.claim_count(relation.id);
    }
    find_origins(rules);
    find_kinds(rules);
    entity_words_ = static_cast<std::size_t>(snapshot.term_count()) / 64 + 1;
    entities_.reset(new std::atomic<std::uint64_t>[entity_words_] {});
}

namespace {

bool may_hold(bind::BoundGroup const& group, std::vector<bool> const& filled) {
    for (bind::BoundItem const& item : group.items) {
        if (item.kind == bind::BoundItem::Kind::pattern && item.pattern.relation != nullptr &&
            !filled[static_cast<std::size_t>(item.pattern.relation->id)])
            return false;
        if (item.kind == bind::BoundItem::Kind::alternatives &&
            std::none_of(item.groups.begin(), item.groups.end(),
                         [&](bind::BoundGroup const& branch) { return may_hold(branch, filled); }))
            return false;
    }
    return true;
}

}  // namespace

void Catalog::find_origins(bind::RuleSet const& rules) {
    std::vector<bool> filled(claims_.size());
    for (std::size_t i = 0; i < claims_.size(); ++i) filled[i] = claims_[i] > 0;
    for (bool grown = true; grown;) {
        grown = false;
        for (auto const& rule : rules.all()) {
            auto const head = static_cast<std::size_t>(rule->relation->id);
            if (filled[head] || !may_hold(rule->body, filled)) continue;
            filled[head] = grown = true;
        }
    }
    origins_.assign(claims_.size(), Origin::claims);
    for (auto const& rule : rules.all()) {
        if (!may_hold(rule->body, filled)) continue;
        Origin& origin = origins_[static_cast<std::size_t>(rule->relation->id)];
        // By id: rules have a vocabulary of their own, and may be those of an earlier snapshot.
        bool const of_kinds = rule->implied && is_a_ != nullptr && rule->relation->id == is_a_->id;
        if (!of_kinds) origin = Origin::rules;
        if (of_kinds && origin == Origin::claims) origin = Origin::kinds;
    }
}

void Catalog::find_kinds(bind::RuleSet const& rules) {
    if (is_a_ == nullptr || origin(is_a_->id) != Origin::kinds) return;
    for (bind::BoundRule const* rule : rules.rules_for(is_a_->id)) {
        kinds_.push_back(rule->object.term);
        kinds_.push_back(rule->body.items.front().pattern.object.term);
    }
    std::sort(kinds_.begin(), kinds_.end());
    kinds_.erase(std::unique(kinds_.begin(), kinds_.end()), kinds_.end());
    wider_.resize(kinds_.size());
    narrower_.resize(kinds_.size());
    auto const place = [&](TermId kind) {
        return static_cast<std::size_t>(std::lower_bound(kinds_.begin(), kinds_.end(), kind) - kinds_.begin());
    };
    // There is a rule for every pair, near or far, so no chain need be followed.
    for (bind::BoundRule const* rule : rules.rules_for(is_a_->id)) {
        TermId const wide = rule->object.term;
        TermId const narrow = rule->body.items.front().pattern.object.term;
        wider_[place(narrow)].push_back(wide);
        narrower_[place(wide)].push_back(narrow);
    }
}

Origin Catalog::origin(RelationId relation) const {
    auto const at = static_cast<std::size_t>(relation);
    return at < origins_.size() ? origins_[at] : Origin::claims;
}

std::uint64_t Catalog::claims(RelationId relation) const {
    auto const at = static_cast<std::size_t>(relation);
    return at < claims_.size() ? claims_[at] : 0;
}

std::vector<TermId> const& Catalog::wider(TermId kind) const {
    auto const at = std::lower_bound(kinds_.begin(), kinds_.end(), kind);
    return at == kinds_.end() || *at != kind ? none_ : wider_[static_cast<std::size_t>(at - kinds_.begin())];
}

std::vector<TermId> const& Catalog::narrower(TermId kind) const {
    auto const at = std::lower_bound(kinds_.begin(), kinds_.end(), kind);
    return at == kinds_.end() || *at != kind ? none_ : narrower_[static_cast<std::size_t>(at - kinds_.begin())];
}

std::vector<TermId> Catalog::kinds_with_wider() const {
    std::vector<TermId> kinds;
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        bool const stored = static_cast<std::uint32_t>(kinds_[i]) < bind::RuleSet::kFirstRuleTerm;
        if (stored && !wider_[i].empty()) kinds.push_back(kinds_[i]);
    }
    return kinds;
}

bool Catalog::is_entity(TermId term) const {
    auto const number = static_cast<std::uint32_t>(term);
    std::size_t const word = number / 64;
    std::uint64_t const bit = std::uint64_t{1} << number % 64;
    bool const small = word < entity_words_;
    if (small && (entities_[word].load(std::memory_order_relaxed) & bit) != 0) return true;
    bool const is = kgq::is_entity(snapshot_, term);
    if (is && small) entities_[word].fetch_or(bit, std::memory_order_relaxed);
    return is;
}

}  // namespace kgq::columns
