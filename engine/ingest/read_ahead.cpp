#include "engine/ingest/read_ahead.hpp"

#include <utility>

namespace kgq::ingest {

ReadAhead::ReadAhead(PlainReader& reader, std::function<void(PlainBatch&)> prepare)
    : reader_(reader), prepare_(std::move(prepare)), thread_([this] { read(); }) {}

ReadAhead::~ReadAhead() {
    {
        std::lock_guard const lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void ReadAhead::read() {
    std::exception_ptr failed;
    try {
        for (;;) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopped_ || filled_ - taken_ < kBatches; });
            if (stopped_) return;
            PlainBatch& batch = ring_[filled_ % kBatches];
            lock.unlock();
            if (!reader_.next(batch)) break;
            prepare_(batch);
            lock.lock();
            ++filled_;
            lock.unlock();
            changed_.notify_all();
        }
    } catch (...) {
        failed = std::current_exception();
    }
    {
        std::lock_guard const lock(mutex_);
        ended_ = true;
        failed_ = failed;
    }
    changed_.notify_all();
}

PlainBatch const* ReadAhead::next() {
    std::unique_lock lock(mutex_);
    if (std::exchange(holds_, false)) {
        ++taken_;
        changed_.notify_all();
    }
    changed_.wait(lock, [this] { return filled_ > taken_ || ended_; });
    if (filled_ > taken_) {
        holds_ = true;
        return &ring_[taken_ % kBatches];
    }
    if (failed_) std::rethrow_exception(failed_);
    return nullptr;
}

}  // namespace kgq::ingest
