#include "engine/storage/derived.hpp"

#include <kgq/fold.hpp>

#include "engine/storage/keys.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace kgq::storage {

namespace {

// Entries made beforehand, for spaces that are small beside the index rows.
DerivedSpace listed(Space space, std::string name, std::string const& of, std::vector<Entry> entries) {
    std::sort(entries.begin(), entries.end(),
              [](Entry const& left, Entry const& right) { return left.key < right.key; });
    auto const shared = std::make_shared<std::vector<Entry> const>(std::move(entries));
    DerivedSpace derived;
    derived.space = static_cast<char>(space);
    derived.name = std::move(name);
    derived.size = shared->size();
    derived.entry = [shared](std::size_t position) { return (*shared)[position]; };
    derived.of = [shared, of](std::size_t position) {
        std::string const& key = (*shared)[position].key;
        std::string text;
        for (char c : key.substr(1, 60)) text.push_back(c >= ' ' && c <= '~' ? c : '.');
        return of + " \"" + text + "\"";
    };
    return derived;
}

DerivedSpace term_ids(Truth const& truth) {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < truth.terms.size(); ++i)
        entries.push_back({term_id_key(truth.terms[i]), write_id(static_cast<std::uint32_t>(i + 1))});
    return listed(Space::term_id, "dictionary of terms", "the term", std::move(entries));
}

DerivedSpace folded_texts(Truth const& truth) {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < truth.terms.size(); ++i)
        if (std::optional<std::string_view> const text = text_of(truth.terms[i]))
            entries.push_back({folded_key(fold(*text), static_cast<TermId>(i + 1)), {}});
    return listed(Space::folded, "dictionary of folded texts", "the text", std::move(entries));
}

DerivedSpace qualifier_ids(Truth const& truth) {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < truth.qualifier_sets.size(); ++i)
        entries.push_back({qualifiers_id_key(truth.qualifier_sets[i]), write_id(static_cast<std::uint32_t>(i + 1))});
    return listed(Space::qualifiers_id, "dictionary of qualifier sets", "the set", std::move(entries));
}

DerivedSpace retractions(Truth const& truth) {
    std::vector<Entry> entries;
    for (KnownClaim const& claim : truth.claims)
        if (claim.retracted != 0) entries.push_back({retraction_key(claim.retracted, claim.row.id), {}});
    return listed(Space::retraction, "list of retractions", "the retraction", std::move(entries));
}

DerivedSpace counts(Truth const& truth) {
    std::map<std::pair<RelationId, TransactionId>, std::int64_t> growth;
    for (KnownClaim const& claim : truth.claims) {
        ++growth[{claim.row.relation, claim.recorded}];
        if (claim.retracted != 0) --growth[{claim.row.relation, claim.retracted}];
    }
    std::vector<Entry> entries;
    std::map<RelationId, std::int64_t> live;
    for (auto const& [at, by] : growth) {
        if (by == 0) continue;
        std::int64_t const count = live[at.first] += by;
        entries.push_back({count_key(at.first, at.second), write_number(static_cast<std::uint64_t>(count))});
    }
    return listed(Space::count, "counts of claims", "the count", std::move(entries));
}

}  // namespace

std::vector<DerivedSpace> derive(Truth const& truth) {
    return {term_ids(truth), folded_texts(truth), qualifier_ids(truth), retractions(truth), counts(truth)};
}

void compare(Rocks const& rocks, DerivedSpace const& space, Problems& problems) {
    std::string const head(1, space.space);
    Cursor cursor = rocks.cursor();
    cursor.seek(head);
    auto const there = [&] { return cursor.valid() && cursor.key().starts_with(head); };
    auto const drop_strays = [&](std::string const* before) {
        for (; there() && (!before || cursor.key() < *before); cursor.next())
            problems.add("the " + space.name + " has an entry that no record stands for");
    };
    for (std::size_t position = 0; position < space.size; ++position) {
        Entry const expected = space.entry(position);
        drop_strays(&expected.key);
        if (!there() || cursor.key() != expected.key) {
            problems.add("the " + space.name + " lacks " + space.of(position));
            continue;
        }
        if (cursor.value() != expected.value)
            problems.add("the " + space.name + " differs from the record of " + space.of(position));
        cursor.next();
    }
    drop_strays(nullptr);
}

void rebuild(Changes& changes, std::vector<DerivedSpace> const& spaces) {
    for (DerivedSpace const& space : spaces) {
        std::string const head(1, space.space);
        changes.erase_range(head, after_prefix(head));
        for (std::size_t position = 0; position < space.size; ++position) {
            Entry const entry = space.entry(position);
            changes.put(entry.key, entry.value);
        }
    }
}

}  // namespace kgq::storage
