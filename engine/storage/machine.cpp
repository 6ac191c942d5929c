#include <kgq/machine.hpp>

#include <unistd.h>

namespace kgq {

std::uint64_t machine_memory() {
    long const pages = ::sysconf(_SC_PHYS_PAGES);
    long const page = ::sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) : 0;
}

}  // namespace kgq
