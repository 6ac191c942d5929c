// What a store cannot do without: transactions, vocabulary, terms, qualifier sets and statement records, read whole and
// checked entry by entry. All other key spaces follow from it (derived.hpp).
//
// Not here: comparing (check.cpp). Threads: one at a time. Costs about 100 bytes of memory a claim, and the terms'
// text.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/records.hpp"
#include "engine/storage/rocks.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kgq::storage {

struct KnownClaim {
    ClaimRow row;
    TransactionId recorded = 0;
    TransactionId retracted = 0;
};

struct Truth {
    std::vector<TransactionRecord> transactions;  // from 1
    std::vector<std::string> terms;               // value bytes, from id 1
    std::vector<std::string> qualifier_sets;      // pair bytes, from id 1
    std::vector<KnownClaim> claims;               // from id 1
    std::uint64_t statement_blocks = 0;           // whole blocks that hold the first of them

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
Truth read_truth(Rocks const& rocks, Problems& problems);

}  // namespace kgq::storage
