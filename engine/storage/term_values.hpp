// The values of terms by id, read without a lock: pages that never move, each twice as long as the one before it.
//
// Threads: any read; one at a time adds (the caller's lock). Lifetime: a value stays in its place as long as this.
#pragma once

#include <kgq/value.hpp>

#include "engine/text/big_memory.hpp"

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <new>

namespace kgq::storage {

class TermValues {
public:
    TermValues() = default;
    TermValues(TermValues const&) = delete;
    TermValues& operator=(TermValues const&) = delete;
    ~TermValues() {
        for (std::size_t page = 0; page < pages_.size(); ++page) {
            Entry* const entries = pages_[page].load(std::memory_order_relaxed);
            for (std::size_t i = 0; entries && i < size_of(page); ++i)
                if (Value const* const value = entries[i].load(std::memory_order_relaxed)) value->~Value();
            delete[] entries;
        }
    }

    /// Null where it has not been added.
    Value const* get(std::uint32_t id) const {
        std::size_t const page = page_of(id);
        Entry const* const entries = pages_[page].load(std::memory_order_acquire);
        return entries ? entries[id - first_of(page)].load(std::memory_order_acquire) : nullptr;
    }

    /// Where get() looks, null where nothing near was ever added; to be fetched for one that will be wanted soon.
    void const* place_of(std::uint32_t id) const {
        std::size_t const page = page_of(id);
        Entry const* const entries = pages_[page].load(std::memory_order_acquire);
        return entries ? entries + (id - first_of(page)) : nullptr;
    }

    /// Adds it where it is not there; the one that is there then.
    Value const& add(std::uint32_t id, Value value) {
        std::size_t const page = page_of(id);
        Entry* entries = pages_[page].load(std::memory_order_relaxed);
        if (!entries) {
            entries = new Entry[size_of(page)]();
            pages_[page].store(entries, std::memory_order_release);
        }
        Entry& entry = entries[id - first_of(page)];
        if (!entry.load(std::memory_order_relaxed)) {
            char* const place = memory_.take(sizeof(Value), alignof(Value));
            entry.store(new (place) Value(std::move(value)), std::memory_order_release);
        }
        return *entry.load(std::memory_order_relaxed);
    }

private:
    using Entry = std::atomic<Value const*>;
    static constexpr unsigned kFirstBits = 12;

    static std::size_t page_of(std::uint32_t id) {
        return static_cast<std::size_t>(std::bit_width((std::uint64_t{id} >> kFirstBits) + 1)) - 1;
    }
    static std::size_t size_of(std::size_t page) { return std::size_t{1} << (kFirstBits + page); }
    static std::uint64_t first_of(std::size_t page) { return ((std::uint64_t{1} << page) - 1) << kFirstBits; }

    text::BigMemory memory_;  // of the values
    std::array<std::atomic<Entry*>, 32 - kFirstBits + 1> pages_{};
};

}  // namespace kgq::storage
