#include "engine/storage/byte_ids.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <utility>

namespace kgq::storage {

namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kPage = std::size_t{64} << 10;
constexpr std::size_t kTogether = 16;  // as many misses as a core has under way at once

std::uint64_t hash_of(std::string_view bytes) { return std::hash<std::string_view>()(bytes); }
std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

bool ByteIds::is(Slot const& slot, std::string_view bytes) {
    std::uint32_t length;
    std::memcpy(&length, slot.bytes, sizeof length);
    return length == bytes.size() && std::memcmp(slot.bytes + sizeof length, bytes.data(), length) == 0;
}

std::uint32_t ByteIds::find(std::string_view bytes, std::uint64_t hash) const {
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t at = hash & mask; slots_[at].id != 0; at = (at + 1) & mask)
        if (slots_[at].tag == tag_of(hash) && is(slots_[at], bytes)) return slots_[at].id;
    return 0;
}

std::uint32_t ByteIds::find(std::string_view bytes) const { return size_ == 0 ? 0 : find(bytes, hash_of(bytes)); }

// First all slots are fetched, then the strings they point to, then they are compared.
void ByteIds::find_many(std::span<std::string_view const> strings, std::uint32_t* numbers) const {
    if (size_ == 0) {
        std::fill_n(numbers, strings.size(), 0U);
        return;
    }
    std::size_t const mask = slots_.size() - 1;
    std::array<std::uint64_t, kTogether> hashes;
    for (std::size_t first = 0; first < strings.size(); first += kTogether) {
        std::size_t const count = std::min(kTogether, strings.size() - first);
        for (std::size_t i = 0; i < count; ++i) {
            hashes[i] = hash_of(strings[first + i]);
            __builtin_prefetch(&slots_[hashes[i] & mask]);
        }
        for (std::size_t i = 0; i < count; ++i) __builtin_prefetch(slots_[hashes[i] & mask].bytes);
        for (std::size_t i = 0; i < count; ++i) numbers[first + i] = find(strings[first + i], hashes[i]);
    }
}

char const* ByteIds::keep(std::string_view bytes) {
    auto const length = static_cast<std::uint32_t>(bytes.size());
    std::size_t const wanted = sizeof length + bytes.size();
    if (wanted > room_) {
        room_ = std::max(kPage, wanted);
        pages_.push_back(std::make_unique_for_overwrite<char[]>(room_));
        free_ = pages_.back().get();
    }
    char* const kept = free_;
    std::memcpy(kept, &length, sizeof length);
    std::memcpy(kept + sizeof length, bytes.data(), bytes.size());
    free_ += wanted;
    room_ -= wanted;
    return kept;
}

void ByteIds::place(Slot const& slot, std::uint64_t hash) {
    std::size_t const mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].id != 0) at = (at + 1) & mask;
    slots_[at] = slot;
}

void ByteIds::grow() {
    std::vector<Slot> const before = std::exchange(slots_, std::vector<Slot>(std::max(kFirstSlots, slots_.size() * 2)));
    for (Slot const& slot : before) {
        if (slot.id == 0) continue;
        std::uint32_t length;
        std::memcpy(&length, slot.bytes, sizeof length);
        place(slot, hash_of({slot.bytes + sizeof length, length}));
    }
}

void ByteIds::add(std::string_view bytes, std::uint32_t id) {
    if (find(bytes) != 0) return;
    if ((size_ + 1) * 2 > slots_.size()) grow();
    std::uint64_t const hash = hash_of(bytes);
    place({keep(bytes), tag_of(hash), id}, hash);
    ++size_;
}

}  // namespace kgq::storage
