// Memory that lies in its owner: small answers need none from the heap.
//
// Threads: one at a time. Lifetime: as long as all that lies in it.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>

namespace kgq::run {

/// Hands out its own bytes until they are spent, then the heap's; only the heap's are given back.
template <std::size_t kBytes>
class OwnMemory final : public std::pmr::memory_resource {
public:
    OwnMemory() = default;
    OwnMemory(OwnMemory const&) = delete;
    OwnMemory& operator=(OwnMemory const&) = delete;

private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        std::size_t const begin = (used_ + alignment - 1) & ~(alignment - 1);
        if (alignment > alignof(std::max_align_t) || begin + bytes > kBytes)
            return std::pmr::new_delete_resource()->allocate(bytes, alignment);
        used_ = begin + bytes;
        return bytes_.data() + begin;
    }
    void do_deallocate(void* place, std::size_t bytes, std::size_t alignment) override {
        auto* const at = static_cast<std::byte*>(place);
        bool const own = at >= bytes_.data() && at < bytes_.data() + kBytes;
        if (!own) std::pmr::new_delete_resource()->deallocate(place, bytes, alignment);
    }
    bool do_is_equal(std::pmr::memory_resource const& other) const noexcept override { return this == &other; }

    alignas(std::max_align_t) std::array<std::byte, kBytes> bytes_;
    std::size_t used_ = 0;
};

}  // namespace kgq::run
