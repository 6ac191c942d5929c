#include "engine/storage/segment.hpp"

#include "engine/storage/keys.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace kgq::storage {

std::string words_of(Table table, RelationId relation, std::size_t number) {
    std::string const order = order_of(table) == ColumnOrder::by_subject ? " by subject" : " by object";
    return "block " + std::to_string(number) + " of relation " + std::to_string(static_cast<unsigned>(relation)) +
           order + (table >= Table::past_by_subject ? ", of retracted claims," : "");
}

namespace {

void write_directory(std::string& bytes, Directory const& directory) {
    append(bytes, directory.table);
    append(bytes, directory.relation);
    append(bytes, directory.rows);
    append(bytes, static_cast<std::uint32_t>(directory.blocks()));
    std::vector<std::uint32_t> firsts;
    std::vector<std::uint32_t> seconds;
    for (std::uint64_t const head : directory.heads) {
        firsts.push_back(static_cast<std::uint32_t>(head >> 32));
        seconds.push_back(static_cast<std::uint32_t>(head));
    }
    pack(bytes, firsts);
    pack(bytes, seconds);
    pack_days(bytes, directory.earliest, kFirstDay);
    pack_days(bytes, directory.latest, kLastDay);
}

Directory read_directory(ByteReader& reader) {
    Directory directory;
    directory.table = reader.read<Table>();
    directory.relation = reader.read<RelationId>();
    directory.rows = reader.read<std::uint64_t>();
    auto const blocks = reader.read<std::uint32_t>();
    PackedColumn const firsts = PackedColumn::read(reader, blocks);
    PackedColumn const seconds = PackedColumn::read(reader, blocks);
    PackedDays const earliest = PackedDays::read(reader, blocks, kFirstDay);
    PackedDays const latest = PackedDays::read(reader, blocks, kLastDay);
    directory.heads.resize(blocks);
    directory.earliest.resize(blocks);
    directory.latest.resize(blocks);
    for (std::size_t i = 0; i < blocks; ++i) directory.heads[i] = firsts.at(i) << 32 | seconds.at(i);
    earliest.unpack(directory.earliest);
    latest.unpack(directory.latest);
    return directory;
}

}  // namespace

Segment::Part::Part(Segment const& owner, Directory directory)
    : owner_(&owner),
      directory_(std::move(directory)),
      blocks_(std::make_unique<std::atomic<RowBlock const*>[]>(directory_.blocks())) {}

RowBlock const& Segment::Part::block(std::size_t number) const {
    std::atomic<RowBlock const*>& place = blocks_[number];
    if (RowBlock const* known = place.load(std::memory_order_acquire)) return *known;
    std::string const key =
        block_key(owner_->id_, static_cast<std::uint8_t>(directory_.table), directory_.relation, number);
    std::string const what = words_of(directory_.table, directory_.relation, number);
    std::optional<std::string> const value = owner_->read_(key);
    if (!value) throw Error(ErrorKind::corrupt, what + " is missing; kgq check --repair rebuilds it");
    RowBlock const* const fresh = owner_->place_block(unseal(key, *value, what), order_of(directory_.table), what);
    RowBlock const* nobody = nullptr;
    if (place.compare_exchange_strong(nobody, fresh, std::memory_order_acq_rel)) return *fresh;
    fresh->~RowBlock();
    return *nobody;  // another thread was faster
}

/// A block before its bytes, in memory that goes with the segment.
RowBlock const* Segment::place_block(std::string_view bytes, ColumnOrder order, std::string const& what) const {
    constexpr std::size_t kLine = 64;
    constexpr std::size_t kHead = (sizeof(RowBlock) + kLine - 1) / kLine * kLine;
    char* place = nullptr;
    {
        std::lock_guard const lock(memory_mutex_);
        place = memory_.take(kHead + bytes.size() + kPadding, kLine);
    }
    char* const kept = place + kHead;
    std::memcpy(kept, bytes.data(), bytes.size());
    std::memset(kept + bytes.size(), 0, kPadding);
    return new (place) RowBlock(RowBlock::over({kept, bytes.size()}, order, what));
}

