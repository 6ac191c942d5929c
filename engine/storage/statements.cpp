#include "engine/storage/statements.hpp"

#include "engine/storage/keys.hpp"

#include <mutex>

namespace kgq::storage {

namespace {

constexpr std::uint8_t kExact = 1;  // written to disk: never renumber

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

StatementBlock StatementBlock::read(std::uint64_t number, std::string_view sealed) {
    std::string const what = "the block of statement records from " + std::to_string(first_of_block(number)) + " on";
    StatementBlock block;
    block.bytes_ = unseal(statement_block_key(number), sealed, what);
    std::size_t const size = block.bytes_.size();
    block.bytes_.resize(size + kPadding);
    ByteReader reader(std::string_view(block.bytes_).substr(0, size));
    block.exact_ = (reader.read<std::uint8_t>() & kExact) != 0;
    for (PackedColumn* column : {&block.subjects_, &block.relations_, &block.objects_, &block.sources_, &block.keys_,
                                 &block.notes_, &block.end_kinds_, &block.recorded_})
        *column = PackedColumn::read(reader, kStatements);
    block.earliest_starts_ = PackedDays::read(reader, kStatements, kFirstDay);
    block.latest_ends_ = PackedDays::read(reader, kStatements, kLastDay);
    block.latest_starts_ = block.exact_ ? block.earliest_starts_ : PackedDays::read(reader, kStatements, kFirstDay);
    block.earliest_ends_ = block.exact_ ? block.latest_ends_ : PackedDays::read(reader, kStatements, kLastDay);
    for (auto left = reader.read<std::uint32_t>(); left > 0; --left) {
        auto const position = reader.read<std::uint32_t>();
        block.periods_.emplace(position, reader.read_text());
    }
    if (reader.left() != 0) throw Error(ErrorKind::corrupt, what + " has the wrong length");
    return block;
}

ClaimRow StatementBlock::row(ClaimId id) const {
    std::size_t const at = position(id);
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
    StatementRecord record;
    record.row = row(id);
    record.recorded = recorded(id);
    auto const written = periods_.find(static_cast<std::uint32_t>(position(id)));
    std::string const text = written == periods_.end() ? plain_period_text(record.row) : std::string(written->second);
    Result<Period> period = Period::parse(text);
    if (!period)
        throw Error(ErrorKind::corrupt, "statement record " + std::to_string(static_cast<std::uint64_t>(id)) +
                                            " has a period that cannot be read: " + text);
    record.period = *period;
    return record;
}

StatementBlock const& StatementBlocks::block(std::uint64_t number) const {
    {
        std::shared_lock lock(mutex_);
        auto const known = blocks_.find(number);
        if (known != blocks_.end()) return *known->second;
    }
    std::optional<std::string> const value = rocks_->get(statement_block_key(number));
    if (!value)
        throw Error(ErrorKind::corrupt,
                    "the block of statement records from " + std::to_string(first_of_block(number)) + " on is missing");
    auto block = std::make_unique<StatementBlock const>(StatementBlock::read(number, *value));
    std::unique_lock lock(mutex_);
    return *blocks_.try_emplace(number, std::move(block)).first->second;
}

}  // namespace kgq::storage
