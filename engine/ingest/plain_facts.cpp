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

PlainFacts::PlainFacts(Recorder& recorder, BulkClaims& bulk, RowReading const& how)
    : recorder_(recorder),
      bulk_(bulk),
      vocabulary_(how.vocabulary),
      layout_(how.layout),
      default_source_(how.default_source),
      blank_until_open_(how.blank_until_open),
      names_(recorder, bulk),
      first_number_(bulk.plain_count()),
      next_number_(first_number_),
      names_given_(recorder.names_given()),
      literals_doubted_(recorder.literals_doubted()) {
    for (std::size_t i = 0; i < layout_.columns.size(); ++i)
        if (layout_.columns[i].role == Role::qualifier) qualifier_columns_.push_back(i);
}

bool PlainFacts::fits(Layout const& layout) { return !layout.entities && layout.columns.size() <= kMostPlainColumns; }

void PlainFacts::prepare(std::vector<PlainRow>& rows) const {
    auto const subject = static_cast<std::size_t>(layout_.place(Role::subject));
    auto const object = static_cast<std::size_t>(layout_.place(Role::object));
    for (PlainRow& row : rows) {
        row.prepared = row.as_it_lies && row.count == layout_.columns.size() && read_days(row) &&
                       (text::is_ascii(row.text) || is_utf8(row.text));
        if (!row.prepared) continue;
        row.qualified = has_qualifiers(row);
        row.subject_hash = text::hash_of(row.field(subject));
        row.object_hash = text::hash_of(row.field(object));
    }
}

