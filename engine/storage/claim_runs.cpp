// Sorting is by radix, eleven bits a pass: each pass reads and writes in streams, and the number of passes goes by the
// ids that there are, not by 32 bits. Relations are parted first, each claim changing places with one that stands where
// it belongs, so that the other passes, least significant part first, go over what lies in the cache and want no more
// room than the longest relation. What is equal by its parties goes by its number at last. Fresh memory is what a load
// waits for most: a machine's first touch of a page costs more than sorting what lies there.
#include "engine/storage/claim_runs.hpp"

#include <kgq/error.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace kgq::storage {

namespace {

constexpr unsigned kRadixBits = 11;
constexpr std::size_t kRadix = std::size_t{1} << kRadixBits;
constexpr std::size_t kReadClaims = std::size_t{1} << 15;  // at once, of each run: 768 KB
constexpr std::size_t kStaged = std::size_t{1} << 22;      // bytes

// Types of their own, so that sorting is made for each of them.
constexpr auto subject_of = [](PlainClaim const& claim) { return static_cast<std::uint32_t>(claim.subject); };
constexpr auto object_of = [](PlainClaim const& claim) { return static_cast<std::uint32_t>(claim.object); };
constexpr auto relation_of = [](PlainClaim const& claim) { return static_cast<std::uint32_t>(claim.relation); };

// What is sorted, and room for as much: it goes from one to the other.
template <typename Item>
struct Sorted {
    std::span<Item> items;
    std::span<Item> spare;
};

// Sorts by one number of each, keeping the order of equals.
template <typename Item, typename NumberOf>
void sort_by(Sorted<Item>& sorted, NumberOf number_of) {
    std::uint32_t highest = 0;
    for (Item const& item : sorted.items) highest = std::max(highest, number_of(item));
    for (unsigned shift = 0; shift < static_cast<unsigned>(std::bit_width(highest)); shift += kRadixBits) {
        std::array<std::size_t, kRadix> places{};
        for (Item const& item : sorted.items) ++places[number_of(item) >> shift & (kRadix - 1)];
        std::size_t place = 0;
        for (std::size_t& count : places) place += std::exchange(count, place);
        for (Item const& item : sorted.items) sorted.spare[places[number_of(item) >> shift & (kRadix - 1)]++] = item;
        std::swap(sorted.items, sorted.spare);
    }
}

// Claims of one relation; where they are few, by comparing, as a pass costs as much as it does of a thousand.
void sort_parties(Sorted<PlainClaim> one, ClaimOrder order) {
    bool const by_subject = order == ClaimOrder::by_subject;
    if (one.items.size() < kRadix) {
        std::sort(one.items.begin(), one.items.end(), [&](PlainClaim const& a, PlainClaim const& b) {
            return by_subject ? std::tie(a.subject, a.object, a.number) < std::tie(b.subject, b.object, b.number)
                              : std::tie(a.object, a.subject, a.number) < std::tie(b.object, b.subject, b.number);
        });
        return;
    }
    std::span<PlainClaim> const place = one.items;
    if (by_subject) {
        sort_by(one, object_of);
        sort_by(one, subject_of);
    } else {
        sort_by(one, subject_of);
        sort_by(one, object_of);
    }
    if (one.items.data() != place.data()) std::copy(one.items.begin(), one.items.end(), place.begin());
    for (std::size_t first = 0, last = 0; first < place.size(); first = last) {
        auto const same = [&](PlainClaim const& claim) {
            return claim.subject == place[first].subject && claim.object == place[first].object;
        };
        while (last < place.size() && same(place[last])) ++last;
        if (last - first > 1) std::ranges::sort(place.subspan(first, last - first), {}, &PlainClaim::number);
    }
}

/// Where the claims of the relation that begins at `first` end.
std::size_t end_of_relation(std::span<PlainClaim const> claims, std::size_t first) {
    std::size_t last = first;
    while (last < claims.size() && claims[last].relation == claims[first].relation) ++last;
    return last;
}

void part_by_relation(std::span<PlainClaim> claims) {
    std::uint32_t highest = 0;
    for (PlainClaim const& claim : claims) highest = std::max(highest, relation_of(claim));
    std::vector<std::size_t> next(std::size_t{highest} + 2, 0);  // of each relation, the place that is not right yet
    for (PlainClaim const& claim : claims) ++next[relation_of(claim) + 1];
    for (std::size_t relation = 1; relation < next.size(); ++relation) next[relation] += next[relation - 1];
    std::vector<std::size_t> const first = next;
    for (std::uint32_t relation = 0; relation <= highest; ++relation) {
        for (std::size_t& place = next[relation]; place < first[relation + 1];) {
            std::uint32_t const of = relation_of(claims[place]);
            if (of == relation) {
                ++place;
            } else {
                std::swap(claims[place], claims[next[of]++]);
            }
        }
    }
}

void sort(Claims& claims, Claims& spare, ClaimOrder order, ClaimRuns::Arrival arrival) {
    if (arrival == ClaimRuns::Arrival::in_order) return;
    part_by_relation(claims);
    for (std::size_t first = 0; first < claims.size();) {
        std::size_t const size = end_of_relation(claims, first) - first;
        if (spare.size() < size) spare.resize(size);
        sort_parties({std::span(claims).subspan(first, size), std::span(spare).first(size)}, order);
        first += size;
    }
}

/// A claim's object and where the claim lies.
struct Place {
    std::uint32_t object;
    std::uint32_t place;
};

[[noreturn]] void fail(std::string const& doing, std::string const& folder) {
    throw Error(ErrorKind::io,
                "cannot " + doing + " sorted claims in " + folder + ": " + std::system_category().message(errno));
}

}  // namespace

