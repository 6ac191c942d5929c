// Plain claims by the hundred million in one order, in bounded memory: where they are more than fit into one run, a run
// of them at a time is sorted by another thread and put into a file, and the runs are merged when they are read.
//
//   add ... -> a full run: sorted, written -> ... -> finish -> ClaimStream: the least of all runs' next ones, on and on
//
// Merging goes claim by claim over a heap of runs: with 25 of them it costs a twentieth of what reading the claims'
// text did, and nothing has to be unpacked.
//
// The file has no name in its folder: it goes away with the process, however that ends. Without a folder runs stay in
// memory, sorted. Not here: what the claims mean and which of them repeat (plain_claims.hpp). Threads: a ClaimRuns and
// a ClaimStream by one at a time, several streams at once. Lifetime: a stream refers to its runs. Errors: throws io.
#pragma once

#include <kgq/bulk.hpp>

#include "engine/text/big_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace kgq::storage {

/// How many claims stay together in memory, and where they go where there are more.
struct RunLimit {
    std::size_t claims = std::size_t{3} << 22;
    std::string folder;  ///< empty: memory
};

/// On huge pages, as sorting goes to two thousand places in turn.
using Claims = std::vector<PlainClaim, text::UnsetAllocator<PlainClaim>>;

/// Bytes that the disk may write or read by itself, without a copy of the system's.
class DiskBytes {
public:
    static constexpr std::size_t kBlock = 4096;
    static std::size_t whole_blocks(std::size_t size);

    std::byte* data() const { return bytes_.get(); }
    /// What was there is lost where there must be more.
    void make_room(std::size_t size);

private:
    struct Free {
        void operator()(std::byte* bytes) const { std::free(bytes); }
    };
    std::unique_ptr<std::byte, Free> bytes_;
    std::size_t size_ = 0;
};

/// Claims in a file without a name. It goes past the system's copies of files, which would be fresh memory for each
/// byte: four times as slow as the disk.
class ClaimFile {
public:
    explicit ClaimFile(std::string const& folder);
    ~ClaimFile();
    ClaimFile(ClaimFile const&) = delete;
    ClaimFile& operator=(ClaimFile const&) = delete;

    /// The place of the first of them, counted in claims.
    std::uint64_t append(std::span<PlainClaim const> claims);
    /// To be called after the last of them, before any is read.
    void finish();
    /// From any thread; they lie in `to`.
    std::span<PlainClaim const> read(std::uint64_t place, std::size_t claims, DiskBytes& to) const;

private:
    void write_staged(std::size_t size);
    template <typename Some>
    void move(std::string const& doing, std::size_t wanted, Some const& some) const;

    std::string folder_;
    int file_ = -1;
    std::uint64_t size_ = 0;  // claims
    DiskBytes staging_;
    std::size_t staged_ = 0;
    std::uint64_t written_ = 0;  // bytes
};

/// Neighbours in order: in memory, or so many of the file.
struct ClaimRun {
    Claims claims;
    std::uint64_t place = 0;
    std::uint64_t in_file = 0;
};

enum class ClaimOrder {
    by_subject,  ///< (relation, subject, object)
    by_object,   ///< (relation, object, subject)
};

/// Of claims in order by subject, where those lie that come next by object: 4 bytes a claim, where a copy of them would
/// be 24 of fresh memory.
using PlacesInOrder = std::vector<std::uint32_t, text::UnsetAllocator<std::uint32_t>>;
PlacesInOrder places_by_object(std::span<PlainClaim const> claims);

/// The claims of one run, one after the other.
class RunReader {
public:
    RunReader(ClaimRun const& run, ClaimFile const* file);
    RunReader(std::span<PlainClaim const> claims, std::span<std::uint32_t const> places)
        : here_(claims), places_(places), file_(nullptr) {}
    RunReader(RunReader&&) noexcept = default;

    bool done() const { return at_ == here_.size(); }
    PlainClaim const& claim() const { return here_[places_.empty() ? at_ : places_[at_]]; }
    void advance() {
        if (++at_ == here_.size() && (left_ > 0 || coming_.valid())) read_on();
    }

private:
    struct Chunk {
        DiskBytes bytes;
        std::span<PlainClaim const> claims;
    };
    void read_on();
    void read_ahead(DiskBytes room);

    std::span<PlainClaim const> here_;
    std::span<std::uint32_t const> places_;  // their order, where it is another
    std::size_t at_ = 0;
    ClaimFile const* file_;
    std::uint64_t next_ = 0;  // in the file
    std::uint64_t left_ = 0;
    Chunk chunk_;
    std::future<Chunk> coming_;  // read by another thread; waits for it where it is dropped
};

/// All claims of several runs in order; of equal parties by number.
class ClaimStream {
public:
    ClaimStream(std::vector<ClaimRun> const& runs, ClaimFile const* file, ClaimOrder order);
    /// All of `claims` as `places_by_object` has them.
    ClaimStream(std::span<PlainClaim const> claims, std::span<std::uint32_t const> places);

    bool done() const { return heap_.empty(); }
    PlainClaim const& claim() const { return readers_[heap_.front().run()].claim(); }
    void advance();

private:
    struct Next {
        std::uint64_t major;  // relation, first party
        std::uint64_t minor;  // second party, run
        std::uint32_t run() const { return static_cast<std::uint32_t>(minor); }
        friend auto operator<=>(Next const&, Next const&) = default;
    };
    Next next_of(std::uint32_t run) const;
    void sink(std::size_t place);

    ClaimOrder order_;
    std::vector<RunReader> readers_;
    std::vector<Next> heap_;  // the least first
};

class ClaimRuns {
public:
    /// How claims come: in any order, or in that of the runs already, which then become one run.
    enum class Arrival { any, in_order };

    ClaimRuns(ClaimOrder order, RunLimit limit, Arrival arrival = Arrival::any);

    void add(PlainClaim const& claim) {
        if (filling_.size() == filling_.capacity()) make_room();
        filling_.push_back(claim);
        ++size_;
        if (filling_.size() >= full_) put_away();
    }
    /// To be called once, after the last one; the stream is ready then.
    void finish();

    std::uint64_t size() const { return size_; }
    /// More than one run has come.
    bool is_long() const { return size_ > filling_.size(); }
    ClaimStream read() const { return ClaimStream(runs_, file_.get(), order_); }  ///< REQUIRES: finished

    /// REQUIRES: finished, and not long. What a stream has passed it does not look at again, so it can be written.
    std::span<PlainClaim> whole() { return runs_.empty() ? std::span<PlainClaim>() : runs_.front().claims; }
    void keep_first(std::size_t claims);

private:
    /// A run with what can be filled again.
    struct PutAway {
        ClaimRun run;
        Claims room;
        Claims spare;
    };

    void make_room();
    void put_away();
    void take_pending();
    void keep(ClaimRun run);

    ClaimOrder order_;
    RunLimit limit_;
    Arrival arrival_;
    std::uint64_t size_ = 0;
    std::size_t full_;  // claims of a run: the first may be all there is; the others are sorted while more come
    Claims filling_;
    std::shared_ptr<ClaimFile> file_;  // of the runs; null until there is one
    std::vector<ClaimRun> runs_;
    Claims room_;
    Claims spare_;
    std::future<PutAway> pending_;  // sorted and written by another thread; waits for it where it is dropped
    std::exception_ptr broken_;     // a run could not be kept: there is no way on
};

}  // namespace kgq::storage
