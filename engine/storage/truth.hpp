// What a store cannot do without: transactions, vocabulary, terms, qualifier sets and statement records, read whole and
// checked entry by entry. All other key spaces follow from it (derived.hpp). Where statement blocks point into row
// blocks, these are part of it; as each row lies in two orders, damage to one of them is made good from the other.
//
// Not here: comparing (check.cpp). Threads: one at a time. Costs about 100 bytes of memory a claim, and the terms'
// text.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/records.hpp"
#include "engine/storage/rocks.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kgq::storage {

struct KnownClaim {
    ClaimRow row;
    TransactionId recorded = 0;
    TransactionId retracted = 0;
};

/// A statement block whose rows by subject are damaged; the same rows by object told what it says.
struct MendedStatements {
    std::uint64_t block = 0;
    std::string damage;  // in words
};

struct Truth {
    std::vector<TransactionRecord> transactions;  // from 1
    std::vector<std::string> terms;               // value bytes, from id 1
    std::vector<std::string> qualifier_sets;      // pair bytes, from id 1
    std::vector<KnownClaim> claims;               // from id 1
    std::uint64_t statement_blocks = 0;           // whole blocks that hold the first of them
    std::vector<MendedStatements> mended;         // of these

    TransactionRecord last() const { return transactions.empty() ? TransactionRecord() : transactions.back(); }
};

/// Collects problems; the first thousand are kept in words, the rest counted.
class Problems {
public:
    void add(std::string words);
    std::uint64_t count() const { return count_; }
    std::vector<std::string> take();

private:
    std::vector<std::string> words_;
    std::uint64_t count_ = 0;
};

/// Reads all of it, and notes every entry that is missing, damaged, or at odds with the others.
Truth read_truth(std::shared_ptr<Rocks const> const& rocks, Problems& problems);

/// Packs the statement blocks that were mended. REQUIRES: a truth without problems.
void put_mended(Changes& changes, Truth const& truth);

}  // namespace kgq::storage
