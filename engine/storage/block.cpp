#include "engine/storage/block.hpp"

#include <algorithm>
#include <cstring>

namespace kgq::storage {

namespace {

// Bits of a block's flags, written to disk: never renumber.
constexpr std::uint8_t kExact = 1;       // latest starts and earliest ends are not written: they equal their fellows
constexpr std::uint8_t kSingle = 2;      // no fact has two claims
constexpr std::uint8_t kHistory = 4;     // retracted rows, with the transactions that retracted them
constexpr std::uint8_t kDatedStart = 8;  // every start is a date
constexpr std::uint8_t kCounted = 16;    // claim ids go up by one from row to row; only the first is written

constexpr std::size_t kLeastInline = 64;  // so that a block's bytes lie on the heap and stay in place when it is moved

bool one_claim_a_fact(RowColumns const& rows, std::span<std::uint32_t const> patterns) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows.subjects[i] == rows.subjects[i - 1] && rows.objects[i] == rows.objects[i - 1] &&
            rows.keys[i] == rows.keys[i - 1] && (patterns.empty() || patterns[i] == patterns[i - 1]))
            return false;
    }
    return true;
}

void tell(RowTraits const& traits, ClaimColumns& columns) {
    columns.exact = traits.exact;
    columns.single = traits.single;
    columns.keyless = traits.keyless;
    columns.dated_start = traits.dated_start;
    columns.source = traits.source;
}

bool ids_go_up_by_one(RowColumns const& rows) {
    for (std::size_t i = 1; i < rows.size(); ++i)
        if (static_cast<std::uint64_t>(rows.ids[i]) != static_cast<std::uint64_t>(rows.ids[i - 1]) + 1) return false;
    return true;
}

}  // namespace

void RowColumns::clear() {
    for (auto* column : {&subjects, &objects, &sources}) column->clear();
    for (auto* column : {&keys, &notes}) column->clear();
    for (auto* column : {&earliest_starts, &latest_starts, &earliest_ends, &latest_ends}) column->clear();
    end_kinds.clear();
    ids.clear();
    retracted.clear();
}

void RowColumns::push(ClaimRow const& row) {
    subjects.push_back(row.subject);
    objects.push_back(row.object);
    sources.push_back(row.source);
    keys.push_back(row.keys);
    notes.push_back(row.notes);
    end_kinds.push_back(static_cast<std::uint32_t>(row.start_kind) | static_cast<std::uint32_t>(row.end_kind) << 4);
    ids.push_back(row.id);
    earliest_starts.push_back(row.bounds.earliest_start);
    latest_starts.push_back(row.bounds.latest_start);
    earliest_ends.push_back(row.bounds.earliest_end);
    latest_ends.push_back(row.bounds.latest_end);
}

void show(RowColumns const& rows, std::vector<std::uint8_t>& end_kinds, std::span<std::uint32_t const> patterns,
          ClaimColumns& columns) {
    end_kinds.assign(rows.end_kinds.begin(), rows.end_kinds.end());
    columns = {rows.size(), rows.subjects,        rows.objects,       rows.sources,       rows.keys,        rows.notes,
               rows.ids,    rows.earliest_starts, rows.latest_starts, rows.earliest_ends, rows.latest_ends, end_kinds,
               patterns};
    tell(traits_of(rows, patterns), columns);
}

RowTraits traits_of(RowColumns const& rows, std::span<std::uint32_t const> patterns) {
    RowTraits traits;
    traits.exact = rows.earliest_starts == rows.latest_starts && rows.earliest_ends == rows.latest_ends;
    traits.single = one_claim_a_fact(rows, patterns);
    traits.keyless = std::all_of(rows.keys.begin(), rows.keys.end(), [](auto keys) { return keys == kNoQualifiers; });
    traits.dated_start = std::all_of(rows.end_kinds.begin(), rows.end_kinds.end(),
                                     [](std::uint32_t kinds) { return (kinds & 0xF) == 0; });
    bool const one_source = std::all_of(rows.sources.begin(), rows.sources.end(),
                                        [&](TermId source) { return source == rows.sources.front(); });
    traits.source = one_source && rows.size() > 0 ? rows.sources.front() : kNoTerm;
    return traits;
}

