// What is on the other end of a stream: a terminal or not, how wide, with colours or not.
#pragma once

#include <string>
#include <string_view>

namespace kgq::program {

bool is_terminal(int descriptor);

/// Columns of the terminal; 0 (unbounded) where there is none.
int terminal_width(int descriptor);
/// Lines of the terminal; 0 where there is none.
int terminal_height(int descriptor);

/// Colours only on a terminal that knows them, and not where the user asks for none (NO_COLOR, TERM=dumb).
bool wants_colour(int descriptor);

/// An environment variable; empty where it is not set.
std::string environment(char const* name);

/// The SGR sequences used outside the renderers.
namespace colour {
inline constexpr std::string_view kReset = "\033[0m", kBold = "\033[1m", kDim = "\033[2m", kRed = "\033[31m",
                                  kGreen = "\033[32m", kYellow = "\033[33m", kBlue = "\033[34m", kMagenta = "\033[35m",
                                  kCyan = "\033[36m";
}

}  // namespace kgq::program
