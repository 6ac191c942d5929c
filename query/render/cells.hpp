// Single values of an answer as plain text: what csv, markdown and tables have in a field.
//
// Not here: layout (layout.hpp), sentences (wording.hpp), JSON kinds (json_facts.hpp).
#pragma once

#include <kgq/answer.hpp>

#include <optional>
#include <string>

namespace kgq::rendering {

/// `first/last` of exact bounds; an end on an unknown day as the EDTF date that says just that (`1952-02`, `1952`,
/// `195X`, `19XX`), else as the EDTF range `[1952-02-18..1952-03-02]`. The text of the source where there is one.
std::string spell_text(Cell::Spell const& spell);

/// Nothing where the cell is empty; a range as `12..15`.
std::optional<std::string> cell_text(Cell const& cell);

/// `against Germany`, `over "Sea of Japan"`, `if the Council agrees`, joined by `; `.
std::string conditions_text(std::vector<Condition> const& conditions);

/// `{obligation: defence, via: NATO}` as the language writes it; empty where there are none.
std::string qualifiers_text(std::vector<Qualifier> const& qualifiers);

/// Control characters replaced, so that no name can move a terminal's cursor: white space by a space, the others by
/// U+FFFD.
std::string clean(std::string_view text);

}  // namespace kgq::rendering
