// Where the topics are written: those about asking, and those about changing a store and using the program.
#pragma once

#include "tools/program/help.hpp"

namespace kgq::program {

std::span<HelpTopic const> topics_of_asking();
std::span<HelpTopic const> topics_of_changing();

}  // namespace kgq::program
