// Which store a session works on, and how it is opened.
#pragma once

#include "tools/program/command_line.hpp"

#include <kgq/database.hpp>

#include <optional>
#include <string>

namespace kgq::program {

/// A store in a directory (made where nothing is, with a word on standard error), or without one the bundled datasets
/// in memory.
Result<Database> open_session(std::optional<std::string> const& store, bool read_only);

/// A store that must be there.
Result<Database> open_existing(std::string const& store, bool read_only);

/// How the REPL and notes call it.
std::string describe_store(std::optional<std::string> const& store);

}  // namespace kgq::program
