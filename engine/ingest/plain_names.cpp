#include "engine/ingest/plain_names.hpp"

#include <algorithm>
#include <cstring>

namespace kgq::ingest {

PlainNames::Name& PlainNames::of(std::string_view text, std::uint64_t hash) {
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
        Name& name = slots_[place];
        if (name.size == 0) {
            if (2 * ++count_ > slots_.size()) {
                grow();
                --count_;
                return of(text, hash);
            }
            name.hash = hash;
            keep(text, name);
            name.age = age_;
            return name;
        }
        if (name.hash == hash && name.text() == text) return name;
    }
}

void PlainNames::grow() {
    Slots const old = std::exchange(slots_, Slots(slots_.size() * 2));
    std::size_t const mask = slots_.size() - 1;
    for (Name const& name : old) {
        if (name.size == 0) continue;
        std::size_t place = name.hash & mask;
        while (slots_[place].size != 0) place = (place + 1) & mask;
        slots_[place] = name;
    }
}

void PlainNames::keep(std::string_view text, Name& name) {
    std::size_t const size = text.size();
    name.size = static_cast<std::uint32_t>(size);
    if (size <= name.letters.size()) {
        std::memcpy(name.letters.data(), text.data(), size);
        return;
    }
    char* const place = long_.take(size, 1);
    std::memcpy(place, text.data(), size);
    std::memcpy(name.letters.data(), &place, sizeof place);
}

TermId PlainNames::subject(Relation const& relation, Name& name) {
    std::uint32_t const bit = std::uint32_t{1} << relation.subject_bit;
    if ((name.subject_of & bit) != 0) return name.entity;
    renew(name);
    if ((name.never_subject_of & bit) != 0) return kNoTerm;
    std::optional<Value> const value = recorder_->plain_subject(*relation.definition, std::string(name.text()));
    if (!value) {
        name.never_subject_of |= bit;
        return kNoTerm;
    }
    name.entity = bulk_->intern(*value);
    bound(relation, name);
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
    std::optional<Value> const value = recorder_->plain_object(*relation.definition, std::string(name.text()));
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
        if (value->is_entity()) bound(relation, name);
    }
    return term;
}

/// Asked when a relation first takes the entity, not when the entity is first met: a frame relation may meet it before
/// this load has said on which days it is there, others only after.
void PlainNames::bound(Relation const& relation, Name& name) {
    if (relation.definition->frame || name.lifespan != 0) return;
    PeriodSet lifespan = recorder_->lifespan(std::string(name.text()));
    if (lifespan.empty() || lifespan == PeriodSet::all()) return;
    lifespans_.push_back(std::move(lifespan));
    name.lifespan = static_cast<std::uint32_t>(lifespans_.size());
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
