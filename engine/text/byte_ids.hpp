// The numbers of many byte strings, in memory: open addressing over slots of 16 bytes, the strings themselves in pages
// that never move. A look-up costs two reads that miss the caches, and many look-ups together let these overlap.
//
// Not here: what the bytes mean. Threads: one writes, or any read. Lifetime: keeps copies of the strings.
#pragma once

#include "engine/text/big_memory.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kgq::text {

/// Of bytes in memory, never on disk: it may change with the program. Any bit of it is as good as another.
std::uint64_t hash_of(std::string_view bytes);

class ByteIds {
public:
    std::size_t size() const { return size_; }

    /// A string as kept, in a place that it never leaves, and its number.
    struct Kept {
        std::string_view bytes;
        std::uint32_t id = 0;
    };
    /// Keeps the number that a string has already. REQUIRES: id is not 0.
    Kept add(std::string_view bytes, std::uint32_t id);
    /// 0 where there is none.
    std::uint32_t find(std::string_view bytes) const;
    /// The numbers of strings that all begin with `head`, in their order, from what follows it: so nobody need put the
    /// two together. REQUIRES: as many numbers as strings.
    void find_many(char head, std::span<std::string_view const> rests, std::uint32_t* numbers) const;

private:
    struct Slot {
        char const* bytes = nullptr;  // the length as u32, then the string
        std::uint32_t tag = 0;        // half of the hash: tells the place too, so that growing reads no strings
        std::uint32_t id = 0;         // 0: free
    };

    /// A string in two parts; none of it is a head of 0.
    struct Key {
        explicit Key(std::string_view bytes)
            : head(bytes.empty() ? '\0' : bytes.front()),
              rest(bytes.empty() ? bytes : bytes.substr(1)),
              size(bytes.size()) {}
        Key(char first, std::string_view others) : head(first), rest(others), size(1 + others.size()) {}
        std::uint32_t tag() const;
        bool is(std::string_view bytes) const;
        char head;
        std::string_view rest;
        std::size_t size;
    };
    static std::string_view bytes_of(Slot const& slot);
    Slot const* find(Key const& key, std::uint32_t tag) const;
    void place(Slot const& slot);
    void grow();
    char const* keep(std::string_view bytes);

    using Slots = std::vector<Slot, BigAllocator<Slot>>;
    Slots slots_;  // a power of two of them
    std::size_t size_ = 0;
    BigMemory strings_;
};

}  // namespace kgq::text
