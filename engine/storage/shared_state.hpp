// What an open store and its batches share: the files, the newest snapshots, whose turn it is to write, and the thread
// that folds.
//
// Two snapshots: `written` is the last commit, from which the next batch starts; `durable` the last one that is on
// disk, which readers get. Writers that wait together share one sync: the first to wait syncs for all who have written.
//
// Threads: any. Lifetime: by shared_ptr from the store and every open batch. A snapshot holds only the files, never
// this.
#pragma once

#include "engine/storage/folding.hpp"
#include "engine/storage/snapshot.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace kgq::storage {

class SharedState {
public:
    SharedState(std::shared_ptr<Files> files, std::size_t fold_after, RunLimit run_limit);
    ~SharedState();
    SharedState(SharedState const&) = delete;
    SharedState& operator=(SharedState const&) = delete;

    std::shared_ptr<Files> const& files() const { return files_; }
    std::size_t fold_after() const { return fold_after_; }
    RunLimit const& run_limit() const { return run_limit_; }

    std::shared_ptr<StoredSnapshot const> durable() const;
    /// Of durable().
    TransactionId newest() const { return newest_.load(std::memory_order_acquire); }
    std::shared_ptr<StoredSnapshot const> written() const;

    /// Waits for the turn; false where this very thread has it (waiting would never end).
    bool take_turn();
    void give_turn_back();

    /// Makes the next snapshot from the last one: `make` puts its entries into the changes and returns what is new. Not
    /// on disk yet: returns a ticket for wait_until_durable. Errors: throws io, also where an earlier sync failed.
    using Make = std::function<StoredSnapshot::State(StoredSnapshot const&, Changes&)>;
    std::uint64_t write(Make const& make) { return write(make, NewTerms()); }
    /// The same with terms that the dictionary takes in before anybody can get the snapshot, their ids from `first` on.
    struct NewTerms {
        std::span<std::string_view const> bytes;
        std::uint32_t first = 0;
    };
    std::uint64_t write(Make const& make, NewTerms const& terms);
    void wait_until_durable(std::uint64_t ticket);

    /// Keeps folds away while it lives; waits for one under way.
    std::unique_lock<std::mutex> without_folds() { return std::unique_lock(fold_mutex_); }
    /// Folds the delta if it has become long; waits only where it has become very long.
    void fold_if_long();

private:
    void sync_all(std::unique_lock<std::mutex>& lock);
    bool is_long(Layout const& layout) const;
    void fold_in_background();
    void fold_once();

    std::shared_ptr<Files> files_;
    std::size_t fold_after_;  // claims in the delta
    RunLimit run_limit_;      // of plain claims of a batch

    mutable std::mutex mutex_;  // of the snapshots and the turn
    std::shared_ptr<StoredSnapshot const> written_;
    std::shared_ptr<StoredSnapshot const> durable_;
    std::atomic<TransactionId> newest_;  // durable_'s
    std::condition_variable turn_;
    bool taken_ = false;
    std::thread::id holder_;
    std::atomic<std::size_t> writers_{0};  // who have the turn or wait for it

    std::mutex write_mutex_;  // one write at a time, with its publication
    std::uint64_t written_ticket_ = 0;

    std::mutex sync_mutex_;
    std::condition_variable nobody_writes_;
    std::atomic<std::uint32_t> syncs_{0};  // changes with each one, for those who wait for it
    std::atomic<std::uint64_t> durable_ticket_{0};
    bool syncing_ = false;         // somebody syncs, or waits for others' writes before it does
    std::optional<Error> broken_;  // a sync failed: nothing may be written any more

    std::mutex fold_mutex_;
    std::mutex wake_mutex_;
    std::condition_variable wake_;
    bool wanted_ = false;
    bool closing_ = false;
    std::thread folder_;
};

}  // namespace kgq::storage
