#include "engine/storage/change_order.hpp"

#include "engine/storage/packing.hpp"

#include <algorithm>

namespace kgq::storage {

namespace {

void write_days(std::string& bytes, StretchDays const& days) {
    append(bytes, days.entries);
    pack_days(bytes, days.firsts, kFirstDay);
}

StretchDays read_days(ByteReader& reader) {
    StretchDays days;
    days.entries = reader.read<std::uint32_t>();
    days.firsts.resize((days.entries + kChangeEntries - 1) / kChangeEntries);
    PackedDays::read(reader, days.firsts.size(), kFirstDay).unpack(days.firsts);
    return days;
}

}  // namespace

void ChangeDirectory::write(std::string& bytes) const {
    append(bytes, relation);
    append(bytes, static_cast<std::uint32_t>(sources.size()));
    pack(bytes, sources);
    for (Stretch const& stretch : stretches) {
        append(bytes, stretch.rows);
        write_days(bytes, stretch.starts);
        write_days(bytes, stretch.ends);
    }
}

ChangeDirectory ChangeDirectory::read(ByteReader& reader) {
    ChangeDirectory directory;
    directory.relation = reader.read<RelationId>();
    directory.sources.resize(reader.read<std::uint32_t>());
    PackedColumn::read(reader, directory.sources.size()).unpack(directory.sources);
    directory.stretches.resize((directory.sources.size() + kStretchBlocks - 1) / kStretchBlocks);
    for (Stretch& stretch : directory.stretches) {
        stretch.rows = reader.read<std::uint32_t>();
        stretch.starts = read_days(reader);
        stretch.ends = read_days(reader);
    }
    return directory;
}

// ---- Blocks of changes

std::string write_changes(Changed const& changed) {
    std::string bytes;
    append(bytes, changed.days.front());
    std::vector<std::uint32_t> steps;
    Day last = changed.days.front();
    for (Day const day : changed.days) {
        steps.push_back(static_cast<std::uint32_t>(day - last));
        last = day;
    }
    pack(bytes, steps);
    pack(bytes, changed.blocks);
    return bytes;
}

Changed read_changes(std::string_view bytes, std::size_t entries) {
    std::string padded(bytes);
    padded.resize(bytes.size() + kPadding);
    ByteReader reader(std::string_view(padded).substr(0, bytes.size()));
    auto day = reader.read<Day>();
    std::vector<std::uint32_t> steps(entries);
    PackedColumn::read(reader, entries).unpack(steps);
    Changed changed;
    changed.blocks.resize(entries);
    PackedColumn::read(reader, entries).unpack(changed.blocks);
    if (reader.left() != 0) throw Error(ErrorKind::corrupt, "a block of changes has the wrong length");
    changed.days.reserve(entries);
    for (std::uint32_t const step : steps) changed.days.push_back(day += static_cast<Day>(step));
    return changed;
}

StretchDays const& ChangeOrder::days(ChangeTable table, std::size_t stretch) const {
    Stretch const& of = directory_.stretches[stretch];
    return table == ChangeTable::starts ? of.starts : of.ends;
}

Changed ChangeOrder::block(ChangeTable table, std::size_t stretch, std::size_t number, ReadEntry const& read) const {
    std::size_t all = number;  // counted over the stretches
    for (std::size_t i = 0; i < stretch; ++i) all += days(table, i).firsts.size();
    std::string const key = block_key(segment_, static_cast<std::uint8_t>(table), directory_.relation, all);
    std::string const what = "block " + std::to_string(all) + " of relation " +
                             std::to_string(static_cast<unsigned>(directory_.relation)) +
                             (table == ChangeTable::starts ? " by first day" : " by last day");
    std::optional<std::string> const value = read(key);
    if (!value) throw Error(ErrorKind::corrupt, what + " is missing; kgq check --repair rebuilds it");
    return read_changes(unseal(key, *value, what), days(table, stretch).entries_of(number));
}

// ---- Questions

std::uint64_t ChangeOrder::before(Day day, ChangeTable table, std::size_t stretch, ReadEntry const& read) const {
    std::vector<Day> const& firsts = days(table, stretch).firsts;
    auto const behind = std::lower_bound(firsts.begin(), firsts.end(), day);
    if (behind == firsts.begin()) return 0;
    auto const last = static_cast<std::size_t>(behind - firsts.begin()) - 1;  // the last that begins before the day
    Changed const changed = block(table, stretch, last, read);
    auto const within = std::lower_bound(changed.days.begin(), changed.days.end(), day);
    return last * kChangeEntries + static_cast<std::uint64_t>(within - changed.days.begin());
}

void ChangeOrder::mark(DayRange wanted, ChangeTable table, std::size_t stretch, std::vector<bool>& blocks,
                       ReadEntry const& read) const {
    std::vector<Day> const& firsts = days(table, stretch).firsts;
    std::size_t const begin = stretch * kStretchBlocks;
    auto left = static_cast<std::ptrdiff_t>(std::min(kStretchBlocks, blocks.size() - begin));  // not marked yet
    left -= std::count(blocks.begin() + static_cast<std::ptrdiff_t>(begin),
                       blocks.begin() + static_cast<std::ptrdiff_t>(begin) + left, true);
    auto number =
        static_cast<std::size_t>(std::lower_bound(firsts.begin(), firsts.end(), wanted.first) - firsts.begin());
    for (number -= number > 0 ? 1 : 0; number < firsts.size() && firsts[number] <= wanted.last && left > 0; ++number) {
        Changed const changed = block(table, stretch, number, read);
        auto const from = std::lower_bound(changed.days.begin(), changed.days.end(), wanted.first);
        auto const to = std::upper_bound(from, changed.days.end(), wanted.last);
        for (auto i = from - changed.days.begin(); i < to - changed.days.begin(); ++i) {
            std::size_t const row_block = begin + changed.blocks[static_cast<std::size_t>(i)];
            if (row_block >= blocks.size())
                throw Error(ErrorKind::corrupt, "a block of changes names a row block that is not there");
            if (!blocks[row_block]) --left;
            blocks[row_block] = true;
        }
    }
}

std::vector<bool> ChangeOrder::blocks_changing(DayRange points, LastsAsSaid const& as_said,
                                               ReadEntry const& read) const {
    std::vector<bool> blocks = blocks_apart();
    for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i] = blocks[i] || !as_said(directory_.sources[i]);
    if (points.first >= points.last) return blocks;
    for (std::size_t stretch = 0; stretch < directory_.stretches.size(); ++stretch) {
        mark({points.first + 1, points.last}, ChangeTable::starts, stretch, blocks, read);
        mark({points.first, points.last - 1}, ChangeTable::ends, stretch, blocks, read);
    }
    return blocks;
}

