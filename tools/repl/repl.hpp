// The prompt: statements as they are typed, dot-commands, history and completion.
#pragma once

#include "tools/program/command_line.hpp"
#include "tools/program/output.hpp"
#include "tools/program/session.hpp"

#include <kgq/database.hpp>

#include <optional>
#include <string>

namespace kgq::repl {

/// Until the person leaves. REQUIRES: standard input and output are a terminal.
program::Exit run(Database database, std::optional<std::string> store, program::Output& output,
                  program::CommonOptions const& common);

}  // namespace kgq::repl