PlacesInOrder places_by_object(std::span<PlainClaim const> claims) {
    PlacesInOrder places(claims.size());
    std::vector<Place> items;
    std::vector<Place> spare;
    for (std::size_t first = 0; first < claims.size();) {
        std::size_t const last = end_of_relation(claims, first);
        items.clear();
        for (std::size_t i = first; i < last; ++i)
            items.push_back({object_of(claims[i]), static_cast<std::uint32_t>(i)});
        spare.resize(items.size());
        Sorted<Place> sorted{items, spare};  // equal ones stay in order of subjects
        sort_by(sorted, [](Place const& item) { return item.object; });
        for (Place const& item : sorted.items) places[first++] = item.place;
    }
    return places;
}

// ---- The file

std::size_t DiskBytes::whole_blocks(std::size_t size) { return (size + kBlock - 1) / kBlock * kBlock; }

void DiskBytes::make_room(std::size_t size) {
    if (bytes_ && size <= size_) return;
    size_ = whole_blocks(size);
    bytes_.reset(static_cast<std::byte*>(std::aligned_alloc(kBlock, size_)));
    if (!bytes_) throw std::bad_alloc();
}

// Its ending is that of files that opening the store removes: between its making and losing its name, a process can die
// too. A file system that keeps files in memory alone has no disk to go to.
ClaimFile::ClaimFile(std::string const& folder) : folder_(folder) {
    std::string path = folder + "/sorting-XXXXXX.part";
    file_ = ::mkostemps(path.data(), 5, O_CLOEXEC);
    if (file_ < 0) fail("keep", folder_);
    int const direct = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_DIRECT);
    ::unlink(path.c_str());
    if (direct >= 0) ::close(std::exchange(file_, direct));
}

ClaimFile::~ClaimFile() { ::close(file_); }

/// Calls `some(done)` until it has moved `wanted` bytes. A disk whose blocks are greater is gone to by way of the
/// system.
template <typename Some>
void ClaimFile::move(std::string const& doing, std::size_t wanted, Some const& some) const {
    bool direct = true;
    for (std::size_t done = 0; done < wanted;) {
        ssize_t const moved = some(done);
        if (moved < 0 && errno == EINTR) continue;
        if (moved < 0 && errno == EINVAL && std::exchange(direct, false)) {
            int const how = ::fcntl(file_, F_GETFL);
            if (how >= 0) (void)::fcntl(file_, F_SETFL, how & ~O_DIRECT);
            continue;
        }
        if (moved <= 0) fail(doing, folder_);
        done += static_cast<std::size_t>(moved);
    }
}

// REQUIRES: a number of whole blocks.
void ClaimFile::write_staged(std::size_t size) {
    move("write", size, [&](std::size_t done) {
        return ::pwrite(file_, staging_.data() + done, size - done, static_cast<off_t>(written_ + done));
    });
    written_ += size;
    staged_ = 0;
}

std::uint64_t ClaimFile::append(std::span<PlainClaim const> claims) {
    staging_.make_room(kStaged);
    for (auto bytes = std::as_bytes(claims); !bytes.empty();) {
        std::size_t const part = std::min(bytes.size(), kStaged - staged_);
        std::memcpy(staging_.data() + staged_, bytes.data(), part);
        staged_ += part;
        bytes = bytes.subspan(part);
        if (staged_ == kStaged) write_staged(kStaged);
    }
    return std::exchange(size_, size_ + claims.size());
}

