// Looking up the few relations that every store has, and reading their rows. Private to engine/names.
#pragma once

#include <kgq/names.hpp>

#include <initializer_list>
#include <string_view>
#include <vector>

namespace kgq::names {

/// Rows of claims whose relation is one of `relations` (those that the vocabulary does not have are passed over).
std::vector<ClaimRow> rows_with_object(Snapshot const& snapshot, std::initializer_list<std::string_view> relations,
                                       std::vector<TermId> const& objects);
std::vector<ClaimRow> rows_with_subject(Snapshot const& snapshot, std::initializer_list<std::string_view> relations,
                                        TermId subject);
std::vector<ClaimRow> rows_of(Snapshot const& snapshot, std::vector<ClaimPattern> const& patterns);

bool any_row(Snapshot const& snapshot, ClaimPattern const& pattern);

/// A code without its system: `640` of `cow:640`.
struct BareCode {
    std::string code;
    TermId entity;
    DayRange days;
};
std::vector<BareCode> bare_codes(Snapshot const& snapshot);

/// What resolve_name finds, without suggestions. Whoever asks for many names reads the codes once and hands them in.
std::vector<TermId> find_name(Snapshot const& snapshot, std::string_view name, PeriodSet const& window,
                              std::vector<BareCode> const* codes = nullptr);

/// The ids of entities whose id, name or alias is close to `name`, nearest first.
std::vector<std::string> suggest(Snapshot const& snapshot, std::string_view name, std::size_t limit);

}  // namespace kgq::names
