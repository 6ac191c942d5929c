// What bounds of memory go by where nobody has said any.
//
// Threads: any.
#pragma once

#include <cstdint>

namespace kgq {

/// Bytes of the machine's memory; 0 where the system does not tell.
std::uint64_t machine_memory();

}  // namespace kgq