void ClaimFile::finish() {
    std::size_t const whole = DiskBytes::whole_blocks(staged_);
    if (whole > 0) {
        std::memset(staging_.data() + staged_, 0, whole - staged_);
        write_staged(whole);
    }
    staging_ = {};
}

std::span<PlainClaim const> ClaimFile::read(std::uint64_t place, std::size_t claims, DiskBytes& to) const {
    static_assert(DiskBytes::kBlock % alignof(PlainClaim) == 0);
    std::uint64_t const begin = place * sizeof(PlainClaim);
    std::uint64_t const first = begin / DiskBytes::kBlock * DiskBytes::kBlock;
    std::size_t const wanted = begin - first + claims * sizeof(PlainClaim);
    std::size_t const whole = DiskBytes::whole_blocks(wanted);
    to.make_room(whole);
    move("read", wanted, [&](std::size_t done) {
        return ::pread(file_, to.data() + done, whole - done, static_cast<off_t>(first + done));
    });
    return {reinterpret_cast<PlainClaim const*>(to.data() + (begin - first)), claims};
}

// ---- Reading

RunReader::RunReader(ClaimRun const& run, ClaimFile const* file)
    : here_(run.claims), file_(file), next_(run.place), left_(run.in_file) {
    if (left_ > 0) read_on();
}

void RunReader::read_on() {
    if (!coming_.valid()) read_ahead({});
    Chunk fresh = coming_.get();
    read_ahead(std::move(chunk_.bytes));
    chunk_ = std::move(fresh);
    here_ = chunk_.claims;
    at_ = 0;
}

void RunReader::read_ahead(DiskBytes room) {
    if (left_ == 0) return;
    std::size_t const claims = std::min<std::uint64_t>(kReadClaims, left_);
    coming_ = std::async(std::launch::async, [file = file_, place = next_, claims, bytes = std::move(room)]() mutable {
        std::span<PlainClaim const> const read = file->read(place, claims, bytes);
        return Chunk{std::move(bytes), read};
    });
    next_ += claims;
    left_ -= claims;
}

ClaimStream::ClaimStream(std::vector<ClaimRun> const& runs, ClaimFile const* file, ClaimOrder order) : order_(order) {
    readers_.reserve(runs.size());
    for (ClaimRun const& run : runs) {
        readers_.emplace_back(run, file);
        if (!readers_.back().done()) heap_.push_back(next_of(static_cast<std::uint32_t>(readers_.size() - 1)));
    }
    std::sort(heap_.begin(), heap_.end());
}

ClaimStream::ClaimStream(std::span<PlainClaim const> claims, std::span<std::uint32_t const> places)
    : order_(ClaimOrder::by_object) {
    readers_.emplace_back(claims, places);
    if (!readers_.front().done()) heap_.push_back(next_of(0));
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
    : order_(order), limit_(std::move(limit)), arrival_(arrival), full_(std::max<std::size_t>(limit_.claims, 1)) {}

/// What has become long is likely to become longer. (What is not filled of a vector's room is not yet memory.)
void ClaimRuns::make_room() {
    constexpr std::size_t kLong = std::size_t{1} << 17;
    std::size_t const size = filling_.size();
    filling_.reserve(size < kLong ? std::min(full_, std::max<std::size_t>(2 * size, 64)) : full_);
}

void ClaimRuns::put_away() {
    take_pending();
    constexpr std::size_t kParts = 3;
    if (arrival_ != Arrival::in_order) full_ = std::max<std::size_t>(limit_.claims / kParts, 1);
    if (!file_ && !limit_.folder.empty()) file_ = std::make_shared<ClaimFile>(limit_.folder);
    pending_ = std::async(std::launch::async, [file = file_, order = order_, arrival = arrival_,
                                               claims = std::move(filling_), spare = std::move(spare_)]() mutable {
        PutAway done;
        sort(claims, spare, order, arrival);
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
    if (arrival_ != Arrival::in_order || runs_.empty()) {
        runs_.push_back(std::move(run));
        return;
    }
    ClaimRun& all = runs_.back();
    all.in_file += run.in_file;
    all.claims.insert(all.claims.end(), run.claims.begin(), run.claims.end());
}

void ClaimRuns::finish() {
    take_pending();
    if (file_) file_->finish();
    sort(filling_, spare_, order_, arrival_);
    if (!filling_.empty()) runs_.push_back({std::exchange(filling_, {}), 0, 0});
    spare_ = Claims();  // `= {}` would keep the memory
    room_ = Claims();
}

void ClaimRuns::keep_first(std::size_t claims) {
    size_ = claims;
    if (!runs_.empty()) runs_.front().claims.resize(claims);
}

}  // namespace kgq::storage