std::size_t Segment::Part::block_with(TermId first, TermId second) const {
    // Without branches, as PackedColumn::lower_bound: the last head that is not behind it, or the first.
    std::uint64_t const head = head_of(first, second);
    std::uint64_t const* const heads = directory_.heads.data();
    std::size_t at = 0;
    for (std::size_t count = directory_.heads.size(), half = count / 2; count > 1; count -= half, half = count / 2)
        at += half * static_cast<std::size_t>(heads[at + half] <= head);
    return at;
}

ChangeOrder const* Segment::Part::changes() const {
    if (directory_.table != Table::by_subject) return nullptr;
    auto const found =
        std::lower_bound(owner_->changes_.begin(), owner_->changes_.end(), directory_.relation,
                         [](ChangeOrder const& at, RelationId relation) { return at.directory().relation < relation; });
    if (found == owner_->changes_.end() || found->directory().relation != directory_.relation) return nullptr;
    return &*found;
}

Segment::Segment(SegmentId id, std::uint64_t first, std::uint64_t end, std::vector<Directory> directories,
                 std::vector<ChangeDirectory> changes, ReadEntry read)
    : id_(id), first_(first), end_(end), read_(std::move(read)) {
    for (Directory const& directory : directories)
        relations_ = std::max(relations_, static_cast<std::uint32_t>(directory.relation) + 1);
    places_.resize(std::size_t{4} * relations_);
    for (Directory& directory : directories) {
        auto const place =
            static_cast<std::size_t>(directory.table) * relations_ + static_cast<std::size_t>(directory.relation);
        parts_.push_back(std::unique_ptr<Part>(new Part(*this, std::move(directory))));
        places_[place] = static_cast<std::uint32_t>(parts_.size());
    }
    for (ChangeDirectory& order : changes) changes_.emplace_back(id, std::move(order));
}

Segment::~Segment() {
    for (auto const& part : parts_)
        for (std::size_t i = 0; i < part->directory_.blocks(); ++i)
            if (RowBlock const* const block = part->blocks_[i].load()) block->~RowBlock();
    if (retire) retire(id_);
}

Segment::Part const* Segment::part(Table table, RelationId relation) const {
    auto const number = static_cast<std::uint32_t>(relation);
    if (number >= relations_) return nullptr;
    std::uint32_t const place = places_[static_cast<std::size_t>(table) * relations_ + number];
    return place == 0 ? nullptr : parts_[place - 1].get();
}

std::string Segment::manifest() const {
    std::string bytes;
    append(bytes, first_);
    append(bytes, end_);
    append(bytes, static_cast<std::uint32_t>(parts_.size()));
    for (auto const& part : parts_) write_directory(bytes, part->directory_);
    append(bytes, static_cast<std::uint32_t>(changes_.size()));
    for (ChangeOrder const& order : changes_) order.directory().write(bytes);
    return seal(segment_key(id_), std::move(bytes));
}

std::shared_ptr<Segment> Segment::read(SegmentId id, std::string_view manifest, ReadEntry read) {
    std::string bytes(unseal(segment_key(id), manifest, "segment " + std::to_string(id)));
    std::size_t const size = bytes.size();
    bytes.resize(size + kPadding);
    ByteReader reader(std::string_view(bytes).substr(0, size));
    auto const first = reader.read<std::uint64_t>();
    auto const end = reader.read<std::uint64_t>();
    auto const count = reader.read<std::uint32_t>();
    std::vector<Directory> directories;
    for (std::uint32_t i = 0; i < count; ++i) {
        directories.push_back(read_directory(reader));
        if (directories.back().table > Table::past_by_object)
            throw Error(ErrorKind::corrupt, "segment " + std::to_string(id) + " has a table of no known kind");
    }
    std::vector<ChangeDirectory> changes;
    if (reader.left() > 0) {  // format 2 had none
        for (auto left = reader.read<std::uint32_t>(); left > 0; --left)
            changes.push_back(ChangeDirectory::read(reader));
    }
    return std::make_shared<Segment>(id, first, end, std::move(directories), std::move(changes), std::move(read));
}

}  // namespace kgq::storage
