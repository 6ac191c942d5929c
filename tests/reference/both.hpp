// The same statements and the same calls of the seam on two stores, the packed one and the reference; what differs is
// told in words. Ids of terms and claims may differ, what they stand for may not.
//
// Threads: one test's. Lifetime: owns both.
#pragma once

#include <kgq/database.hpp>
#include <kgq/store.hpp>

#include <cstdint>
#include <string>

namespace kgq::reference {

/// What two snapshots of the same history show otherwise, by every way of reading them; empty where nothing. `seed`
/// chooses the patterns.
std::string difference(Snapshot const& plain, Snapshot const& packed, std::uint32_t seed);

class Both {
public:
    /// The packed store folds after so many claims, and sorts a load's in runs of so many.
    explicit Both(std::size_t fold_after, std::size_t run_claims = StoreOptions().run_claims);

    /// Runs one statement on both; tells where the answers, or the errors, are not the same bytes.
    std::string ask(std::string const& statement);
    /// EXPORT to a file of this name, whose bytes are compared too.
    std::string ask_export(std::string const& file, std::string const& rest);
    /// The stores as they are now, and as they were after some earlier transactions.
    std::string compare(std::uint32_t seed);

    /// Statements so far, and how many of them were no errors.
    unsigned asked() const { return asked_; }
    unsigned answered() const { return answered_; }
    TransactionId last() const { return plain_store_->snapshot()->transaction().id; }

private:
    Both(std::unique_ptr<Store> plain, std::unique_ptr<Store> packed);

    Store* plain_store_;  // the databases' own
    Store* packed_store_;
    Database plain_;
    Database packed_;
    unsigned asked_ = 0;
    unsigned answered_ = 0;
    bool loaded_ = false;  // a file, since when claims may be numbered otherwise
};

}  // namespace kgq::reference
