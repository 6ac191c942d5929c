// Kinds, relations and rules as the statements that define them, for `.schema`.
#pragma once

#include <kgq/vocabulary.hpp>

#include <string>
#include <string_view>

namespace kgq::repl {

/// All of them, or what is called `name`; empty where nothing is.
std::string schema_text(Vocabulary const& vocabulary, std::string_view name);

}  // namespace kgq::repl
