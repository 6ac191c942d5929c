#include "engine/text/byte_ids.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace kgq::text {

namespace {

constexpr std::size_t kFirstSlots = 64;  // most tables are of one statement, and small
constexpr std::size_t kAhead = 8;        // look-ups from one step of finding to the next

std::uint64_t mixed(std::uint64_t left, std::uint64_t right) {
    __extension__ using Wide = unsigned __int128;
    Wide const product = static_cast<Wide>(left) * right;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// The last `left` bytes, at most eight, as a number, by loads of fixed sizes: what they overlap is the same.
std::uint64_t last_word(std::string_view bytes, std::size_t left) {
    char const* const end = bytes.data() + bytes.size();
    if (bytes.size() >= 8) {
        std::uint64_t word;
        std::memcpy(&word, end - 8, sizeof word);
        return word >> (64 - 8 * left);
    }
    if (left >= 4) {
        std::uint32_t low;
        std::uint32_t high;
        std::memcpy(&low, end - left, sizeof low);
        std::memcpy(&high, end - 4, sizeof high);
        return low | std::uint64_t{high} << (8 * left - 32);
    }
    std::uint64_t word = 0;
    for (std::size_t i = left; i > 0; --i) word = word << 8 | static_cast<unsigned char>(*(end - left + i - 1));
    return word;
}

}  // namespace

// Eight bytes at a time, multiplied to both halves of 128 bits and folded; the last ones by themselves.
std::uint64_t hash_of(std::string_view bytes) {
    constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15;
    std::uint64_t hash = kSeed ^ bytes.size();
    char const* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left > 8; left -= 8, at += 8) {
        std::uint64_t word;
        std::memcpy(&word, at, sizeof word);
        hash = mixed(hash ^ word, 0xA0761D6478BD642F);
    }
    return mixed(hash ^ last_word(bytes, left), 0xE7037ED1A0B428DB);
}

std::uint32_t ByteIds::Key::tag() const {
    constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;
    return static_cast<std::uint32_t>((hash_of(rest) ^ static_cast<unsigned char>(head) * kSpread) >> 32);
}

bool ByteIds::Key::is(std::string_view bytes) const {
    return bytes.size() == size &&
           (size == 0 || (bytes.front() == head && std::memcmp(bytes.data() + 1, rest.data(), rest.size()) == 0));
}

std::string_view ByteIds::bytes_of(Slot const& slot) {
    std::uint32_t length;
    std::memcpy(&length, slot.bytes, sizeof length);
    return {slot.bytes + sizeof length, length};
}

ByteIds::Slot const* ByteIds::find(Key const& key, std::uint32_t tag) const {
    if (slots_.empty()) return nullptr;
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t at = tag & mask; slots_[at].id != 0; at = (at + 1) & mask)
        if (slots_[at].tag == tag && key.is(bytes_of(slots_[at]))) return &slots_[at];
    return nullptr;
}

std::uint32_t ByteIds::find(std::string_view bytes) const {
    Key const key(bytes);
    Slot const* const slot = find(key, key.tag());
    return slot ? slot->id : 0;
}

// The slot of one is fetched, the string that the slot of an earlier one points to, and a still earlier one is
// compared; of a few, all slots, then all strings.
void ByteIds::find_many(char head, std::span<std::string_view const> rests, std::uint32_t* numbers) const {
    if (size_ == 0) {
        std::fill_n(numbers, rests.size(), 0U);
        return;
    }
    std::size_t const mask = slots_.size() - 1;
    std::array<std::uint32_t, 2 * kAhead> tags;  // of those under way
    auto const fetch_slot = [&](std::size_t i) {
        std::uint32_t const tag = Key(head, rests[i]).tag();
        tags[i % tags.size()] = tag;
        __builtin_prefetch(&slots_[tag & mask]);
    };
    auto const fetch_string = [&](std::size_t i) { __builtin_prefetch(slots_[tags[i % tags.size()] & mask].bytes); };
    auto const compare = [&](std::size_t i) {
        Slot const* const slot = find(Key(head, rests[i]), tags[i % tags.size()]);
        numbers[i] = slot ? slot->id : 0;
    };
    if (rests.size() <= tags.size()) {
        for (std::size_t i = 0; i < rests.size(); ++i) fetch_slot(i);
        for (std::size_t i = 0; i < rests.size(); ++i) fetch_string(i);
        for (std::size_t i = 0; i < rests.size(); ++i) compare(i);
        return;
    }
    for (std::size_t step = 0; step < rests.size() + 2 * kAhead; ++step) {
        if (step >= 2 * kAhead) compare(step - 2 * kAhead);
        if (step < rests.size()) fetch_slot(step);
        if (step >= kAhead && step - kAhead < rests.size()) fetch_string(step - kAhead);
    }
}

char const* ByteIds::keep(std::string_view bytes) {
    auto const length = static_cast<std::uint32_t>(bytes.size());
    std::size_t const wanted = sizeof length + bytes.size();
    char* const kept = strings_.take(wanted, 1);
    std::memcpy(kept, &length, sizeof length);
    std::memcpy(kept + sizeof length, bytes.data(), bytes.size());
    return kept;
}

void ByteIds::place(Slot const& slot) {
    std::size_t const mask = slots_.size() - 1;
    std::size_t at = slot.tag & mask;
    while (slots_[at].id != 0) at = (at + 1) & mask;
    slots_[at] = slot;
}

void ByteIds::grow() {
    Slots const before = std::exchange(slots_, Slots(std::max(kFirstSlots, slots_.size() * 2)));
    for (Slot const& slot : before) {
        if (slot.id == 0) continue;
        place(slot);
    }
}

ByteIds::Kept ByteIds::add(std::string_view bytes, std::uint32_t id) {
    Key const key(bytes);
    std::uint32_t const tag = key.tag();
    if (Slot const* const known = find(key, tag)) return {bytes_of(*known), known->id};
    if ((size_ + 1) * 2 > slots_.size()) grow();
    Slot const slot{keep(bytes), tag, id};
    place(slot);
    ++size_;
    return {bytes_of(slot), id};
}

}  // namespace kgq::text
