// The change-point order: on which days the claims of a relation begin and end, in order of days, each with the row
// block in which the claim lies. What begins or ends between two days is found by reading its blocks alone; how many
// claims hold on a day, by counting the beginnings up to it and the ends before it.
//
// Only *plain* row blocks have entries: those of which each row is a fact of its own, with exact days, by one source.
// The others stand apart: whoever asks must look at them. Entries go by stretches of 256 row blocks, so that sorting
// them takes bounded memory and a block's number in its stretch few bits.
//
// Not here: making it (change_writer.hpp), what a source's coverage does to claims (the asker says). Threads:
// immutable; any. Lifetime: refers to its segment's way of reading. Errors: throws corrupt or io.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/bytes.hpp"
#include "engine/storage/keys.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kgq::storage {

/// Numbers of tables behind those of rows (segment.hpp). Written to disk: never renumber.
enum class ChangeTable : std::uint8_t { starts = 4, ends = 5 };

inline constexpr std::size_t kStretchBlocks = 256;   // row blocks of a stretch
inline constexpr std::size_t kChangeEntries = 2048;  // of a block of changes; the last one of a stretch has fewer

/// Changes of one table in one stretch.
struct StretchDays {
    std::uint32_t entries = 0;
    std::vector<Day> firsts;  // of each of its blocks

    std::size_t entries_of(std::size_t block) const {
        return std::min<std::size_t>(entries - block * kChangeEntries, kChangeEntries);
    }
};

struct Stretch {
    std::uint32_t rows = 0;  // of plain blocks
    StretchDays starts;      // of those that have one
    StretchDays ends;        // the last days of those that have one
};

struct ChangeDirectory {
    RelationId relation{};
    std::vector<TermId> sources;  // of each row block; kNoTerm of one that stands apart
    std::vector<Stretch> stretches;

    void write(std::string& bytes) const;
    static ChangeDirectory read(ByteReader& reader);
};

/// A block of changes.
struct Changed {
    std::vector<Day> days;              // ascending
    std::vector<std::uint32_t> blocks;  // row blocks of the stretch
};
std::string write_changes(Changed const& changed);  // bytes without checksum; not none
/// Errors: corrupt.
Changed read_changes(std::string_view bytes, std::size_t entries);

class ChangeOrder {
public:
    ChangeOrder(SegmentId segment, ChangeDirectory directory) : segment_(segment), directory_(std::move(directory)) {}

    ChangeDirectory const& directory() const { return directory_; }

    /// Which row blocks must be looked at for what begins on a day in (points.first, points.last] or has its last day
    /// in [points.first, points.last): others have no such row, and their source's claims last as their days say.
    std::vector<bool> blocks_changing(DayRange points, LastsAsSaid const& as_said, ReadEntry const& read) const;

    /// Which row blocks stand apart.
    std::vector<bool> blocks_apart() const;
    bool is_mostly_plain() const;
    /// Whether the claims of all others last as their days say.
    bool all_last(LastsAsSaid const& as_said) const;
    /// How many claims of these others hold on a day.
    std::uint64_t holding_on(Day day, ReadEntry const& read) const;

private:
    /// How many entries of a stretch are of days before `day`.
    std::uint64_t before(Day day, ChangeTable table, std::size_t stretch, ReadEntry const& read) const;
    void mark(DayRange days, ChangeTable table, std::size_t stretch, std::vector<bool>& blocks,
              ReadEntry const& read) const;
    Changed block(ChangeTable table, std::size_t stretch, std::size_t number, ReadEntry const& read) const;
    StretchDays const& days(ChangeTable table, std::size_t stretch) const;

    SegmentId segment_;
    ChangeDirectory directory_;
};

}  // namespace kgq::storage
