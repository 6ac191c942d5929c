#include "query/run/own_memory.hpp"

#include "tests/catch.hpp"

#include <cstdint>
#include <memory_resource>
#include <vector>

namespace {

template <std::size_t kBytes>
bool lies_in(kgq::run::OwnMemory<kBytes> const& memory, void const* place) {
    auto const begin = reinterpret_cast<std::uintptr_t>(&memory);
    auto const at = reinterpret_cast<std::uintptr_t>(place);
    return at >= begin && at < begin + sizeof memory;
}

}  // namespace

TEST_CASE("small arrays lie in their owner, greater ones on the heap", "[query]") {
    kgq::run::OwnMemory<64> memory;
    std::pmr::vector<char> odd({'a', 'b', 'c'}, &memory);
    std::pmr::vector<std::uint64_t> small({1, 2, 3}, &memory);
    std::pmr::vector<std::uint64_t> great(100, 7, &memory);
    CHECK(lies_in(memory, odd.data()));
    CHECK(lies_in(memory, small.data()));
    CHECK(reinterpret_cast<std::uintptr_t>(small.data()) % alignof(std::uint64_t) == 0);
    CHECK(!lies_in(memory, great.data()));
    for (std::uint64_t i = 0; i < 50; ++i) small.push_back(i);  // outgrows it
    CHECK(!lies_in(memory, small.data()));
    CHECK(small[2] == 3);
    CHECK(small.back() == 49);
    CHECK(odd[2] == 'c');
    CHECK(great.back() == 7);
}

TEST_CASE("an array that fills its owner's memory to the last byte lies in it", "[query]") {
    kgq::run::OwnMemory<16> memory;
    std::pmr::vector<char> all(16, 'x', &memory);
    std::pmr::vector<char> more(1, 'y', &memory);
    CHECK(lies_in(memory, all.data()));
    CHECK(!lies_in(memory, more.data()));
}
