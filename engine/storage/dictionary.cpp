#include "engine/storage/dictionary.hpp"

#include "engine/storage/bytes.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/records.hpp"

#include <algorithm>
#include <array>
#include <mutex>

namespace kgq::storage {

namespace {

// More than this many of a kind are read from the store each time: some hundred megabytes.
constexpr std::size_t kMostCached = 4'000'000;

template <typename T>
T const* cached(std::vector<std::optional<T>> const& values, std::size_t id) {
    return id < values.size() && values[id] ? &*values[id] : nullptr;
}

template <typename T>
void cache(std::vector<std::optional<T>>& values, std::size_t id, T const& value) {
    if (id >= kMostCached) return;
    if (id >= values.size()) values.resize(std::max(id + 1, values.size() + values.size() / 2));
    values[id] = value;
}

std::uint32_t read_id(std::string_view value) {
    if (value.size() != 4) throw Error(ErrorKind::corrupt, "an entry of the dictionary has the wrong length");
    return ByteReader(value).read<std::uint32_t>();
}

/// 0 where the store has none.
std::uint32_t id_on_disk(Rocks const& rocks, Space space, std::string_view bytes) {
    std::optional<std::string> const value = rocks.get(prefix(space).append(bytes));
    return value ? read_id(*value) : 0;
}

}  // namespace

/// Whether all terms are in memory, or are now: asked for many of them, that is quicker.
bool Dictionary::expect_many(std::size_t looks, std::uint32_t end) const {
    constexpr std::uint32_t kPatience = 256;  // looks at the disk
    if (complete_.load(std::memory_order_acquire)) return true;
    if (end >= kMostCached || (asked_disk_ += static_cast<std::uint32_t>(looks)) <= kPatience) return false;
    read_all_terms();
    return true;
}

void Dictionary::read_all_terms() const {
    std::unique_lock lock(mutex_);
    if (complete_) return;
    Cursor cursor = rocks_->cursor();
    std::string const head = prefix(Space::term_id);
    for (cursor.seek(head); cursor.valid() && cursor.key().starts_with(head); cursor.next()) {
        std::uint32_t const id = read_id(cursor.value());
        if (id < end_) term_ids_.add(cursor.key().substr(head.size()), id);
    }
    complete_.store(true, std::memory_order_release);
}

TermId Dictionary::find(std::string_view value_bytes, std::uint32_t end) const {
    std::uint32_t id = 0;
    {
        std::shared_lock lock(mutex_);
        id = term_ids_.find(value_bytes);
    }
    if (id == 0 && !complete_.load(std::memory_order_acquire)) {
        if (expect_many(1, end)) return find(value_bytes, end);
        id = id_on_disk(*rocks_, Space::term_id, value_bytes);
        std::unique_lock lock(mutex_);
        if (id != 0 && id < end_ && term_ids_.size() < kMostCached) term_ids_.add(value_bytes, id);
    }
    return id < end ? static_cast<TermId>(id) : kNoTerm;
}

void Dictionary::find_entities(std::span<std::string_view const> entities, std::uint32_t end,
                               std::span<TermId> found) const {
    if (!expect_many(entities.size(), end)) {
        for (std::size_t i = 0; i < entities.size(); ++i) found[i] = find(entity_bytes(entities[i]), end);
        return;
    }
    std::array<std::uint32_t, 256> ids;  // on the stack, as most ask for a few
    std::shared_lock lock(mutex_);
    for (std::size_t first = 0; first < entities.size(); first += ids.size()) {
        auto const some = entities.subspan(first, std::min(ids.size(), entities.size() - first));
        term_ids_.find_many(static_cast<char>(ValueType::entity), some, ids.data());
        std::transform(ids.begin(), ids.begin() + some.size(), found.begin() + static_cast<std::ptrdiff_t>(first),
                       [end](std::uint32_t id) { return id < end ? static_cast<TermId>(id) : kNoTerm; });
    }
}

Value const& Dictionary::term(TermId id) const {
    auto const number = static_cast<std::uint32_t>(id);
    if (Value const* known = values_.get(number)) return *known;
    std::optional<std::string> const bytes = rocks_->get(term_key(id));
    if (!bytes) throw Error(ErrorKind::corrupt, "term " + std::to_string(number) + " is missing from the dictionary");
    Value value = read_value(id, read_term_bytes(id, *bytes));
    std::unique_lock lock(mutex_);
    return values_.add(number, std::move(value));
}

// Pages are fetched far ahead, the values that they point to half as far.
void Dictionary::terms(std::span<TermId const> ids, std::span<Value const*> values) const {
    constexpr std::size_t kAhead = 12;
    std::size_t const count = ids.size();
    auto const number = [&](std::size_t i) { return static_cast<std::uint32_t>(ids[i]); };
    for (std::size_t i = 0; i < std::min(2 * kAhead, count); ++i) __builtin_prefetch(values_.place_of(number(i)));
    for (std::size_t i = 0; i < std::min(kAhead, count); ++i) __builtin_prefetch(values_.get(number(i)));
    for (std::size_t i = 0; i < count; ++i) {
        if (i + 2 * kAhead < count) __builtin_prefetch(values_.place_of(number(i + 2 * kAhead)));
        if (i + kAhead < count) __builtin_prefetch(values_.get(number(i + kAhead)));
        Value const* const known = values_.get(number(i));
        values[i] = known ? known : &term(ids[i]);
    }
}

QualifierSetId Dictionary::find_qualifiers(std::string_view pair_bytes, std::uint32_t end) const {
    if (pair_bytes.empty()) return kNoQualifiers;
    std::uint32_t id = 0;
    {
        std::shared_lock lock(mutex_);
        id = qualifier_ids_.find(pair_bytes);
    }
    if (id == 0) {
        id = id_on_disk(*rocks_, Space::qualifiers_id, pair_bytes);
        std::unique_lock lock(mutex_);
        if (id != 0 && qualifier_ids_.size() < kMostCached) qualifier_ids_.add(pair_bytes, id);
    }
    return id < end ? static_cast<QualifierSetId>(id) : kNoQualifiers;
}

std::vector<QualifierPair> Dictionary::qualifiers(QualifierSetId id) const {
    if (id == kNoQualifiers) return {};
    auto const place = static_cast<std::size_t>(id);
    {
        std::shared_lock lock(mutex_);
        if (auto const* pairs = cached(pairs_, place)) return *pairs;
    }
    std::optional<std::string> const bytes = rocks_->get(qualifiers_key(id));
    if (!bytes)
        throw Error(ErrorKind::corrupt, "qualifier set " + std::to_string(place) + " is missing from the dictionary");
    std::vector<QualifierPair> pairs = read_qualifiers(id, *bytes);
    std::unique_lock lock(mutex_);
    cache(pairs_, place, pairs);
    return pairs;
}

void Dictionary::visit_folded(std::string_view prefix, bool whole, std::uint32_t end, std::shared_ptr<Pin const> pin,
                              std::function<bool(TermId)> const& visit) const {
    constexpr std::size_t kTail = 1 + 4;  // a zero byte and the id
    std::string start = folded_prefix(prefix);
    std::size_t const whole_size = start.size() + kTail;
    if (whole) start.push_back('\0');
    Cursor cursor = rocks_->cursor(std::move(pin));
    for (cursor.seek(start); cursor.valid() && cursor.key().starts_with(start); cursor.next()) {
        std::string_view const key = cursor.key();
        if (key.size() < kTail + 1)
            throw Error(ErrorKind::corrupt, "an entry of the folded texts has the wrong length");
        if (whole && key.size() != whole_size) continue;  // a longer text with a zero byte in it
        auto const id = ByteReader(key.substr(key.size() - 4)).read<TermId>();
        if (static_cast<std::uint32_t>(id) < end && !visit(id)) return;
    }
}

void Dictionary::terms_end_at(std::uint32_t end) {
    std::unique_lock lock(mutex_);
    end_ = end;
}

void Dictionary::remember_terms(std::span<std::string_view const> bytes, std::uint32_t first) {
    std::unique_lock lock(mutex_);
    std::uint32_t id = first;
    for (std::string_view const text : bytes) {
        values_.add(id, read_value(static_cast<TermId>(id), text));
        if (complete_ || term_ids_.size() < kMostCached) term_ids_.add(text, id);
        ++id;
    }
    end_ = std::max(end_, id);
}

}  // namespace kgq::storage
