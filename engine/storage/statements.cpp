#include "engine/storage/statements.hpp"

#include "engine/storage/keys.hpp"

#include <algorithm>
#include <list>
#include <mutex>

namespace kgq::storage {

namespace {

constexpr std::uint8_t kExact = 1;  // flag of a block, written to disk: never renumber (2: pointing.cpp)

std::string words(std::uint64_t number) {
    return "the block of statement records from " + std::to_string(first_of_block(number)) + " on";
}

std::string end_text(Period::End kind, Day earliest, Day latest, bool& plain) {
    switch (kind) {
        case Period::End::open:
            return "..";
        case Period::End::unknown:
            return "";
        case Period::End::date:
            break;
    }
    plain = plain && earliest == latest && earliest != kFirstDay && earliest != kLastDay;
    return plain ? Date::of(earliest).text() : std::string();
}

}  // namespace

std::string plain_period_text(ClaimRow const& row) {
    bool plain = true;
    std::string const start = end_text(row.start_kind, row.bounds.earliest_start, row.bounds.latest_start, plain);
    std::string const end = end_text(row.end_kind, row.bounds.earliest_end, row.bounds.latest_end, plain);
    if (!plain) return {};
    bool const one_day = row.start_kind == Period::End::date && row.end_kind == Period::End::date && start == end;
    return one_day ? start : start + "/" + end;
}

namespace {

StatementRecord record_with(std::string const& period, ClaimRow const& row, TransactionId recorded) {
    StatementRecord record;
    record.row = row;
    record.recorded = recorded;
    Result<Period> read = Period::parse(period);
    if (!read)
        throw Error(ErrorKind::corrupt, "statement record " + std::to_string(static_cast<std::uint64_t>(row.id)) +
                                            " has a period that cannot be read: " + period);
    record.period = *read;
    return record;
}

}  // namespace

StatementRecord plain_record(ClaimRow const& row, TransactionId recorded) {
    return record_with(plain_period_text(row), row, recorded);
}

std::string write_statement_block(std::vector<WrittenStatement> const& claims) {
    std::vector<std::uint64_t> numbers(claims.size());
    std::string bytes;
    auto const put = [&](auto number_of) {
        for (std::size_t i = 0; i < claims.size(); ++i) numbers[i] = static_cast<std::uint64_t>(number_of(claims[i]));
        pack(bytes, numbers);
    };
    std::vector<Day> days(claims.size());
    auto const put_days = [&](Day PeriodBounds::*bound, Day none) {
        for (std::size_t i = 0; i < claims.size(); ++i) days[i] = claims[i].row.bounds.*bound;
        pack_days(bytes, days, none);
    };
    bool exact = true;
    std::vector<std::uint32_t> texts;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        PeriodBounds const& bounds = claims[i].row.bounds;
        exact = exact && bounds.earliest_start == bounds.latest_start && bounds.earliest_end == bounds.latest_end;
        if (!claims[i].period.empty()) texts.push_back(static_cast<std::uint32_t>(i));
    }
    append(bytes, static_cast<std::uint8_t>(exact ? kExact : 0));
    put([](auto const& claim) { return claim.row.subject; });
    put([](auto const& claim) { return claim.row.relation; });
    put([](auto const& claim) { return claim.row.object; });
    put([](auto const& claim) { return claim.row.source; });
    put([](auto const& claim) { return claim.row.keys; });
    put([](auto const& claim) { return claim.row.notes; });
    put([](auto const& claim) {
        return static_cast<unsigned>(claim.row.start_kind) | static_cast<unsigned>(claim.row.end_kind) << 4;
    });
    put([](auto const& claim) { return claim.recorded; });
    put_days(&PeriodBounds::earliest_start, kFirstDay);
    put_days(&PeriodBounds::latest_end, kLastDay);
    if (!exact) {
        put_days(&PeriodBounds::latest_start, kFirstDay);
        put_days(&PeriodBounds::earliest_end, kLastDay);
    }
    append(bytes, static_cast<std::uint32_t>(texts.size()));
    for (std::uint32_t const position : texts) {
        append(bytes, position);
        append_text(bytes, claims[position].period);
    }
    return bytes;
}

