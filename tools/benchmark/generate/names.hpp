// Invented names that read like names: Fradalor_243, OrgLumiirber_61. The number at the end keeps them apart.
// Threads: no state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kgq::bench {

/// The same name for the same prefix and number, always.
std::string name_of(std::string_view prefix, std::uint64_t id);

}  // namespace kgq::bench
