#include "engine/storage/shared_state.hpp"

#include "engine/storage/keys.hpp"

#include <algorithm>
#include <chrono>

namespace kgq::storage {

namespace {

constexpr std::size_t kVeryLong = 8;  // times fold_after; then writers wait for the fold
constexpr std::size_t kManyTombstones = 1u << 14;
constexpr std::chrono::milliseconds kPatience{2};  // for others to write what the same sync can serve

}  // namespace

bool SharedState::is_long(Layout const& layout) const {
    if (layout.delta_rows() > fold_after_) return true;
    return layout.tombstones && layout.tombstones->size() > std::min(kManyTombstones, fold_after_) &&
           segments_to_keep(layout) < layout.segments.size();
}

SharedState::SharedState(std::shared_ptr<Files> files, std::size_t fold_after, RunLimit run_limit)
    : files_(std::move(files)),
      fold_after_(fold_after),
      run_limit_(std::move(run_limit)),
      written_(StoredSnapshot::newest(files_)),
      durable_(written_),
      newest_(durable_->transaction().id) {}

SharedState::~SharedState() {
    {
        std::lock_guard const lock(wake_mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    if (folder_.joinable()) folder_.join();
}

std::shared_ptr<StoredSnapshot const> SharedState::durable() const {
    std::lock_guard const lock(mutex_);
    return durable_;
}

std::shared_ptr<StoredSnapshot const> SharedState::written() const {
    std::lock_guard const lock(mutex_);
    return written_;
}

bool SharedState::take_turn() {
    std::unique_lock lock(mutex_);
    if (taken_ && holder_ == std::this_thread::get_id()) return false;
    ++writers_;
    turn_.wait(lock, [this] { return !taken_; });
    taken_ = true;
    holder_ = std::this_thread::get_id();
    return true;
}

void SharedState::give_turn_back() {
    bool last_writer = false;
    {
        std::lock_guard const lock(mutex_);
        taken_ = false;
        if (--writers_ == 0) last_writer = true;
    }
    turn_.notify_one();
    if (!last_writer) return;
    // Nobody else will write soon: whoever waited for that can sync.
    { std::lock_guard const lock(sync_mutex_); }
    nobody_writes_.notify_one();
}

// ---- Writing

std::uint64_t SharedState::write(Make const& make, NewTerms const& terms) {
    std::lock_guard const writing(write_mutex_);
    {
        std::lock_guard const lock(sync_mutex_);
        if (broken_) throw Error(*broken_);
    }
    Changes changes;
    std::shared_ptr<StoredSnapshot const> const before = written();
    StoredSnapshot::State state = make(*before, changes);
    files_->rocks->write_unsynced(std::move(changes));
    // Another thread's sync may give the snapshot to readers at once; a dictionary that has all terms asks no disk.
    if (!terms.bytes.empty()) files_->dictionary.remember_terms(terms.bytes, terms.first);
    state.pin = files_->rocks->pin();
    auto snapshot = std::make_shared<StoredSnapshot const>(files_, std::move(state), false);
    std::lock_guard const lock(mutex_);
    written_ = std::move(snapshot);
    return ++written_ticket_;
}

// A sync costs as much for one commit as for a hundred, so whoever syncs waits for those who are about to write, for a
// moment. The others sleep on the number of the sync: woken together, they need no lock that they would queue for.
void SharedState::wait_until_durable(std::uint64_t ticket) {
    for (;;) {
        std::uint32_t const before = syncs_.load(std::memory_order_acquire);
        if (durable_ticket_.load(std::memory_order_acquire) >= ticket) return;
        std::unique_lock lock(sync_mutex_);
        if (broken_) throw Error(*broken_);
        if (durable_ticket_ >= ticket) return;
        if (syncing_) {
            lock.unlock();
            syncs_.wait(before, std::memory_order_acquire);
        } else {
            syncing_ = true;
            nobody_writes_.wait_for(lock, kPatience, [this] { return writers_ == 0; });
            sync_all(lock);
        }
    }
}

// Syncs what has been written so far, for all who wait for it. REQUIRES: syncing_.
void SharedState::sync_all(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    std::uint64_t ticket = 0;
    std::shared_ptr<StoredSnapshot const> snapshot;
    {
        std::lock_guard const both(mutex_);
        ticket = written_ticket_;
        snapshot = written_;
    }
    std::optional<Error> failure;
    try {
        files_->rocks->sync();
    } catch (Error const& error) {
        failure = error;
    }
    if (!failure) {
        std::lock_guard const both(mutex_);
        newest_.store(snapshot->transaction().id, std::memory_order_release);
        durable_ = std::move(snapshot);
    }
    lock.lock();
    syncing_ = false;
    if (failure) {
        broken_ = std::move(failure);
    } else {
        durable_ticket_ = std::max(durable_ticket_.load(), ticket);
    }
    lock.unlock();
    ++syncs_;
    syncs_.notify_all();
}

// ---- Folding

void SharedState::fold_if_long() {
    std::size_t const rows = written()->layout()->delta_rows();
    if (!is_long(*written()->layout())) return;
    {
        std::lock_guard const lock(wake_mutex_);
        wanted_ = true;
        if (!folder_.joinable()) folder_ = std::thread([this] { fold_in_background(); });
    }
    wake_.notify_one();
    if (rows <= kVeryLong * fold_after_) return;
    std::unique_lock const wait = without_folds();
    if (is_long(*written()->layout())) fold_once();
}

void SharedState::fold_in_background() {
    for (;;) {
        {
            std::unique_lock lock(wake_mutex_);
            wake_.wait(lock, [this] { return wanted_ || closing_; });
            if (closing_) return;
            wanted_ = false;
        }
        try {
            std::unique_lock const alone = without_folds();
            if (is_long(*written()->layout())) fold_once();
        } catch (Error const&) {
            // The claims stay in the delta, where they are safe; the next fold, or opening the store, meets it again.
        }
    }
}

// REQUIRES: without_folds.
void SharedState::fold_once() {
    std::shared_ptr<StoredSnapshot const> const from = written();
    Folding folding;
    folding.kept = segments_to_keep(*from->layout());
    folding.claims_end = from->at().claims_end;
    folding.applied = from->at().info.id;
    folding.statement = unpacked_statements(*files_, from->pin());
    Folded const folded = fold_delta(*files_, from->layout(), std::move(folding));
    std::uint64_t const ticket = write([&](StoredSnapshot const& before, Changes& changes) {
        StoredSnapshot::State state = before.state();
        state.layout = std::make_shared<Layout const>(name_segment(*files_, folded, *before.layout(), changes));
        for (SegmentId const id : files_->retired->take())
            changes.erase_range(blocks_prefix(id), blocks_prefix(id + 1));
        return state;
    });
    wait_until_durable(ticket);
}

}  // namespace kgq::storage