std::optional<std::string> write_pointing_block(std::vector<WrittenStatement> const& claims, SegmentId segment,
                                                std::vector<RowBlockPlace> const& places) {
    std::vector<TransactionId> recorded;
    for (WrittenStatement const& claim : claims) {
        if (!claim.period.empty()) return std::nullopt;
        recorded.push_back(claim.recorded);
    }
    PointingBlock block{segment, places, {}};
    pack(block.recorded, recorded);
    return block.write();
}

std::string_view unseal_statement_block(std::uint64_t number, std::string_view sealed) {
    return unseal(statement_block_key(number), sealed, words(number));
}

StatementBlock StatementBlock::read(std::uint64_t number, std::string_view sealed, FindRowBlock const& find) {
    std::string_view const bytes = unseal_statement_block(number, sealed);
    StatementBlock block;
    try {
        if (std::optional<PointingBlock> const pointing = PointingBlock::read(bytes)) {
            block.read_pointing(*pointing, number, find);
        } else {
            block.read_packed(bytes);
        }
    } catch (Error const& error) {
        if (error.kind != ErrorKind::corrupt) throw;
        throw Error(ErrorKind::corrupt, words(number) + " cannot be read: " + error.message);
    }
    return block;
}

void StatementBlock::read_pointing(PointingBlock const& pointing, std::uint64_t number, FindRowBlock const& find) {
    bytes_ = pointing.recorded;
    bytes_.resize(pointing.recorded.size() + kPadding);
    ByteReader reader(std::string_view(bytes_).substr(0, pointing.recorded.size()));
    recorded_ = PackedColumn::read(reader, kStatements);
    if (reader.left() != 0) throw Error(ErrorKind::corrupt, "it has the wrong length");
    places_.emplace(pointing, number, find);
}

void StatementBlock::read_packed(std::string_view bytes) {
    bytes_ = bytes;
    bytes_.resize(bytes.size() + kPadding);
    ByteReader reader(std::string_view(bytes_).substr(0, bytes.size()));
    exact_ = (reader.read<std::uint8_t>() & kExact) != 0;
    for (PackedColumn* column :
         {&subjects_, &relations_, &objects_, &sources_, &keys_, &notes_, &end_kinds_, &recorded_})
        *column = PackedColumn::read(reader, kStatements);
    earliest_starts_ = PackedDays::read(reader, kStatements, kFirstDay);
    latest_ends_ = PackedDays::read(reader, kStatements, kLastDay);
    latest_starts_ = exact_ ? earliest_starts_ : PackedDays::read(reader, kStatements, kFirstDay);
    earliest_ends_ = exact_ ? latest_ends_ : PackedDays::read(reader, kStatements, kLastDay);
    for (auto left = reader.read<std::uint32_t>(); left > 0; --left) {
        auto const position = reader.read<std::uint32_t>();
        periods_.emplace(position, reader.read_text());
    }
    if (reader.left() != 0) throw Error(ErrorKind::corrupt, "it has the wrong length");
}

ClaimRow StatementBlock::row(ClaimId id) const {
    std::size_t const at = position(id);
    if (places_) return places_->row(at);
    ClaimRow row;
    row.id = id;
    row.subject = static_cast<TermId>(subjects_.at(at));
    row.relation = static_cast<RelationId>(relations_.at(at));
    row.object = static_cast<TermId>(objects_.at(at));
    row.source = static_cast<TermId>(sources_.at(at));
    row.keys = static_cast<QualifierSetId>(keys_.at(at));
    row.notes = static_cast<QualifierSetId>(notes_.at(at));
    row.bounds = {earliest_starts_.at(at), latest_starts_.at(at), earliest_ends_.at(at), latest_ends_.at(at)};
    if (exact_)
        row.bounds = {row.bounds.earliest_start, row.bounds.earliest_start, row.bounds.latest_end,
                      row.bounds.latest_end};
    auto const kinds = static_cast<unsigned>(end_kinds_.at(at));
    row.start_kind = static_cast<Period::End>(kinds & 0xF);
    row.end_kind = static_cast<Period::End>(kinds >> 4);
    return row;
}

