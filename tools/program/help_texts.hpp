// Where the topics are written: those about asking, those about changing a store and using the program, and the manual,
// from whose pages the examples behind them come.
#pragma once

#include "tools/program/help.hpp"

namespace kgq::program {

std::span<HelpTopic const> topics_of_asking();
std::span<HelpTopic const> topics_of_changing();

/// tools/share/manual.md, embedded when the program is built.
extern std::string_view const kManual;

}  // namespace kgq::program
