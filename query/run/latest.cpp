#include "query/run/latest.hpp"

namespace kgq::run {

// REQUIRES: the lock.
std::shared_ptr<Stand const> Latest::brought_to(std::shared_ptr<Snapshot const> snapshot) {
    if (!current_ || current_->snapshot->transaction().id != snapshot->transaction().id) {
        current_ = Stand::of(std::move(snapshot), current_);
        shapes_ = std::make_shared<StatementShapes>();
    }
    return current_;
}

std::shared_ptr<Stand const> Latest::stand() {
    {
        std::lock_guard const lock(mutex_);
        if (current_ && is_newest(*current_)) return current_;
    }
    std::shared_ptr<Snapshot const> snapshot = store_->snapshot();
    std::lock_guard const lock(mutex_);
    return brought_to(std::move(snapshot));
}

std::pair<std::shared_ptr<Stand const>, std::shared_ptr<StatementShapes>> Latest::with_shapes() {
    auto const now = stand();
    std::lock_guard const lock(mutex_);
    return {now, now == current_ ? shapes_ : std::make_shared<StatementShapes>()};
}

std::shared_ptr<Stand const> Latest::stand_for_writing() {
    constexpr TransactionId kFewCommits = 32;  // bringing a stand on by these is still cheap (stand.cpp)
    std::shared_ptr<Snapshot const> snapshot = store_->snapshot();
    std::lock_guard const lock(mutex_);
    bool const fits = current_ && &current_->snapshot->vocabulary() == &snapshot->vocabulary() &&
                      snapshot->transaction().id < current_->snapshot->transaction().id + kFewCommits;
    return fits ? current_ : brought_to(std::move(snapshot));
}

}  // namespace kgq::run