StatementRecord StatementBlock::record(ClaimId id) const {
    auto const written = periods_.find(static_cast<std::uint32_t>(position(id)));
    if (written == periods_.end()) return plain_record(row(id), recorded(id));
    return record_with(std::string(written->second), row(id), recorded(id));
}

FindRowBlock find_by_key(std::shared_ptr<Rocks const> rocks) {
    struct Read {
        SegmentId segment;
        RowBlockPlace place;
        RowBlock block;
    };
    constexpr std::size_t kMostKept = 2 * kMostPlaces;      // neighbouring statement blocks point into the same ones
    auto const kept = std::make_shared<std::list<Read>>();  // those used last at the end
    return [rocks, kept](SegmentId segment, RowBlockPlace const& place) -> RowBlock const& {
        auto const known = std::find_if(kept->begin(), kept->end(), [&](Read const& read) {
            return read.segment == segment && read.place == place;
        });
        if (known != kept->end()) {
            kept->splice(kept->end(), *kept, known);
            return known->block;
        }
        std::string const key =
            block_key(segment, static_cast<std::uint8_t>(place.table), place.relation, place.number);
        std::string const what = words_of(place.table, place.relation, place.number);
        std::optional<std::string> const value = rocks->get_once(key);
        if (!value) throw Error(ErrorKind::corrupt, what + " is missing");
        kept->push_back(
            {segment, place, RowBlock::read(std::string(unseal(key, *value, what)), order_of(place.table), what)});
        if (kept->size() > kMostKept) kept->pop_front();
        return kept->back().block;
    };
}

FindRowBlock find_in(Segments const& segments, std::shared_ptr<Segment const>* used) {
    return [&segments, used](SegmentId id, RowBlockPlace const& place) -> RowBlock const& {
        for (std::shared_ptr<Segment const> const& segment : segments) {
            if (segment->id() != id) continue;
            Segment::Part const* const part = segment->part(place.table, place.relation);
            if (!part || place.number >= part->directory().blocks()) break;
            if (used) *used = segment;
            return part->block(place.number);
        }
        throw Error(ErrorKind::corrupt, "it points to " + words_of(place.table, place.relation, place.number) +
                                            " of segment " + std::to_string(id) + ", which is not there");
    };
}

// Where the block is kept and what it points into is still there.
std::optional<StatementRecord> StatementBlocks::record_if_kept(ClaimId id) const {
    Kept kept;
    {
        std::shared_lock lock(mutex_);
        auto const known = blocks_.find(statement_block_of(static_cast<std::uint64_t>(id)));
        if (known == blocks_.end()) return std::nullopt;
        kept = known->second;
    }
    std::shared_ptr<Segment const> const stays = kept.segment.lock();
    if (kept.points && !stays) return std::nullopt;
    return kept.block->record(id);
}

StatementRecord StatementBlocks::record(ClaimId id, Segments const& segments, Pin const* pin) const {
    if (std::optional<StatementRecord> record = record_if_kept(id)) return *std::move(record);
    std::uint64_t const number = statement_block_of(static_cast<std::uint64_t>(id));
    std::optional<std::string> const value = rocks_->get(statement_block_key(number), pin);
    if (!value) throw Error(ErrorKind::corrupt, words(number) + " is missing");
    std::shared_ptr<Segment const> used;
    auto const block =
        std::make_shared<StatementBlock const>(StatementBlock::read(number, *value, find_in(segments, &used)));
    {
        std::unique_lock lock(mutex_);
        blocks_.insert_or_assign(number, Kept{block, used != nullptr, used});
    }
    return block->record(id);
}

}  // namespace kgq::storage
