// The vocabulary's own statements, and the texts that come with the program.
#pragma once

#include <kgq/database.hpp>
#include <kgq/store.hpp>

#include <string_view>

namespace kgq::run {

/// Records in one transaction what a text of KIND, RELATION, RULE and ASSERT statements defines, where it differs from
/// what is there. Throws with places in the text.
WriteBatch::Committed take_in(Store& store,
                              std::vector<std::pair<std::string_view, std::string_view>> const& texts_and_files);

}  // namespace kgq::run
