// Batches of rows read ahead by another thread, so that neither reading nor what is done with the rows waits for the
// slower batch of the two. Private to engine/ingest.
//
// Threads: one takes. Lifetime: the reader, and what `prepare` refers to, outlive this. Errors: what reading throws is
// thrown by next().
#pragma once

#include "engine/ingest/plain_reader.hpp"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace kgq::ingest {

class ReadAhead {
public:
    /// `prepare` is called for each batch by the thread that reads.
    ReadAhead(PlainReader& reader, std::function<void(PlainBatch&)> prepare);
    ~ReadAhead();
    ReadAhead(ReadAhead const&) = delete;
    ReadAhead& operator=(ReadAhead const&) = delete;

    /// The next batch, good until the next call; null at the end.
    PlainBatch const* next();

private:
    static constexpr std::size_t kBatches = 4;  // few enough to stay in a shared cache

    void read();

    PlainReader& reader_;
    std::function<void(PlainBatch&)> prepare_;
    std::array<PlainBatch, kBatches> ring_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t filled_ = 0;  // batches so far, and those that were given back
    std::size_t taken_ = 0;
    bool holds_ = false;  // the one at taken_ is being used
    bool ended_ = false;
    bool stopped_ = false;
    std::exception_ptr failed_;
    std::thread thread_;
};

}  // namespace kgq::ingest
