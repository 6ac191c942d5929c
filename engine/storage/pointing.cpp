#include "engine/storage/pointing.hpp"

#include "engine/storage/bytes.hpp"

#include <algorithm>

namespace kgq::storage {

namespace {

constexpr std::uint8_t kPointing = 2;  // flag of a statement block, written to disk: never renumber (1: statements.cpp)

constexpr unsigned kRowBits = 28;  // a row block has about 2,048 rows, unless one fact has very many claims
constexpr std::uint32_t kNoRow = ~std::uint32_t{0};
static_assert(kMostPlaces <= std::size_t{1} << (32 - kRowBits));

}  // namespace

std::string PointingBlock::write() const {
    std::string bytes;
    append(bytes, kPointing);
    append(bytes, segment);
    append(bytes, static_cast<std::uint8_t>(places.size()));
    for (RowBlockPlace const& place : places) {
        append(bytes, place.table);
        append(bytes, place.relation);
        append(bytes, place.number);
    }
    return bytes += recorded;
}

std::optional<PointingBlock> PointingBlock::read(std::string_view bytes) {
    ByteReader reader(bytes);
    if ((reader.read<std::uint8_t>() & kPointing) == 0) return std::nullopt;
    PointingBlock block;
    block.segment = reader.read<SegmentId>();
    block.places.resize(reader.read<std::uint8_t>());
    for (RowBlockPlace& place : block.places) {
        place.table = reader.read<Table>();
        if (order_of(place.table) != ColumnOrder::by_subject || place.table > Table::past_by_object)
            throw Error(ErrorKind::corrupt, "it points into a table of no such kind");
        place.relation = reader.read<RelationId>();
        place.number = reader.read<std::uint32_t>();
    }
    if (block.places.size() > kMostPlaces) throw Error(ErrorKind::corrupt, "it points into too many blocks");
    block.recorded = reader.rest();
    return block;
}

ClaimPlaces::ClaimPlaces(PointingBlock const& block, std::uint64_t number, FindRowBlock const& find)
    : rows_(kStatements, kNoRow) {
    std::uint64_t const first = first_of_block(number);
    std::vector<ClaimId> ids;
    for (RowBlockPlace const& place : block.places) {
        RowBlock const& rows = find(block.segment, place);
        auto const high = static_cast<std::uint32_t>(blocks_.size()) << kRowBits;
        rows.unpack_ids(ids);
        for (std::size_t row = 0; row < ids.size(); ++row) {
            std::uint64_t const position = static_cast<std::uint64_t>(ids[row]) - first;  // huge before the first
            if (position < kStatements) rows_[position] = high | static_cast<std::uint32_t>(row);
        }
        blocks_.push_back(&rows);
        relations_.push_back(place.relation);
    }
    auto const lost = std::find(rows_.begin(), rows_.end(), kNoRow);
    if (lost != rows_.end())
        throw Error(ErrorKind::corrupt, "where it points there is no row of claim " +
                                            std::to_string(first + static_cast<std::uint64_t>(lost - rows_.begin())));
}

ClaimRow ClaimPlaces::row(std::size_t position) const {
    std::uint32_t const place = rows_[position];
    ClaimRow row;
    row.relation = relations_[place >> kRowBits];
    blocks_[place >> kRowBits]->row(place & ((std::uint32_t{1} << kRowBits) - 1), row);
    return row;
}

void PlaceNotes::note(ClaimId id, RowBlockPlace const& place) {
    std::uint64_t const block = statement_block_of(static_cast<std::uint64_t>(id)) - first_;
    if (block >= blocks_.size()) return;  // of claims that no whole block has, or before the first
    Notes& notes = blocks_[block];
    ++notes.claims;
    if (!notes.places.empty() && notes.places.back() == place) return;  // rows come block by block
    if (notes.places.size() == kMostPlaces) {
        notes.many = true;
    } else {
        notes.places.push_back(place);
    }
}

std::vector<RowBlockPlace> const* PlaceNotes::of(std::uint64_t block) const {
    if (block < first_ || block - first_ >= blocks_.size()) return nullptr;
    Notes const& notes = blocks_[block - first_];
    return notes.claims == kStatements && !notes.many ? &notes.places : nullptr;
}

}  // namespace kgq::storage