std::vector<bool> ChangeOrder::blocks_apart() const {
    std::vector<bool> apart;
    apart.reserve(directory_.sources.size());
    for (TermId const source : directory_.sources) apart.push_back(source == kNoTerm);
    return apart;
}

bool ChangeOrder::is_mostly_plain() const {
    auto const apart = std::count(directory_.sources.begin(), directory_.sources.end(), kNoTerm);
    return 4 * static_cast<std::size_t>(apart) <= directory_.sources.size();
}

bool ChangeOrder::all_last(LastsAsSaid const& as_said) const {
    TermId last = kNoTerm;  // neighbours mostly have the same
    return std::all_of(directory_.sources.begin(), directory_.sources.end(), [&](TermId source) {
        bool const known = source == kNoTerm || source == last;
        last = source == kNoTerm ? last : source;
        return known || as_said(source);
    });
}

std::uint64_t ChangeOrder::holding_on(Day day, ReadEntry const& read) const {
    std::uint64_t holding = 0;
    for (std::size_t i = 0; i < directory_.stretches.size(); ++i) {
        Stretch const& stretch = directory_.stretches[i];
        holding += stretch.rows - stretch.starts.entries;  // have no start
        holding += day < kLastDay ? before(day + 1, ChangeTable::starts, i, read) : stretch.starts.entries;
        holding -= before(day, ChangeTable::ends, i, read);
    }
    return holding;
}

}  // namespace kgq::storage
