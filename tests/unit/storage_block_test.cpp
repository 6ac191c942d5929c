// Packed columns and blocks give back what was put into them, at every width, and refuse what is no block.
#include "engine/storage/block.hpp"
#include "engine/storage/packing.hpp"
#include "engine/storage/statements.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <random>
#include <tuple>

using namespace kgq;
using namespace kgq::storage;

namespace {

std::string padded(std::string bytes) {
    bytes.resize(bytes.size() + kPadding);
    return bytes;
}

std::vector<ClaimRow> random_rows(std::mt19937_64& random, std::size_t count, bool exact) {
    auto const roll = [&](std::uint64_t sides) { return random() % sides; };
    std::vector<ClaimRow> rows(count);
    std::uint64_t id = roll(1'000'000'000) + 1;
    for (ClaimRow& row : rows) {
        row.id = static_cast<ClaimId>(id += roll(3) + 1);
        row.subject = static_cast<TermId>(roll(50) + 1);
        row.object = static_cast<TermId>(roll(4'000'000'000) + 1);
        row.source = static_cast<TermId>(roll(3) + 1);
        row.keys = static_cast<QualifierSetId>(roll(2));
        row.notes = static_cast<QualifierSetId>(roll(1'000'000));
        auto const day = static_cast<Day>(roll(100'000)) - 60'000;
        row.bounds = {day, day, day + static_cast<Day>(roll(1000)), 0};
        row.bounds.latest_end = row.bounds.earliest_end;
        row.start_kind = row.end_kind = Period::End::date;
        if (roll(4) == 0) {
            row.end_kind = Period::End::open;
            row.bounds.earliest_end = row.bounds.latest_end = kLastDay;
        }
        if (!exact && roll(3) == 0) row.bounds.latest_start += static_cast<Day>(roll(2));
        if (!exact && roll(5) == 0) {
            row.start_kind = Period::End::unknown;
            row.bounds.earliest_start = kFirstDay;
        }
    }
    std::sort(rows.begin(), rows.end(), [](ClaimRow const& a, ClaimRow const& b) {
        return std::tie(a.subject, a.object, a.keys, a.id) < std::tie(b.subject, b.object, b.keys, b.id);
    });
    return rows;
}

bool same(ClaimRow const& a, ClaimRow const& b) {
    return a.id == b.id && a.subject == b.subject && a.object == b.object && a.source == b.source && a.keys == b.keys &&
           a.notes == b.notes && a.bounds == b.bounds && a.start_kind == b.start_kind && a.end_kind == b.end_kind;
}

}  // namespace

TEST_CASE("a packed column gives back its numbers at every width", "[storage]") {
    std::mt19937_64 random(1);
    for (unsigned width = 0; width <= 56; ++width) {
        for (std::size_t const count : {1u, 31u, 32u, 33u, 200u}) {
            std::uint64_t const base = random() >> 10;
            std::vector<std::uint64_t> numbers(count);
            for (std::uint64_t& number : numbers)
                number = base + (width == 0 ? 0 : random() & ((std::uint64_t{1} << width) - 1));
            std::string bytes;
            pack(bytes, numbers);
            bytes = padded(std::move(bytes));
            ByteReader reader(std::string_view(bytes).substr(0, bytes.size() - kPadding));
            PackedColumn const column = PackedColumn::read(reader, count);
            CHECK(reader.left() == 0);
            std::vector<std::uint64_t> back(count);
            column.unpack(back);
            CHECK(back == numbers);
            std::vector<std::uint32_t> low(count);
            column.unpack(low);
            for (std::size_t i = 0; i < count; ++i) {
                CHECK(column.at(i) == numbers[i]);
                CHECK(low[i] == static_cast<std::uint32_t>(numbers[i]));
            }
        }
    }
}

TEST_CASE("numbers taken out eight at a time are those taken out one by one", "[storage]") {
    std::mt19937_64 random(3);
    for (unsigned width = 0; width <= 32; ++width) {
        for (std::size_t const count : {0u, 1u, 7u, 8u, 9u, 63u, 64u, 2048u, 2051u}) {
            std::string bytes(count * width / 8 + 1 + kPadding, '\0');
            for (char& byte : bytes) byte = static_cast<char>(random());
            PackedBits const bits{bytes.data(), width};
            auto const base = static_cast<std::uint32_t>(random());
            std::vector<std::uint32_t> plainly(count);
            std::vector<std::uint32_t> widely(count);
            plain::unpack(bits, base, reinterpret_cast<char*>(plainly.data()), count);
            std::size_t const taken = wide::unpack(bits, base, reinterpret_cast<char*>(widely.data()), count);
            REQUIRE((taken == 0 || taken == count - count % 8));
            for (std::size_t i = 0; i < taken; ++i) CHECK(widely[i] == plainly[i]);
            plain::unpack(bits.from(taken), base, reinterpret_cast<char*>(widely.data() + taken), count - taken);
            CHECK(widely == plainly);
        }
    }
}

TEST_CASE("rows of a day are counted off the bits as they are one by one", "[storage]") {
    std::mt19937_64 random(4);
    for (unsigned width = 0; width <= 30; ++width) {
        for (std::size_t const count : {1u, 8u, 15u, 203u}) {
            for (unsigned const open : {0u, 2u}) {  // one end in so many is none
                auto const last = static_cast<std::uint32_t>((std::uint64_t{1} << width) - 1);
                auto const drawn = [&](Day none) {
                    bool const no_day = open > 0 && random() % open == 0;
                    return no_day ? none : static_cast<Day>(random() & last) - 1000;
                };
                std::vector<Day> from(count);
                std::vector<Day> to(count);
                for (Day& day : from) day = drawn(kFirstDay);
                for (Day& day : to) day = drawn(kLastDay);
                std::string starts;
                std::string ends;
                pack_days(starts, from, kFirstDay);
                pack_days(ends, to, kLastDay);
                starts = padded(std::move(starts));
                ends = padded(std::move(ends));
                ByteReader of_starts(std::string_view(starts).substr(0, starts.size() - kPadding));
                ByteReader of_ends(std::string_view(ends).substr(0, ends.size() - kPadding));
                PackedDays const first = PackedDays::read(of_starts, count, kFirstDay);
                PackedDays const second = PackedDays::read(of_ends, count, kLastDay);
                std::vector<Day> back(count);
                second.unpack(back);
                CHECK(back == to);
                std::vector<Day> days{kFirstDay, -1001, -1000, -999, static_cast<Day>(last) - 1000, kLastDay};
                for (std::size_t i = 0; i < count; i += 5) days.insert(days.end(), {from[i], to[i]});
                for (Day const day : days) {
                    std::size_t held = 0;
                    for (std::size_t i = 0; i < count; ++i) held += from[i] <= day && day <= to[i] ? 1 : 0;
                    CHECK(PackedDays::count_holding(first, second, count, day) == held);
                }
                for (Day const day : days) {
                    DayRange const window{day, static_cast<Day>(std::min(kLastDay, day + 3))};
                    std::size_t const begin = random() % count;
                    std::vector<std::uint32_t> meeting;
                    for (std::size_t i = begin; i < count; ++i)
                        if (from[i] <= window.last && to[i] >= window.first)
                            meeting.push_back(static_cast<std::uint32_t>(i));
                    std::vector<std::uint32_t> selected(count + 7);
                    selected.resize(PackedDays::select_meeting(first, second, begin, count, window, selected.data()));
                    CHECK(selected == meeting);
                }
            }
        }
    }
}

TEST_CASE("packed days keep the days that stand for none", "[storage]") {
    std::vector<Day> const days{kFirstDay, 5, -100'000, kFirstDay, kLastDay, 100'000};
    for (Day const none : {kFirstDay, kLastDay}) {
        std::string bytes;
        pack_days(bytes, days, none);
        bytes = padded(std::move(bytes));
        ByteReader reader(std::string_view(bytes).substr(0, bytes.size() - kPadding));
        PackedDays const packed = PackedDays::read(reader, days.size(), none);
        std::vector<Day> back(days.size());
        packed.unpack(back);
        CHECK(back == days);
        for (std::size_t i = 0; i < days.size(); ++i) CHECK(packed.at(i) == days[i]);
    }
    std::vector<Day> const open(3, kLastDay);
    std::string bytes;
    pack_days(bytes, open, kLastDay);
    bytes = padded(std::move(bytes));
    ByteReader reader(std::string_view(bytes).substr(0, bytes.size() - kPadding));
    CHECK(PackedDays::read(reader, open.size(), kLastDay).at(2) == kLastDay);
}

TEST_CASE("a block gives back its rows, whole and one by one, and finds ranges", "[storage]") {
    std::mt19937_64 random(2);
    for (bool const exact : {true, false}) {
        for (std::size_t const count : {1u, 7u, 500u, 2500u}) {
            std::vector<ClaimRow> const rows = random_rows(random, count, exact);
            RowColumns columns;
            for (ClaimRow const& row : rows) columns.push(row);
            RowBlock const block = RowBlock::read(write_block(columns), ColumnOrder::by_subject, "the block");
            REQUIRE(block.size() == count);
            RowBlock::Space space;
            ClaimColumns unpacked;
            block.unpack(space, ColumnSet::days, unpacked);
            CHECK(unpacked.ids.empty());
            block.unpack(space, ColumnSet::all, unpacked);
            CHECK(unpacked.size() == count);
            for (Day const day : {-50'000, 0, 15'000}) {
                std::size_t possible = 0;
                for (ClaimRow const& row : rows) possible += row.bounds.possible().contains(day) ? 1 : 0;
                CHECK(block.possible_on(day) == possible);
            }
            for (std::size_t i = 0; i < count; ++i) {
                ClaimRow row;
                block.row(i, row);
                CHECK(same(row, rows[i]));
                CHECK(unpacked.ids[i] == rows[i].id);
                CHECK(unpacked.latest_starts[i] == rows[i].bounds.latest_start);
                CHECK(unpacked.earliest_ends[i] == rows[i].bounds.earliest_end);
            }
            for (std::uint32_t subject = 0; subject < 53; ++subject) {
                auto const [begin, end] = block.range(static_cast<TermId>(subject), kNoTerm);
                auto const wanted =
                    std::equal_range(rows.begin(), rows.end(), ClaimRow{.subject = static_cast<TermId>(subject)},
                                     [](auto const& a, auto const& b) { return a.subject < b.subject; });
                CHECK(end - begin == static_cast<std::size_t>(wanted.second - wanted.first));
                if (begin != end) CHECK(begin == static_cast<std::size_t>(wanted.first - rows.begin()));
            }
            for (std::size_t i = 0; i < count; ++i) {
                for (std::uint32_t const step : {0U, 1U}) {  // one that is there, and one that hardly is
                    auto const ends = [](ClaimRow const& row) { return std::pair(row.subject, row.object); };
                    std::pair const asked(rows[i].subject,
                                          static_cast<TermId>(static_cast<std::uint32_t>(rows[i].object) + step));
                    auto const low = std::partition_point(rows.begin(), rows.end(),
                                                          [&](ClaimRow const& row) { return ends(row) < asked; });
                    auto const high =
                        std::partition_point(low, rows.end(), [&](ClaimRow const& row) { return ends(row) == asked; });
                    auto const [begin, end] = block.range(asked.first, asked.second);
                    CHECK(end - begin == static_cast<std::size_t>(high - low));
                    if (begin != end) CHECK(begin == static_cast<std::size_t>(low - rows.begin()));
                }
            }
        }
    }
}

TEST_CASE("ids that go up by one take no room", "[storage]") {
    std::mt19937_64 random(5);
    std::vector<ClaimRow> rows = random_rows(random, 700, true);
    RowColumns apart;
    for (ClaimRow const& row : rows) apart.push(row);
    RowColumns counted;
    std::uint64_t next = 1'000'000'000'000;
    for (ClaimRow& row : rows) {
        row.id = static_cast<ClaimId>(next++);
        counted.push(row);
    }
    CHECK(write_block(counted).size() + 700 < write_block(apart).size());
    RowBlock const block = RowBlock::read(write_block(counted), ColumnOrder::by_subject, "the block");
    std::vector<ClaimId> ids;
    block.unpack_ids(ids);
    REQUIRE(ids.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        ClaimRow row;
        block.row(i, row);
        CHECK(same(row, rows[i]));
        CHECK(ids[i] == rows[i].id);
        CHECK(block.id(i) == rows[i].id);
    }
    std::swap(counted.ids[3], counted.ids[4]);
    RowBlock const other = RowBlock::read(write_block(counted), ColumnOrder::by_subject, "the block");
    CHECK(other.id(3) == counted.ids[3]);
}

TEST_CASE("bytes that are no block are corrupt", "[storage]") {
    std::mt19937_64 random(3);
    RowColumns columns;
    for (ClaimRow const& row : random_rows(random, 40, false)) columns.push(row);
    std::string const bytes = write_block(columns);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_THROWS_AS(RowBlock::read(bytes.substr(0, size), ColumnOrder::by_subject, "the block"), Error);
    CHECK_THROWS_AS(RowBlock::read(bytes + "x", ColumnOrder::by_subject, "the block"), Error);
}

TEST_CASE("a block of statements gives back records with their periods as written", "[storage]") {
    std::string const periods[] = {
        "1952-02-18/1960-01-01", "1952-02-18",    "1952-02-18/..",  "1952-02-18/",    "../..", "/", "1952/1953",
        "1952-02~/..",           "../1960-05-05", "-0043-03-15/..", "Y12345-01-01/.."};
    std::vector<WrittenStatement> claims(kStatements);
    std::size_t plain = 0;
    for (std::size_t i = 0; i < kStatements; ++i) {
        Period const period = Period::parse(periods[i % std::size(periods)]).value();
        WrittenStatement& claim = claims[i];
        claim.row.id = static_cast<ClaimId>(kStatements * 3 + 1 + i);
        claim.row.subject = static_cast<TermId>(i + 1);
        claim.row.relation = static_cast<RelationId>(i % 7);
        claim.row.bounds = period.bounds();
        claim.row.start_kind = period.start_kind();
        claim.row.end_kind = period.end_kind();
        claim.recorded = 17 + i / 1000;
        if (period.text() == plain_period_text(claim.row)) {
            ++plain;
        } else {
            claim.period = period.text();
        }
    }
    CHECK(plain > kStatements / 2);
    std::string const key = "k" + std::string("\0\0\0\0\0\0\0\3", 8);
    StatementBlock const block = StatementBlock::read(3, seal(key, write_statement_block(claims)), find_in({}));
    for (std::size_t i = 0; i < kStatements; ++i) {
        StatementRecord const record = block.record(claims[i].row.id);
        CHECK(record.period.text() == Period::parse(periods[i % std::size(periods)]).value().text());
        CHECK(same(record.row, claims[i].row));
        CHECK(record.row.relation == claims[i].row.relation);
        CHECK(record.recorded == claims[i].recorded);
    }
}

TEST_CASE("checksums by the processor's instruction are those by tables") {
    std::mt19937_64 random(7);
    for (std::size_t size = 0; size < 300; ++size) {
        std::string bytes(size, ' ');
        for (char& byte : bytes) byte = static_cast<char>(random());
        CHECK(checksum("key", bytes) == checksum_by_tables("key", bytes));
    }
    CHECK(checksum("", "123456789") == 0xE3069283);  // the check value of CRC-32C
}
