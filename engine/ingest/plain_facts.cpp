// Most of the time goes into waiting for memory: a name's place in a large table is seldom in a cache. So rows come
// with their hashes computed, and the places of those some rows ahead are called for: as many at a time as a processor
// waits for, as what is called for beyond that may never come.
#include "engine/ingest/plain_facts.hpp"

#include <kgq/exact_day.hpp>
#include <kgq/fold.hpp>
#include <kgq/names.hpp>

#include <algorithm>

#include "engine/text/ascii.hpp"

namespace kgq::ingest {

namespace {

constexpr unsigned kMostBits = 32;     // of a mask
constexpr std::size_t kAhead = 10;     // rows, of two names each
constexpr std::size_t kTogether = 64;  // claims

}  // namespace

PlainFacts::PlainFacts(Recorder& recorder, BulkClaims& bulk, Vocabulary const& vocabulary, Layout const& layout,
                       std::string default_source)
    : recorder_(recorder),
      bulk_(bulk),
      vocabulary_(vocabulary),
      layout_(layout),
      default_source_(std::move(default_source)),
      names_(recorder, bulk),
      first_number_(bulk.plain_count()),
      next_number_(first_number_),
      names_given_(recorder.names_given()) {
    for (std::size_t i = 0; i < layout.columns.size(); ++i)
        if (layout.columns[i].role == Role::qualifier) qualifier_columns_.push_back(i);
}

bool PlainFacts::fits(Layout const& layout) { return !layout.entities && layout.columns.size() <= kMostPlainColumns; }

void PlainFacts::prepare(std::vector<PlainRow>& rows) const {
    auto const subject = static_cast<std::size_t>(layout_.place(Role::subject));
    auto const object = static_cast<std::size_t>(layout_.place(Role::object));
    for (PlainRow& row : rows) {
        row.prepared = row.count == layout_.columns.size() && without_qualifiers(row) && read_days(row) &&
                       (text::is_ascii(row.text) || is_utf8(row.text));
        if (!row.prepared) continue;
        row.subject_hash = text::hash_of(row.field(subject));
        row.object_hash = text::hash_of(row.field(object));
    }
}

bool PlainFacts::without_qualifiers(PlainRow const& row) const {
    return std::all_of(qualifier_columns_.begin(), qualifier_columns_.end(),
                       [&](std::size_t column) { return row.fields[column].size == 0; });
}

void PlainFacts::add(std::span<PlainRow const> rows, std::function<void(PlainRow const&)> const& other) {
    auto const hand_over = [&] {
        bulk_.add(claims_);
        claims_.clear();
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i + kAhead < rows.size()) {
            __builtin_prefetch(names_.place_of(rows[i + kAhead].subject_hash));
            __builtin_prefetch(names_.place_of(rows[i + kAhead].object_hash));
        }
        PlainClaim claim;
        if (!rows[i].prepared || !read(rows[i], claim)) {
            hand_over();
            other(rows[i]);
            continue;
        }
        take(claim, rows[i].line);
        if (claims_.size() >= kTogether) hand_over();
    }
    hand_over();
}

void PlainFacts::take(PlainClaim const& claim, int line) {
    claims_.push_back(claim);
    int const offset = line - static_cast<int>(next_number_);
    if (lines_.empty() || lines_.back().second != offset) lines_.emplace_back(next_number_, offset);
    ++next_number_;
}

/// Before its first claim, what has been made for it is recorded to be of its kind, as the same source says.
void PlainFacts::introduce(std::string_view made, PlainClaim const& claim, int line) {
    std::optional<std::string> const kind = recorder_.take_made(made);
    if (!kind) return;
    auto const [known, fresh] = kinds_.try_emplace(*kind, kNoTerm);
    if (fresh) known->second = bulk_.intern(Value::entity(*kind));
    PlainClaim is_a;
    is_a.subject = bulk_.intern(Value::entity(std::string(made)));
    is_a.relation = vocabulary_.relation(relation_names::kIsA)->id;
    is_a.object = known->second;
    is_a.source = claim.source;
    introductions_.push_back(next_number_);
    take(is_a, line);
}

int PlainFacts::line_of(std::uint32_t number) const {
    auto const behind = std::upper_bound(lines_.begin(), lines_.end(), number,
                                         [](std::uint32_t at, auto const& from) { return at < from.first; });
    return static_cast<int>(number) + std::prev(behind)->second;
}

void PlainFacts::note_other() {
    if (recorder_.names_given() == names_given_) return;
    names_given_ = recorder_.names_given();
    names_.ask_again();
}

