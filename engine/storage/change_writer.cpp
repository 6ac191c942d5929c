// Entries come in the order of row blocks; sorted by day with a radix sort, which keeps that order, those of one day
// stay sorted by row block. The days of a stretch seldom span more than 22 bits: two passes.
#include "engine/storage/change_writer.hpp"

#include <algorithm>
#include <array>

namespace kgq::storage {

void ChangeWriter::add_block(RelationId relation, RowTraits const& traits, std::span<Day const> starts,
                             std::span<Day const> ends) {
    directory_.relation = relation;
    bool const plain = traits.exact && traits.single && traits.keyless;
    directory_.sources.push_back(plain ? traits.source : kNoTerm);
    if (directory_.sources.back() != kNoTerm) {
        auto const block = static_cast<std::uint32_t>((directory_.sources.size() - 1) % kStretchBlocks);
        auto const number = [](Day day) {
            return static_cast<std::uint32_t>(day) - static_cast<std::uint32_t>(kFirstDay);
        };
        for (Day const day : starts)
            if (day != kFirstDay) starts_.entries.push_back({number(day), block});
        for (Day const day : ends)
            if (day != kLastDay) ends_.entries.push_back({number(day), block});
        rows_ += static_cast<std::uint32_t>(starts.size());
    }
    if (directory_.sources.size() % kStretchBlocks == 0) finish_stretch();
}

void ChangeWriter::finish_stretch() {
    Stretch stretch;
    stretch.rows = rows_;
    stretch.starts = finish_days(starts_);
    stretch.ends = finish_days(ends_);
    directory_.stretches.push_back(std::move(stretch));
    rows_ = 0;
}

StretchDays ChangeWriter::finish_days(Side& side) {
    sort_by_day(side.entries);
    StretchDays days;
    days.entries = static_cast<std::uint32_t>(side.entries.size());
    Changed changed;
    for (std::size_t i = 0; i < side.entries.size(); ++i) {
        Entry const& entry = side.entries[i];
        changed.days.push_back(static_cast<Day>(entry.day + static_cast<std::uint32_t>(kFirstDay)));
        changed.blocks.push_back(entry.block);
        if (changed.days.size() < kChangeEntries && i + 1 < side.entries.size()) continue;
        days.firsts.push_back(changed.days.front());
        std::string const key =
            block_key(segment_, static_cast<std::uint8_t>(side.table), directory_.relation, side.blocks++);
        side.put(key, seal(key, write_changes(changed)));
        changed.days.clear();
        changed.blocks.clear();
    }
    side.entries.clear();
    return days;
}

void ChangeWriter::finish_relation() {
    bool const single = directory_.sources.size() == 1;
    if (single) {
        starts_.entries.clear();
        ends_.entries.clear();
        rows_ = 0;
    } else {
        if (directory_.sources.size() % kStretchBlocks != 0) finish_stretch();
        finished_.push_back(std::move(directory_));
    }
    directory_ = ChangeDirectory();
    starts_.blocks = ends_.blocks = 0;
}

void ChangeWriter::sort_by_day(std::vector<Entry>& entries) {
    if (entries.empty()) return;
    constexpr unsigned kBits = 11;
    constexpr std::uint32_t kMask = (1u << kBits) - 1;
    auto const [low, high] = std::minmax_element(entries.begin(), entries.end(),
                                                 [](Entry const& a, Entry const& b) { return a.day < b.day; });
    std::uint32_t const least = low->day;
    std::uint32_t const most = high->day - least;
    spare_.resize(entries.size());
    for (unsigned shift = 0; shift < 32 && (most >> shift) != 0; shift += kBits) {
        std::array<std::uint32_t, kMask + 1> places{};
        for (Entry const& entry : entries) ++places[(entry.day - least) >> shift & kMask];
        std::uint32_t sum = 0;
        for (std::uint32_t& place : places) sum += std::exchange(place, sum);
        for (Entry const& entry : entries) spare_[places[(entry.day - least) >> shift & kMask]++] = entry;
        entries.swap(spare_);
    }
}

}  // namespace kgq::storage