std::string write_block(RowColumns const& rows, RowTraits const& traits) {
    bool const exact = traits.exact;
    bool const history = !rows.retracted.empty();
    bool const counted = ids_go_up_by_one(rows);
    std::string bytes;
    append(bytes, static_cast<std::uint32_t>(rows.size()));
    append(bytes,
           static_cast<std::uint8_t>((exact ? kExact : 0) | (traits.single ? kSingle : 0) | (history ? kHistory : 0) |
                                     (traits.dated_start ? kDatedStart : 0) | (counted ? kCounted : 0)));
    for (auto const* column : {&rows.subjects, &rows.objects, &rows.sources}) pack(bytes, *column);
    for (auto const* column : {&rows.keys, &rows.notes}) pack(bytes, *column);
    pack(bytes, rows.end_kinds);
    if (counted) {
        append(bytes, rows.ids.front());
    } else {
        pack(bytes, rows.ids);
    }
    pack_days(bytes, rows.earliest_starts, kFirstDay);
    pack_days(bytes, rows.latest_ends, kLastDay);
    if (!exact) {
        pack_days(bytes, rows.latest_starts, kFirstDay);
        pack_days(bytes, rows.earliest_ends, kLastDay);
    }
    if (history) pack(bytes, rows.retracted);
    return bytes;
}

RowBlock RowBlock::read(std::string bytes, ColumnOrder order, std::string const& what) {
    std::size_t const size = bytes.size();
    bytes.resize(std::max(size + kPadding, kLeastInline));
    RowBlock block = over(std::string_view(bytes).substr(0, size), order, what);
    block.bytes_ = std::move(bytes);
    return block;
}

RowBlock RowBlock::over(std::string_view bytes, ColumnOrder order, std::string const& what) {
    RowBlock block;
    block.order_ = order;
    ByteReader reader(bytes);
    try {
        block.size_ = reader.read<std::uint32_t>();
        auto const flags = reader.read<std::uint8_t>();
        block.exact_ = (flags & kExact) != 0;
        block.single_ = (flags & kSingle) != 0;
        block.history_ = (flags & kHistory) != 0;
        block.dated_start_ = (flags & kDatedStart) != 0;
        block.counted_ = (flags & kCounted) != 0;
        for (PackedColumn* column :
             {&block.subjects_, &block.objects_, &block.sources_, &block.keys_, &block.notes_, &block.end_kinds_})
            *column = PackedColumn::read(reader, block.size_);
        if (block.counted_) {
            block.first_id_ = reader.read<std::uint64_t>();
        } else {
            block.ids_ = PackedColumn::read(reader, block.size_);
        }
        block.earliest_starts_ = PackedDays::read(reader, block.size_, kFirstDay);
        block.latest_ends_ = PackedDays::read(reader, block.size_, kLastDay);
        block.latest_starts_ = block.exact_ ? block.earliest_starts_ : PackedDays::read(reader, block.size_, kFirstDay);
        block.earliest_ends_ = block.exact_ ? block.latest_ends_ : PackedDays::read(reader, block.size_, kLastDay);
        if (block.history_) block.retracted_ = PackedColumn::read(reader, block.size_);
        if (block.size_ == 0 || reader.left() != 0) throw Error(ErrorKind::corrupt, "it has the wrong length");
        block.set_fences();
    } catch (Error const& error) {
        throw Error(ErrorKind::corrupt, what + " cannot be read: " + error.message);
    }
    return block;
}

