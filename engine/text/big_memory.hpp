// Memory for what is looked into at random: handed out piece by piece from chunks that double up to two megabytes, and
// from there on lie on huge pages where the system has them. A look that misses the caches then finds its page in the
// table of a few hundred entries that the processor keeps, instead of walking the page tables, which in a virtual
// machine costs as much as the miss itself.
//
// Pieces are never given back one by one. Threads: one at a time. Lifetime: all pieces go with the BigMemory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include <sys/mman.h>

namespace kgq::text {

class BigMemory {
public:
    BigMemory() = default;
    BigMemory(BigMemory&& other) noexcept { swap(other); }
    BigMemory& operator=(BigMemory&& other) noexcept {
        swap(other);
        return *this;
    }
    ~BigMemory() {
        for (Chunk const& chunk : chunks_) release(chunk.start, chunk.size);
    }

    /// Not initialised; aligned to `alignment`, a power of two up to 64.
    char* take(std::size_t size, std::size_t alignment) {
        std::size_t const skip = (alignment - reinterpret_cast<std::size_t>(free_) % alignment) % alignment;
        if (free_ == nullptr || skip + size > room_) {
            next_ = std::min(2 * next_, kHuge);
            room_ = std::max(size, next_);
            free_ = acquire(room_);
            chunks_.push_back({free_, room_});
            return advance(size);
        }
        advance(skip);
        return advance(size);
    }

    /// A chunk by itself: large ones on huge pages. REQUIRES of release: the size that was acquired.
    static char* acquire(std::size_t size) {
        if (size < kHuge) return static_cast<char*>(::operator new (size, std::align_val_t{kLine}));
        auto* const chunk = static_cast<char*>(::operator new (size, std::align_val_t{kHuge}));
        (void)::madvise(chunk, size, MADV_HUGEPAGE);  // advice: without it all works as well, slower
        return chunk;
    }
    static void release(char* chunk, std::size_t size) {
        ::operator delete (chunk, std::align_val_t{size < kHuge ? kLine : kHuge});
    }

private:
    static constexpr std::size_t kLine = 64;
    static constexpr std::size_t kHuge = std::size_t{2} << 20;

    struct Chunk {
        char* start;
        std::size_t size;
    };
    char* advance(std::size_t size) {
        char* const taken = free_;
        free_ += size;
        room_ -= size;
        return taken;
    }

    void swap(BigMemory& other) noexcept {
        std::swap(chunks_, other.chunks_);
        std::swap(free_, other.free_);
        std::swap(room_, other.room_);
        std::swap(next_, other.next_);
    }

    std::vector<Chunk> chunks_;
    char* free_ = nullptr;
    std::size_t room_ = 0;
    std::size_t next_ = std::size_t{8} << 10;
};

/// For a vector that is looked into at random.
template <typename T>
struct BigAllocator {
    using value_type = T;
    BigAllocator() = default;
    template <typename Other>
    BigAllocator(BigAllocator<Other> const&) {}
    T* allocate(std::size_t count) { return reinterpret_cast<T*>(BigMemory::acquire(count * sizeof(T))); }
    void deallocate(T* at, std::size_t count) { BigMemory::release(reinterpret_cast<char*>(at), count * sizeof(T)); }
    friend bool operator==(BigAllocator const&, BigAllocator const&) { return true; }
};

/// The same, where what a longer vector has more is written before it is read: it is left as it is.
template <typename T>
struct UnsetAllocator : BigAllocator<T> {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    template <typename Other>
    struct rebind {
        using other = UnsetAllocator<Other>;
    };
    void construct(T*) {}
    template <typename... Given>
    void construct(T* at, Given&&... given) {
        ::new (static_cast<void*>(at)) T(std::forward<Given>(given)...);
    }
};

}  // namespace kgq::text
