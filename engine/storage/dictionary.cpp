#include "engine/storage/dictionary.hpp"

#include "engine/storage/bytes.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/records.hpp"

#include <mutex>

namespace kgq::storage {

namespace {

// More than this many of a kind are read from the store each time: about half a gigabyte.
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

}  // namespace

std::uint32_t Dictionary::find_id(IdsByBytes& ids, char space, std::string_view bytes) const {
    {
        std::shared_lock lock(mutex_);
        auto const found = ids.find(bytes);
        if (found != ids.end()) return found->second;
    }
    std::optional<std::string> const value = rocks_->get(std::string(1, space).append(bytes));
    if (!value) return 0;
    if (value->size() != 4) throw Error(ErrorKind::corrupt, "an entry of the dictionary has the wrong length");
    auto const id = ByteReader(*value).read<std::uint32_t>();
    std::unique_lock lock(mutex_);
    if (ids.size() < kMostCached) ids.emplace(bytes, id);
    return id;
}

/// Asked for many terms, it is quicker to have them all in memory.
void Dictionary::read_all_terms() const {
    std::unique_lock lock(mutex_);
    if (complete_) return;
    Cursor cursor = rocks_->cursor();
    std::string const head = prefix(Space::term_id);
    for (cursor.seek(head); cursor.valid() && cursor.key().starts_with(head); cursor.next()) {
        if (cursor.value().size() != 4)
            throw Error(ErrorKind::corrupt, "an entry of the dictionary has the wrong length");
        term_ids_.emplace(cursor.key().substr(head.size()), ByteReader(cursor.value()).read<std::uint32_t>());
    }
    complete_ = true;
}

TermId Dictionary::find(std::string_view value_bytes, std::uint32_t end) const {
    constexpr std::uint32_t kPatience = 256;  // looks at the disk
    {
        std::shared_lock lock(mutex_);
        if (complete_) {
            auto const found = term_ids_.find(value_bytes);
            return found != term_ids_.end() && found->second < end ? static_cast<TermId>(found->second) : kNoTerm;
        }
    }
    if (end < kMostCached && ++asked_disk_ > kPatience) {
        read_all_terms();
        return find(value_bytes, end);
    }
    std::uint32_t const id = find_id(term_ids_, static_cast<char>(Space::term_id), value_bytes);
    return id < end ? static_cast<TermId>(id) : kNoTerm;
}

Value const& Dictionary::term(TermId id) const {
    auto const place = static_cast<std::size_t>(id);
    {
        std::shared_lock lock(mutex_);
        if (place < values_.size() && values_[place]) return *values_[place];
    }
    std::optional<std::string> const bytes = rocks_->get(term_key(id));
    if (!bytes) throw Error(ErrorKind::corrupt, "term " + std::to_string(place) + " is missing from the dictionary");
    Value value = read_value(id, read_term_bytes(id, *bytes));
    std::unique_lock lock(mutex_);
    return keep(place, std::move(value));
}

Value const& Dictionary::keep(std::size_t id, Value value) const {
    if (id >= values_.size()) values_.resize(std::max(id + 1, values_.size() + values_.size() / 2));
    if (!values_[id]) values_[id] = std::make_unique<Value const>(std::move(value));
    return *values_[id];
}

QualifierSetId Dictionary::find_qualifiers(std::string_view pair_bytes, std::uint32_t end) const {
    if (pair_bytes.empty()) return kNoQualifiers;
    std::uint32_t const id = find_id(qualifier_ids_, static_cast<char>(Space::qualifiers_id), pair_bytes);
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

void Dictionary::remember_terms(std::vector<std::string const*> const& bytes, std::uint32_t first) {
    std::unique_lock lock(mutex_);
    std::uint32_t id = first;
    for (std::string const* text : bytes) {
        keep(id, read_value(static_cast<TermId>(id), *text));
        if (complete_ || term_ids_.size() < kMostCached) term_ids_.emplace(*text, id);
        ++id;
    }
}

}  // namespace kgq::storage
