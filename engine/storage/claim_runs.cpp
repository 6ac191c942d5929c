// Sorting is by radix, least significant part first, eleven bits a pass: each pass reads and writes in streams, and the
// number of passes goes by the ids that there are, not by 32 bits. Equal keys keep the order in which they came.
#include "engine/storage/claim_runs.hpp"

#include <kgq/error.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace kgq::storage {

namespace {

constexpr unsigned kRadixBits = 11;
constexpr std::size_t kRadix = std::size_t{1} << kRadixBits;
constexpr std::size_t kReadClaims = 8192;  // at once, of each run: 192 KB

// Types of their own, so that sorting is made for each of them.
constexpr auto subject_of = [](PlainClaim const& claim) { return static_cast<std::uint32_t>(claim.subject); };
constexpr auto object_of = [](PlainClaim const& claim) { return static_cast<std::uint32_t>(claim.object); };
constexpr auto relation_of = [](PlainClaim const& claim) { return static_cast<std::uint32_t>(claim.relation); };

// Sorts by one number of each claim, keeping the order of equals; `spare` is room for as many.
template <typename NumberOf>
void sort_by(std::vector<PlainClaim>& claims, std::vector<PlainClaim>& spare, NumberOf number_of) {
    std::uint32_t highest = 0;
    for (PlainClaim const& claim : claims) highest = std::max(highest, number_of(claim));
    spare.resize(claims.size());
    for (unsigned shift = 0; shift < static_cast<unsigned>(std::bit_width(highest)); shift += kRadixBits) {
        std::array<std::size_t, kRadix> places{};
        for (PlainClaim const& claim : claims) ++places[number_of(claim) >> shift & (kRadix - 1)];
        std::size_t place = 0;
        for (std::size_t& count : places) place += std::exchange(count, place);
        for (PlainClaim const& claim : claims) spare[places[number_of(claim) >> shift & (kRadix - 1)]++] = claim;
        claims.swap(spare);
    }
}

void sort(std::vector<PlainClaim>& claims, std::vector<PlainClaim>& spare, ClaimOrder order) {
    if (order == ClaimOrder::by_subject) {
        sort_by(claims, spare, object_of);
        sort_by(claims, spare, subject_of);
    } else {
        sort_by(claims, spare, subject_of);
        sort_by(claims, spare, object_of);
    }
    sort_by(claims, spare, relation_of);
}

[[noreturn]] void fail(std::string const& doing, std::string const& folder) {
    throw Error(ErrorKind::io,
                "cannot " + doing + " sorted claims in " + folder + ": " + std::system_category().message(errno));
}

}  // namespace

// ---- The file

// Its ending is that of files that opening the store removes: between its making and losing its name, a process can die
// too.
ClaimFile::ClaimFile(std::string const& folder) : folder_(folder) {
    std::string path = folder + "/sorting-XXXXXX.part";
    file_ = ::mkostemps(path.data(), 5, O_CLOEXEC);
    if (file_ < 0) fail("keep", folder_);
    ::unlink(path.c_str());
}

ClaimFile::~ClaimFile() { ::close(file_); }