void RowBlock::row(std::size_t position, ClaimRow& row) const {
    row.subject = static_cast<TermId>(subjects_.at(position));
    row.object = static_cast<TermId>(objects_.at(position));
    row.source = static_cast<TermId>(sources_.at(position));
    row.keys = static_cast<QualifierSetId>(keys_.at(position));
    row.notes = static_cast<QualifierSetId>(notes_.at(position));
    row.id = id(position);
    row.bounds.earliest_start = earliest_starts_.at(position);
    row.bounds.latest_end = latest_ends_.at(position);
    row.bounds.latest_start = exact_ ? row.bounds.earliest_start : latest_starts_.at(position);
    row.bounds.earliest_end = exact_ ? row.bounds.latest_end : earliest_ends_.at(position);
    auto const kinds = static_cast<unsigned>(end_kinds_.at(position));
    row.start_kind = static_cast<Period::End>(kinds & 0xF);
    row.end_kind = static_cast<Period::End>(kinds >> 4);
}

void RowBlock::set_fences() {
    stride_ = static_cast<std::uint32_t>((size_ + kFences - 1) / kFences);
    fences_.fill(~std::uint32_t{0});
    for (std::size_t fence = 0; fence * stride_ < size_; ++fence)
        fences_[fence] = static_cast<std::uint32_t>(lead().at(fence * stride_));
}

std::size_t RowBlock::fences_below(std::uint64_t lead) const {
    if (lead > ~std::uint32_t{0}) return kFences;
    auto const wanted = static_cast<std::uint32_t>(lead);
    using Four = std::uint32_t __attribute__((vector_size(16)));
    static_assert(kFences % 4 == 0);
    Four const four{wanted, wanted, wanted, wanted};
    std::int32_t __attribute__((vector_size(16))) below{};
    for (std::size_t i = 0; i < kFences; i += 4) {
        Four some;
        std::memcpy(&some, &fences_[i], sizeof some);
        below -= some < four;  // true is -1
    }
    return static_cast<std::size_t>(below[0] + below[1] + below[2] + below[3]);
}

std::size_t RowBlock::place_of(std::uint64_t lead, std::size_t fences, std::size_t from) const {
    std::size_t const low = fences == 0 ? 0 : (fences - 1) * stride_ + 1;
    std::size_t const high = std::min<std::size_t>(fences * stride_, size_);
    return this->lead().lower_bound(std::max(low, from), std::max(high, from), lead);
}

std::size_t RowBlock::begin_of(TermId first, std::size_t fences) const {
    return place_of(static_cast<std::uint64_t>(first), fences, 0);
}

// Most firsts have a few rows, so the next ones are looked at before the end of all is sought.
std::pair<std::size_t, std::size_t> RowBlock::range_from(std::size_t begin, TermId first, TermId second) const {
    constexpr std::size_t kFew = 8;
    auto const head = static_cast<std::uint64_t>(first);
    auto const tail = static_cast<std::uint64_t>(second);
    bool const all = second == kNoTerm;
    auto const has_first = [&](std::size_t at) { return at < size_ && lead().at(at) == head; };
    auto const end_of_first = [&](std::size_t at) { return place_of(head + 1, fences_below(head + 1), at); };
    std::size_t at = begin;
    while (at < begin + kFew && has_first(at) && (all || follow().at(at) < tail)) ++at;
    bool const many = at == begin + kFew && has_first(at);
    if (all) return {begin, many ? end_of_first(at) : at};
    if (many) at = follow().lower_bound(at, end_of_first(at), tail);
    std::size_t end = at;
    while (has_first(end) && follow().at(end) == tail) ++end;  // claims of one fact are few
    return {at, end};
}

void RowBlock::prefetch_head() const {
    auto const* bytes = reinterpret_cast<char const*>(this);
    constexpr std::size_t kLine = 64;
    constexpr std::size_t kLines = 6;
    for (std::size_t line = 0; line < kLines; ++line) __builtin_prefetch(bytes + line * kLine);
}

void RowBlock::prefetch_leads(std::size_t fences) const {
    std::size_t const behind = std::min<std::size_t>(fences * stride_, size_);
    __builtin_prefetch(lead().place_of(behind - std::min<std::size_t>(behind, stride_)));
    __builtin_prefetch(lead().place_of(behind));
}

