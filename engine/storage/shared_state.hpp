// What an open store and its batches share: the files, the newest snapshot, and whose turn it is to write.
//
// Threads: any. Lifetime: by shared_ptr from the store and every open batch. A snapshot holds only the files, never
// this.
#pragma once

#include "engine/storage/snapshot.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace kgq::storage {

class SharedState {
public:
    explicit SharedState(std::shared_ptr<Files> files)
        : files_(std::move(files)), newest_(StoredSnapshot::newest(files_)) {}

    std::shared_ptr<Files> const& files() const { return files_; }

    std::shared_ptr<StoredSnapshot const> newest() const {
        std::lock_guard lock(mutex_);
        return newest_;
    }
    void publish(std::shared_ptr<StoredSnapshot const> snapshot) {
        std::lock_guard lock(mutex_);
        newest_ = std::move(snapshot);
    }

    /// Waits for the turn; false where this very thread has it (waiting would never end).
    bool take_turn() {
        std::unique_lock lock(mutex_);
        if (taken_ && holder_ == std::this_thread::get_id()) return false;
        turn_.wait(lock, [this] { return !taken_; });
        taken_ = true;
        holder_ = std::this_thread::get_id();
        return true;
    }
    void give_turn_back() {
        {
            std::lock_guard lock(mutex_);
            taken_ = false;
        }
        turn_.notify_one();
    }

private:
    std::shared_ptr<Files> files_;
    mutable std::mutex mutex_;
    std::shared_ptr<StoredSnapshot const> newest_;
    std::condition_variable turn_;
    bool taken_ = false;
    std::thread::id holder_;
};

}  // namespace kgq::storage
