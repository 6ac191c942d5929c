// The commands of the prompt itself: `.help`, `.mode`, … They are no statements of the language.
#pragma once

#include "tools/repl/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kgq::repl {

/// Whether a line is one; `help`, `quit` and `exit` are too, as people type them everywhere.
bool is_dot_command(std::string_view line);
/// Does it, or says on standard error what is wrong with it.
void run_dot_command(State& state, std::string_view line);

std::vector<std::string> const& dot_command_names();

}  // namespace kgq::repl