bool PlainFacts::has_qualifiers(PlainRow const& row) const {
    return std::any_of(qualifier_columns_.begin(), qualifier_columns_.end(),
                       [&](std::size_t column) { return row.fields[column].size != 0; });
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
        if (rows[i].blank_end) ++blank_ends_;
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
void PlainFacts::introduce(std::string_view made, int line) {
    std::optional<std::string> const kind = recorder_.take_made(made);
    if (!kind) return;
    auto const [known, fresh] = kinds_.try_emplace(*kind, kNoTerm);
    if (fresh) known->second = bulk_.intern(Value::entity(*kind));
    PlainClaim is_a;
    is_a.subject = bulk_.intern(Value::entity(std::string(made)));
    is_a.relation = vocabulary_.relation(relation_names::kIsA)->id;
    is_a.object = known->second;
    is_a.origin = last_source_->origin;
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
    DayRange possible{row.first, row.last};
    bool const written = row.first_written || row.last_written;
    if (written && !read_ends(row, claim, possible)) return false;
    PlainNames::Relation const* const relation = relation_of(cell(Role::relation));
    if (!relation) return false;
    std::string_view const subject = cell(Role::subject);
    std::string_view const object = cell(Role::object);
    if (subject.empty() || object.empty()) return false;
    claim.relation = relation->definition->id;
    // What holds always is never warned of, and the frame is not asked on which days an entity is there.
    bool const anytime = relation->definition->frame || (!written && possible == kAllDays);
    PlainNames::Name& subject_name = names_.of(subject, row.subject_hash);
    claim.subject = names_.subject(*relation, subject_name);
    if (claim.subject == kNoTerm || !(anytime || names_.there(subject_name, possible))) return false;
    if (recorder_.literals_doubted() != literals_doubted_) {  // by the subject, too
        literals_doubted_ = recorder_.literals_doubted();
        names_.ask_again();
    }
    PlainNames::Name& object_name = names_.of(object, row.object_hash);
    claim.object = names_.object(*relation, object_name);
    if (claim.object == kNoTerm) return false;
    bool const asked = claim.object == object_name.entity && !anytime;
    if (asked && !names_.there(object_name, possible)) return false;
    Qualified* const qualifiers = row.qualified ? qualified(row, *relation->definition) : nullptr;
    if (row.qualified && !qualifiers) return false;
    // Asked last, as for facts prepared whole: what is made first decides what a name is.
    std::string_view const source = layout_.has(Role::source) ? cell(Role::source) : std::string_view();
    if (!read_source(source.empty() ? std::string_view(default_source_) : source)) return false;
    if (!read_origin(qualifiers, *relation->definition, claim)) return false;
    if (relation->definition->symmetric && object < subject) std::swap(claim.subject, claim.object);
    if (recorder_.has_made()) {
        for (std::string_view const made : {std::string_view(last_source_->id), subject, object})
            introduce(made, row.line);
        if (qualifiers)
            for (std::string const& made : qualifiers->entities) introduce(made, row.line);
    }
    return true;
}

// ---- Days

bool PlainFacts::read_days(PlainRow& row) const {
    auto const cell = [&](Role role) { return row.field(static_cast<std::size_t>(layout_.place(role))); };
    std::string_view from = "..";
    std::string_view until = "..";
    if (layout_.has(Role::period)) {
        std::string_view const period = cell(Role::period);
        if (!period.empty()) {
            std::size_t const slash = period.find('/');
            if (slash == std::string_view::npos && period == "..") return false;
            from = period.substr(0, slash);
            until = slash == std::string_view::npos ? from : period.substr(slash + 1);
        }
    } else if (layout_.has(Role::from) || layout_.has(Role::until)) {
        from = layout_.has(Role::from) ? cell(Role::from) : std::string_view();
        until = layout_.has(Role::until) ? cell(Role::until) : std::string_view();
        if (until.empty()) {
            row.blank_end = !from.empty() && !blank_until_open_;
            if (blank_until_open_) until = "..";
        }
    }
    row.first = kFirstDay;
    row.last = kLastDay;
    row.first_written = row.last_written = false;
    if (from != ".." && !read_exact_day(from, row.first)) {
        row.first_written = true;
        row.first_text = from;
    }
    if (until != ".." && !read_exact_day(until, row.last)) {
        row.last_written = true;
        row.last_text = until;
    }
    return row.first_written || row.last_written || row.first <= row.last;
}

PlainFacts::End const& PlainFacts::end_of(std::string_view text) {
    std::uint32_t number = end_numbers_.find(text);
    if (number == 0) {
        End end;
        if (text.empty()) {
            end.number = bulk_.end(Period::End::unknown, {});
        } else if (Result<Date> const date = Date::parse(text)) {
            end.number = bulk_.end(Period::End::date, *date);
            end.days = {date->earliest(), date->latest()};
        }
        ends_.push_back(end);
        number = end_numbers_.add(text, static_cast<std::uint32_t>(ends_.size())).id;
    }
    return ends_[number - 1];
}

/// False where an end cannot be read, or no days satisfy start <= end; else the days that are possible.
bool PlainFacts::read_ends(PlainRow const& row, PlainClaim& claim, DayRange& possible) {
    if (row.first_written) {
        End const& end = end_of(row.first_text);
        if (!end.number) return false;
        claim.first = *end.number;
        possible.first = end.days.first;
    }
    if (row.last_written) {
        End const& end = end_of(row.last_text);
        if (!end.number) return false;
        claim.last = *end.number;
        possible.last = end.days.last;
    }
    return possible.first <= possible.last;
}

// ---- Words

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

bool PlainFacts::read_source(std::string_view name) {
    if (!last_source_ || name != last_source_name_) {
        auto const [entry, fresh] = sources_.try_emplace(std::string(name));
        if (fresh) {
            if (std::optional<std::string> id = recorder_.plain_source(entry->first)) {
                std::optional<std::uint16_t> const origin = bulk_.origin(*id, RelationDef(), {});
                entry->second = {origin.has_value(), origin.value_or(0), *std::move(id)};
            }
        }
        last_source_name_ = name;
        last_source_ = &entry->second;
    }
    return last_source_->plain;
}

/// Null where the fact must be prepared whole.
PlainFacts::Qualified* PlainFacts::qualified(PlainRow const& row, RelationDef const& relation) {
    constexpr char kSeparator = '\n';  // stands in no cell: rows are lines
    qualified_key_ = relation.name;    // which qualifiers split facts goes by it
    for (std::size_t const column : qualifier_columns_) (qualified_key_ += kSeparator) += row.field(column);
    std::uint32_t const number = qualified_numbers_.find(qualified_key_);
    if (number != 0 && still_means_the_same(qualified_[number - 1])) return &qualified_[number - 1];
    std::optional<Qualified> fresh = read_qualifiers(row, relation);
    if (!fresh) return nullptr;
    if (number != 0) return &(qualified_[number - 1] = *std::move(fresh));
    qualified_.push_back(*std::move(fresh));
    qualified_numbers_.add(qualified_key_, static_cast<std::uint32_t>(qualified_.size()));
    return &qualified_.back();
}

std::optional<PlainFacts::Qualified> PlainFacts::read_qualifiers(PlainRow const& row, RelationDef const& relation) {
    Qualified made;
    made.names_given = recorder_.names_given();
    for (std::size_t const column : qualifier_columns_) {
        std::string const& name = layout_.columns[column].name;
        for (std::string& cell : qualifier_values(name, std::string(row.field(column)), &relation)) {
            std::optional<Value> const value = recorder_.plain_qualifier(name, cell);
            if (!value) return std::nullopt;
            (value->is_entity() ? made.entities : made.literals).push_back(std::move(cell));
            made.qualifiers.push_back({name, *value});
        }
    }
    sort_qualifiers(made.qualifiers);
    return made;
}

/// False where too many differ.
bool PlainFacts::read_origin(Qualified* qualified, RelationDef const& relation, PlainClaim& claim) {
    claim.origin = last_source_->origin;
    if (!qualified) return true;
    auto known = qualified->origins.find(last_source_);
    if (known == qualified->origins.end()) {
        auto const number = bulk_.origin(last_source_->id, relation, qualified->qualifiers);
        if (!number) return false;
        known = qualified->origins.emplace(last_source_, *number).first;
    }
    claim.origin = known->second;
    return true;
}

bool PlainFacts::still_means_the_same(Qualified& known) const {
    std::size_t const given = recorder_.names_given();
    if (known.names_given == given) return true;
    known.names_given = given;
    return std::none_of(known.literals.begin(), known.literals.end(),
                        [&](std::string const& literal) { return recorder_.is_entity(literal); });
}

}  // namespace kgq::ingest
