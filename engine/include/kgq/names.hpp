// Names to entities and back: ids, codes ("cow:640"), names and aliases, past and present, with and without case and
// accents.
//
// Resolution goes by steps and stops at the first that finds anything: id; `system:code`; a bare code on which all
// systems agree; any label or alias, past or present. At each step as written first, then without regard to case and
// accents. Threads: pure functions of a snapshot.
#pragma once

#include <kgq/period_set.hpp>
#include <kgq/store.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace kgq {

struct NameMatch {
    std::vector<TermId> entities;  ///< none, the one, or all that are meant equally; sorted by id text
    std::vector<std::string>
        suggestions;  ///< where there is none: ids or names near to what was written, nearest first
};

/// Several candidates by label are narrowed to those that bore the name on a day of `window` (possible days count).
NameMatch resolve_name(Snapshot const& snapshot, std::string_view name, PeriodSet const& window = PeriodSet::all());

/// Those entities alone: what is near is not looked for, which takes a walk over all names.
std::vector<TermId> entities_named(Snapshot const& snapshot, std::string_view name,
                                   PeriodSet const& window = PeriodSet::all());

/// The same for a kind's name (`state`), which only its id resolves. A kind of the vocabulary that no claim uses yet
/// has no term: then there is neither an entity nor a suggestion.
NameMatch resolve_kind(Snapshot const& snapshot, std::string_view name);

/// unknown_name or ambiguous_name as product.md words them, without a place: `no entity is called "Isreal"; did you
/// mean "Israel"?`.
Error name_error(Snapshot const& snapshot, std::string_view name, NameMatch const& match);

/// The name that an entity bears in a window: its `name` claims, latest start first among those that hold there; its id
/// where it has none.
std::string display_name(Snapshot const& snapshot, TermId entity, PeriodSet const& window);

/// Whether the term is an entity that some claim says something of (not only a word in the dictionary).
bool is_entity(Snapshot const& snapshot, TermId term);

/// Entity ids, names and aliases that begin with `prefix` without regard to case and accents, for completion; at most
/// `limit`.
std::vector<std::string> complete_name(Snapshot const& snapshot, std::string_view prefix, std::size_t limit);

/// A source's coverage: the days of its `covers` claims (EDTF intervals, taken from the earliest to the latest day they
/// may mean); all days where it has none.
PeriodSet coverage_of(Snapshot const& snapshot, TermId source);

/// The kinds an entity is said to be of on any day, without the wider ones.
std::vector<std::string> kinds_of(Snapshot const& snapshot, TermId entity);

/// The names of the relations that every store has; the engine looks at their meaning.
namespace relation_names {
inline constexpr std::string_view kIsA = "is_a", kName = "name", kAlias = "alias", kCode = "code", kCovers = "covers",
                                  kTitle = "title", kUrl = "url", kPartOf = "part_of", kTerritoryOf = "territory_of";
}

}  // namespace kgq