bool PlainFacts::read(PlainRow const& row, PlainClaim& claim) {
    auto const cell = [&](Role role) { return row.field(static_cast<std::size_t>(layout_.place(role))); };
    claim.first = row.first;
    claim.last = row.last;
    PlainNames::Relation const* const relation = relation_of(cell(Role::relation));
    if (!relation) return false;
    std::string_view const subject = cell(Role::subject);
    std::string_view const object = cell(Role::object);
    if (subject.empty() || object.empty()) return false;
    claim.relation = relation->definition->id;
    claim.subject = names_.subject(*relation, names_.of(subject, row.subject_hash));
    if (claim.subject == kNoTerm) return false;
    claim.object = names_.object(*relation, names_.of(object, row.object_hash));
    if (claim.object == kNoTerm) return false;
    // Asked last, as for facts prepared whole: what is made first decides what a name is.
    std::string_view const source = layout_.has(Role::source) ? cell(Role::source) : std::string_view();
    if (!read_source(source.empty() ? std::string_view(default_source_) : source, claim)) return false;
    if (relation->definition->symmetric && object < subject) std::swap(claim.subject, claim.object);
    if (recorder_.has_made()) {
        for (std::string_view const made : {std::string_view(last_source_->id), subject, object})
            introduce(made, claim, row.line);
    }
    return true;
}

bool PlainFacts::read_days(PlainRow& row) const {
    auto const cell = [&](Role role) { return row.field(static_cast<std::size_t>(layout_.place(role))); };
    std::string_view from = "..";
    std::string_view until = "..";
    if (layout_.has(Role::period)) {
        std::string_view const period = cell(Role::period);
        std::size_t const slash = period.find('/');
        if (!period.empty() && slash == std::string_view::npos) return false;
        if (!period.empty()) {
            from = period.substr(0, slash);
            until = period.substr(slash + 1);
        }
    } else {
        if (layout_.has(Role::from)) from = cell(Role::from);
        if (layout_.has(Role::until)) until = cell(Role::until);
        if (layout_.has(Role::from) != layout_.has(Role::until)) return false;
    }
    if (from != ".." && !read_exact_day(from, row.first)) return false;
    if (until != ".." && !read_exact_day(until, row.last)) return false;
    return row.first <= row.last;
}

PlainNames::Relation const* PlainFacts::relation_of(std::string_view name) {
    if (name.empty()) return nullptr;
    std::size_t const letters = name.size() * 5 + static_cast<unsigned char>(name.front()) +
                                3 * static_cast<std::size_t>(static_cast<unsigned char>(name.back()));
    std::uint32_t& met = met_relations_[letters % met_relations_.size()];
    if (met != 0 && relations_[met - 1].definition && relations_[met - 1].definition->name == name)
        return &relations_[met - 1];
    std::uint32_t number = relation_numbers_.find(name);
    if (number == 0) {
        PlainNames::Relation& relation = relations_.emplace_back();
        number = relation_numbers_.add(name, static_cast<std::uint32_t>(relations_.size())).id;
        RelationDef const* definition = vocabulary_.relation(name);  // an inverse's name is for others
        if (definition && recorder_.may_be_plain(*definition)) relation.definition = definition;
        if (relation.definition) give_bits(relation);
    }
    met = number;
    PlainNames::Relation const& relation = relations_[number - 1];
    return relation.definition ? &relation : nullptr;
}

void PlainFacts::give_bits(PlainNames::Relation& relation) {
    RelationDef const& definition = *relation.definition;
    std::string const frame = definition.frame ? "frame " : "";
    bool const turns = !definition.inverse.empty() || definition.symmetric || definition.transitive;
    auto const bit_of = [&](std::unordered_map<std::string, unsigned>& bits, std::string const& asked) {
        unsigned const bit = bits.try_emplace(asked, static_cast<unsigned>(bits.size())).first->second;
        if (bit >= kMostBits) relation.definition = nullptr;
        return bit;
    };
    relation.subject_bit = bit_of(subject_bits_, frame + definition.domain);
    relation.object_bit = bit_of(object_bits_, frame + definition.range + (turns ? " turns" : ""));
}

bool PlainFacts::read_source(std::string_view name, PlainClaim& claim) {
    if (!last_source_ || name != last_source_name_) {
        auto const [entry, fresh] = sources_.try_emplace(std::string(name));
        if (fresh) {
            if (std::optional<std::string> id = recorder_.plain_source(entry->first)) {
                std::optional<std::uint16_t> const number = bulk_.source(*id);
                entry->second = {number.has_value(), number.value_or(0), *std::move(id)};
            }
        }
        last_source_name_ = name;
        last_source_ = &entry->second;
    }
    claim.source = last_source_->number;
    return last_source_->plain;
}

}  // namespace kgq::ingest
