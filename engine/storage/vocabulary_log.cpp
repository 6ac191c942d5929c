#include "engine/storage/vocabulary_log.hpp"

#include "engine/storage/bytes.hpp"
#include "engine/storage/keys.hpp"

#include <algorithm>
#include <limits>

namespace kgq::storage {

namespace {

using Definition = std::variant<KindDef, RelationDef, RuleDef>;

// Written to disk: never renumber.
enum class Sort : std::uint8_t { kind = 1, relation = 2, rule = 3 };
enum : unsigned { kSymmetric = 1, kTransitive = 2, kOneAtATime = 4, kFrame = 8 };

void append_head(std::string& bytes, Sort sort, VocabularyEntry const& entry, Place const& place) {
    append(bytes, sort);
    append(bytes, entry.recorded);
    append(bytes, entry.dropped);
    append_text(bytes, place.file);
    append(bytes, static_cast<std::int32_t>(place.line));
    append(bytes, static_cast<std::int32_t>(place.column));
}

void append_body(std::string& bytes, KindDef const& kind) {
    append_text(bytes, kind.name);
    append_text(bytes, kind.under);
    append_text(bytes, kind.text);
}

void append_body(std::string& bytes, RelationDef const& relation) {
    append(bytes, relation.id);
    for (std::string const* text :
         {&relation.name, &relation.domain, &relation.range, &relation.inverse, &relation.text})
        append_text(bytes, *text);
    append(bytes,
           static_cast<std::uint8_t>((relation.symmetric ? kSymmetric : 0u) | (relation.transitive ? kTransitive : 0u) |
                                     (relation.one_at_a_time ? kOneAtATime : 0u) | (relation.frame ? kFrame : 0u)));
    append(bytes, static_cast<std::uint32_t>(relation.keys.size()));
    for (std::string const& key : relation.keys) append_text(bytes, key);
}

void append_body(std::string& bytes, RuleDef const& rule) {
    append_text(bytes, rule.name);
    append_text(bytes, rule.text);
}

KindDef read_kind(ByteReader& reader) {
    KindDef kind;
    for (std::string* text : {&kind.name, &kind.under, &kind.text}) *text = reader.read_text();
    return kind;
}

RelationDef read_relation(ByteReader& reader) {
    RelationDef relation;
    relation.id = reader.read<RelationId>();
    for (std::string* text : {&relation.name, &relation.domain, &relation.range, &relation.inverse, &relation.text})
        *text = reader.read_text();
    auto const flags = reader.read<std::uint8_t>();
    relation.symmetric = (flags & kSymmetric) != 0;
    relation.transitive = (flags & kTransitive) != 0;
    relation.one_at_a_time = (flags & kOneAtATime) != 0;
    relation.frame = (flags & kFrame) != 0;
    auto const count = reader.read<std::uint32_t>();
    for (std::uint32_t i = 0; i < count; ++i) relation.keys.emplace_back(reader.read_text());
    return relation;
}

RuleDef read_rule(ByteReader& reader) {
    RuleDef rule;
    for (std::string* text : {&rule.name, &rule.text}) *text = reader.read_text();
    return rule;
}

// Definitions of one identity replace each other. An unnamed rule is the same as another if its text is.
bool same_identity(Definition const& left, Definition const& right) {
    if (left.index() != right.index()) return false;
    if (RuleDef const* rule = std::get_if<RuleDef>(&left)) {
        RuleDef const& other = std::get<RuleDef>(right);
        return rule->name == other.name && (!rule->name.empty() || rule->text == other.text);
    }
    if (KindDef const* kind = std::get_if<KindDef>(&left)) return kind->name == std::get<KindDef>(right).name;
    return std::get<RelationDef>(left).name == std::get<RelationDef>(right).name;
}

// Where a definition stands in which file is no part of what it says.
bool says_the_same(Definition const& left, Definition const& right) {
    std::string a;
    std::string b;
    std::visit([&](auto const& definition) { append_body(a, definition); }, left);
    std::visit([&](auto const& definition) { append_body(b, definition); }, right);
    return left.index() == right.index() && a == b;
}

}  // namespace

std::string write_vocabulary_entry(std::uint32_t number, VocabularyEntry const& entry) {
    std::string bytes;
    std::visit(
        [&](auto const& definition) {
            append_head(bytes, static_cast<Sort>(entry.definition.index() + 1), entry, definition.place);
            append_body(bytes, definition);
        },
        entry.definition);
    return seal(vocabulary_key(number), std::move(bytes));
}

VocabularyEntry read_vocabulary_entry(std::uint32_t number, std::string_view value) {
    std::string const what = "vocabulary entry " + std::to_string(number);
    ByteReader reader(unseal(vocabulary_key(number), value, what));
    auto const sort = reader.read<Sort>();
    VocabularyEntry entry;
    entry.recorded = reader.read<TransactionId>();
    entry.dropped = reader.read<TransactionId>();
    Place place;
    place.file = reader.read_text();
    place.line = reader.read<std::int32_t>();
    place.column = reader.read<std::int32_t>();
    switch (sort) {
        case Sort::kind:
            entry.definition = read_kind(reader);
            break;
        case Sort::relation:
            entry.definition = read_relation(reader);
            break;
        case Sort::rule:
            entry.definition = read_rule(reader);
            break;
        default:
            throw Error(ErrorKind::corrupt, what + " is of no known sort");
    }
    std::visit([&](auto& definition) { definition.place = std::move(place); }, entry.definition);
    return entry;
}

bool VocabularyLog::same_as(VocabularyLog const& earlier) const {
    return std::equal(
        entries_.begin(), entries_.end(), earlier.entries_.begin(), earlier.entries_.end(),
        [](VocabularyEntry const& left, VocabularyEntry const& right) { return left.dropped == right.dropped; });
}

bool VocabularyLog::same_at(TransactionId earlier, TransactionId later) const {
    return std::all_of(entries_.begin(), entries_.end(), [&](VocabularyEntry const& entry) {
        return entry.stands_at(earlier) == entry.stands_at(later);
    });
}

Vocabulary VocabularyLog::as_of(TransactionId transaction) const {
    Vocabulary vocabulary;
    for (VocabularyEntry const& entry : entries_) {
        if (!entry.stands_at(transaction)) continue;
        std::visit([&](auto const& definition) { vocabulary.define(definition); }, entry.definition);
    }
    return vocabulary;
}

void VocabularyLog::define(Definition definition, TransactionId transaction) {
    VocabularyEntry* last = nullptr;
    for (VocabularyEntry& entry : entries_)
        if (same_identity(entry.definition, definition)) last = &entry;
    bool const same = last && says_the_same(last->definition, definition);
    if (same && last->dropped == 0) return;
    if (same && last->dropped == transaction) {
        last->dropped = 0;
        return;
    }
    if (last && last->dropped == 0) last->dropped = transaction;
    entries_.push_back({std::move(definition), transaction, 0});
}

void VocabularyLog::drop(Definition const& example, TransactionId transaction) {
    for (VocabularyEntry& entry : entries_)
        if (entry.dropped == 0 && same_identity(entry.definition, example)) entry.dropped = transaction;
}

RelationId VocabularyLog::relation_id(std::string_view name) const {
    unsigned last = 0;
    for (VocabularyEntry const& entry : entries_) {
        RelationDef const* relation = std::get_if<RelationDef>(&entry.definition);
        if (!relation) continue;
        if (relation->name == name) return relation->id;
        last = std::max(last, static_cast<unsigned>(relation->id));
    }
    if (last == std::numeric_limits<std::uint16_t>::max())
        throw Error(ErrorKind::limit, "a store can have 65535 relations");
    return static_cast<RelationId>(last + 1);
}

std::string VocabularyLog::relation_name(RelationId id) const {
    for (VocabularyEntry const& entry : entries_) {
        RelationDef const* relation = std::get_if<RelationDef>(&entry.definition);
        if (relation && relation->id == id) return relation->name;
    }
    return {};
}

}  // namespace kgq::storage
