#include "engine/ingest/plain_names.hpp"

#include <algorithm>
#include <cstring>

namespace kgq::ingest {

namespace {

constexpr std::size_t kPageBytes = 1u << 16;

std::uint64_t mixed(std::uint64_t left, std::uint64_t right) {
    __extension__ using Wide = unsigned __int128;
    Wide const product = static_cast<Wide>(left) * right;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

// Eight bytes at a time, multiplied to both halves of 128 bits and folded; the last ones overlap those before.
std::uint64_t PlainNames::hash(std::string_view text) {
    constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15;
    std::uint64_t hash = kSeed ^ text.size();
    char const* at = text.data();
    std::size_t left = text.size();
    for (; left > 8; left -= 8, at += 8) {
        std::uint64_t word;
        std::memcpy(&word, at, sizeof word);
        hash = mixed(hash ^ word, 0xA0761D6478BD642F);
    }
    std::uint64_t word = 0;
    std::memcpy(&word, at, left);
    return mixed(hash ^ word, 0xE7037ED1A0B428DB);
}

PlainNames::Name& PlainNames::of(std::string_view text, std::uint64_t hash) {
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
        Name& name = slots_[place];
        if (name.text.data() == nullptr) {
            if (2 * ++count_ > slots_.size()) {
                grow();
                --count_;
                return of(text, hash);
            }
            name.hash = hash;
            name.text = keep(text);
            name.age = age_;
            return name;
        }
        if (name.hash == hash && name.text == text) return name;
    }
}

void PlainNames::grow() {
    std::vector<Name> const old = std::exchange(slots_, std::vector<Name>(slots_.size() * 2));
    std::size_t const mask = slots_.size() - 1;
    for (Name const& name : old) {
        if (name.text.data() == nullptr) continue;
        std::size_t place = name.hash & mask;
        while (slots_[place].text.data() != nullptr) place = (place + 1) & mask;
        slots_[place] = name;
    }
}

std::string_view PlainNames::keep(std::string_view text) {
    std::size_t const size = std::max<std::size_t>(text.size(), 1);
    if (pages_.empty() || size > page_left_) {
        page_left_ = std::max(size, kPageBytes);
        pages_.push_back(std::make_unique<char[]>(page_left_));
    }
    // a page is filled from its end, so that what is left is a number alone
    char* const place = pages_.back().get() + (page_left_ -= size);
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
}

TermId PlainNames::subject(Relation const& relation, Name& name) {
    std::uint32_t const bit = std::uint32_t{1} << relation.subject_bit;
    if ((name.subject_of & bit) != 0) return name.entity;
    renew(name);
    if ((name.never_subject_of & bit) != 0) return kNoTerm;
    std::optional<Value> const value = recorder_->plain_subject(*relation.definition, std::string(name.text));
    if (!value) {
        name.never_subject_of |= bit;
        return kNoTerm;
    }
    name.entity = bulk_->intern(*value);
    if (name.literal != kNoTerm) {  // an object so far, now an entity
        name.literal = kNoTerm;
        name.object_of = 0;
    }
    name.subject_of |= bit;
    return name.entity;
}

TermId PlainNames::object(Relation const& relation, Name& name) {
    std::uint32_t const bit = std::uint32_t{1} << relation.object_bit;
    if ((name.object_of & bit) != 0 && name.entity != kNoTerm) return name.entity;
    renew(name);
    if ((name.object_of & bit) != 0 && name.literal != kNoTerm) return name.literal;
    if ((name.never_object_of & bit) != 0) return kNoTerm;
    std::optional<Value> const value = recorder_->plain_object(*relation.definition, std::string(name.text));
    if (!value) {
        name.never_object_of |= bit;
        return kNoTerm;
    }
    TermId const term = bulk_->intern(*value);
    // Where one relation takes it for an entity and another for a number, each must ask again.
    bool const clear = value->is_entity() ? relation.definition->literal_range() == std::nullopt
                                          : name.entity == kNoTerm && !relation.definition->literal_range();
    if (clear) {
        (value->is_entity() ? name.entity : name.literal) = term;
        name.object_of |= bit;
    }
    return term;
}

/// Each name by itself when it is met again: entities may be made every few rows.
void PlainNames::renew(Name& name) const {
    if (name.age == age_) return;
    name.age = age_;
    name.never_subject_of = name.never_object_of = 0;
    if (name.literal == kNoTerm) return;
    name.literal = kNoTerm;
    name.object_of = 0;
}

}  // namespace kgq::ingest