void RowBlock::prefetch_row(std::size_t position) const {
    __builtin_prefetch(follow().place_of(position));
    __builtin_prefetch(earliest_starts_.place_of(position));
    __builtin_prefetch(latest_ends_.place_of(position));
}

void RowBlock::take(std::span<std::uint32_t const> positions, PartiesAndDays const& to) const {
    for (std::size_t i = 0; i < positions.size(); ++i) {
        std::size_t const position = positions[i];
        to.subjects[i] = static_cast<TermId>(subjects_.at(position));
        to.objects[i] = static_cast<TermId>(objects_.at(position));
        to.earliest_starts[i] = earliest_starts_.at(position);
        to.latest_ends[i] = latest_ends_.at(position);
    }
    if (exact_) return;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        to.latest_starts[i] = latest_starts_.at(positions[i]);
        to.earliest_ends[i] = earliest_ends_.at(positions[i]);
    }
}

void RowBlock::take_rest(std::span<std::uint32_t const> positions, RowColumns& to) const {
    for (std::uint32_t const position : positions) {
        to.sources.push_back(static_cast<TermId>(sources_.at(position)));
        to.keys.push_back(static_cast<QualifierSetId>(keys_.at(position)));
        to.notes.push_back(static_cast<QualifierSetId>(notes_.at(position)));
        to.ids.push_back(id(position));
        to.end_kinds.push_back(static_cast<std::uint32_t>(end_kinds_.at(position)));
    }
}

void RowBlock::describe(ClaimColumns& columns) const { tell(traits(), columns); }

namespace {

template <typename Number, typename Column>
std::span<Number const> unpacked(std::vector<Number>& to, Column const& column, std::size_t size) {
    to.resize(size);
    column.unpack(to);
    return to;
}

}  // namespace

RowTraits RowBlock::traits() const {
    return {exact_, single_, keys_.constant() && keys_.base() == 0, dated_start_,
            sources_.constant() ? static_cast<TermId>(sources_.base()) : kNoTerm};
}

void RowBlock::unpack(Space& space, ColumnSet set, ClaimColumns& columns) const {
    columns.rows = size_;
    describe(columns);
    if (set == ColumnSet::none) return;
    unpack_days(space.columns, columns);
    if (set == ColumnSet::days) return;
    columns.subjects = unpacked(space.columns.subjects, subjects_, size_);
    columns.objects = unpacked(space.columns.objects, objects_, size_);
    if (set == ColumnSet::all) unpack_rest(space, columns);
}

void RowBlock::unpack_days(RowColumns& to, ClaimColumns& columns) const {
    columns.earliest_starts = unpacked(to.earliest_starts, earliest_starts_, size_);
    columns.latest_ends = unpacked(to.latest_ends, latest_ends_, size_);
    columns.latest_starts = exact_ ? columns.earliest_starts : unpacked(to.latest_starts, latest_starts_, size_);
    columns.earliest_ends = exact_ ? columns.latest_ends : unpacked(to.earliest_ends, earliest_ends_, size_);
}

void RowBlock::unpack_ids(std::vector<ClaimId>& ids) const {
    ids.resize(size_);
    if (!counted_) {
        ids_.unpack(ids);
        return;
    }
    std::uint64_t next = first_id_;
    for (ClaimId& id : ids) id = static_cast<ClaimId>(next++);
}

void RowBlock::unpack_rest(Space& space, ClaimColumns& columns) const {
    RowColumns& to = space.columns;
    columns.sources = unpacked(to.sources, sources_, size_);
    columns.keys = unpacked(to.keys, keys_, size_);
    columns.notes = unpacked(to.notes, notes_, size_);
    unpack_ids(to.ids);
    columns.ids = to.ids;
    (void)unpacked(to.end_kinds, end_kinds_, size_);
    space.end_kinds.assign(to.end_kinds.begin(), to.end_kinds.end());
    columns.end_kinds = space.end_kinds;
}

}  // namespace kgq::storage