std::uint64_t ClaimFile::append(std::span<PlainClaim const> claims) {
    auto bytes = std::as_bytes(claims);
    while (!bytes.empty()) {
        ssize_t const written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail("write", folder_);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return std::exchange(size_, size_ + claims.size());
}

void ClaimFile::read(std::uint64_t place, std::span<PlainClaim> claims) const {
    auto bytes = std::as_writable_bytes(claims);
    auto from = static_cast<off_t>(place * sizeof(PlainClaim));
    while (!bytes.empty()) {
        ssize_t const read = ::pread(file_, bytes.data(), bytes.size(), from);
        if (read < 0 && errno == EINTR) continue;
        if (read <= 0) fail("read", folder_);
        bytes = bytes.subspan(static_cast<std::size_t>(read));
        from += read;
    }
}

void ClaimFile::expect(std::uint64_t place, std::size_t claims) const {
    ::posix_fadvise(file_, static_cast<off_t>(place * sizeof(PlainClaim)),
                    static_cast<off_t>(claims * sizeof(PlainClaim)), POSIX_FADV_WILLNEED);
}

// ---- Reading

RunReader::RunReader(ClaimRun const& run, ClaimFile const* file)
    : here_(run.claims), file_(file), next_(run.place), left_(run.in_file) {
    if (left_ > 0) read_on();
}

void RunReader::read_on() {
    buffer_.resize(std::min<std::uint64_t>(kReadClaims, left_));
    file_->read(next_, buffer_);
    next_ += buffer_.size();
    left_ -= buffer_.size();
    if (left_ > 0) file_->expect(next_, std::min<std::uint64_t>(kReadClaims, left_));
    here_ = buffer_;
    at_ = 0;
}

ClaimStream::ClaimStream(std::vector<ClaimRun> const& runs, ClaimFile const* file, ClaimOrder order) : order_(order) {
    readers_.reserve(runs.size());
    for (ClaimRun const& run : runs) {
        readers_.emplace_back(run, file);
        if (!readers_.back().done()) heap_.push_back(next_of(static_cast<std::uint32_t>(readers_.size() - 1)));
    }
    std::sort(heap_.begin(), heap_.end());
}

ClaimStream::Next ClaimStream::next_of(std::uint32_t run) const {
    PlainClaim const& claim = readers_[run].claim();
    bool const by_subject = order_ == ClaimOrder::by_subject;
    std::uint64_t const first = by_subject ? subject_of(claim) : object_of(claim);
    std::uint64_t const second = by_subject ? object_of(claim) : subject_of(claim);
    return {std::uint64_t{relation_of(claim)} << 32 | first, second << 32 | run};
}

void ClaimStream::advance() {
    std::uint32_t const run = heap_.front().run();
    readers_[run].advance();
    if (heap_.size() == 1 && !readers_[run].done()) return;
    if (readers_[run].done()) {
        heap_.front() = heap_.back();
        heap_.pop_back();
        if (heap_.empty()) return;
    } else {
        heap_.front() = next_of(run);
    }
    sink(0);
}

void ClaimStream::sink(std::size_t place) {
    Next const next = heap_[place];
    for (;;) {
        std::size_t child = 2 * place + 1;
        if (child >= heap_.size()) break;
        if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
        if (next <= heap_[child]) break;
        heap_[place] = heap_[child];
        place = child;
    }
    heap_[place] = next;
}

// ---- Gathering

ClaimRuns::ClaimRuns(ClaimOrder order, RunLimit limit, Arrival arrival)
    : order_(order), limit_(std::move(limit)), arrival_(arrival) {
    limit_.claims = std::max<std::size_t>(limit_.claims, 1);
}

void ClaimRuns::put_away() {
    take_pending();
    if (!file_ && !limit_.folder.empty()) file_ = std::make_shared<ClaimFile>(limit_.folder);
    pending_ = std::async(std::launch::async, [file = file_, order = order_, arrival = arrival_,
                                               claims = std::move(filling_), spare = std::move(spare_)]() mutable {
        PutAway done;
        if (arrival == Arrival::any) sort(claims, spare, order);
        done.spare = std::move(spare);
        if (file) {
            done.run.in_file = claims.size();
            done.run.place = file->append(claims);
            claims.clear();
            done.room = std::move(claims);
        } else {
            done.run.claims = std::move(claims);
        }
        return done;
    });
    filling_ = std::exchange(room_, {});
    filling_.reserve(limit_.claims);
}

void ClaimRuns::take_pending() {
    if (broken_) std::rethrow_exception(broken_);
    if (!pending_.valid()) return;
    try {
        PutAway done = pending_.get();
        keep(std::move(done.run));
        room_ = std::move(done.room);
        spare_ = std::move(done.spare);
    } catch (...) {
        broken_ = std::current_exception();
        throw;
    }
}

void ClaimRuns::keep(ClaimRun run) {
    if (arrival_ == Arrival::any || runs_.empty()) {
        runs_.push_back(std::move(run));
        return;
    }
    ClaimRun& all = runs_.back();
    all.in_file += run.in_file;
    all.claims.insert(all.claims.end(), run.claims.begin(), run.claims.end());
}

void ClaimRuns::finish() {
    take_pending();
    if (arrival_ == Arrival::any) sort(filling_, spare_, order_);
    if (!filling_.empty()) runs_.push_back({std::exchange(filling_, {}), 0, 0});
    spare_ = std::vector<PlainClaim>();  // `= {}` would keep the memory
    room_ = std::vector<PlainClaim>();
}

}  // namespace kgq::storage
