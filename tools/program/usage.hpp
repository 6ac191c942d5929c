// What --help and --version say.
#pragma once

#include <string>
#include <string_view>

namespace kgq::program {

/// Of the program, or of one subcommand.
std::string usage_text(std::string_view subcommand = "");
std::string version_text();

}  // namespace kgq::program
