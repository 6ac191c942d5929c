// Where RocksDB's memory table looks first for the place of a new key: behind the last one of its space, where it
// mostly goes. Finding the place was a quarter of a commit's own work.
//
// RocksDB keeps one such hint for the first byte of a key, and by mistake uses it for range erasures too, which lie in
// a table of their own (MemTable::Add, 7.8). So hints pause while a batch with a range erasure is written, and while a
// log, which may have some, is read at opening.
//
// Only for rocks.cpp. Threads: any.
#pragma once

#include <rocksdb/slice_transform.h>

#include <atomic>

namespace kgq::storage {

class InsertionHints final : public rocksdb::SliceTransform {
public:
    char const* Name() const override { return "kgq.InsertionHints"; }
    rocksdb::Slice Transform(rocksdb::Slice const& key) const override { return {key.data(), 1}; }
    bool InDomain(rocksdb::Slice const& key) const override { return !key.empty() && pauses_ == 0; }

    void pause() { ++pauses_; }
    void go_on() { --pauses_; }

private:
    std::atomic<int> pauses_{1};  // the opening
};

}  // namespace kgq::storage
