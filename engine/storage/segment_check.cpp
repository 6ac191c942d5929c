#include "engine/storage/segment_check.hpp"

#include "engine/storage/change_writer.hpp"
#include "engine/storage/folding.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/relation_walk.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace kgq::storage {

namespace {

std::string words(Table table) {
    std::string const order = order_of(table) == ColumnOrder::by_subject ? "by subject" : "by object";
    return table >= Table::past_by_subject ? "blocks of retracted claims " + order : "blocks " + order;
}

bool row_before(ColumnOrder order, ClaimRow const& left, ClaimRow const& right) {
    return order == ColumnOrder::by_subject ? by_subject_key(left) < by_subject_key(right)
                                            : by_object_key(left) < by_object_key(right);
}

bool equal(ClaimRow const& left, ClaimRow const& right) {
    return by_subject_key(left) == by_subject_key(right) && left.source == right.source && left.notes == right.notes &&
           left.bounds == right.bounds && left.start_kind == right.start_kind && left.end_kind == right.end_kind;
}

// Positions of the claims that a table must have, in its order.
std::vector<std::uint32_t> expected(Truth const& truth, Table table) {
    bool const past = table >= Table::past_by_subject;
    std::vector<std::uint32_t> positions;
    for (std::uint32_t i = 0; i < truth.claims.size(); ++i)
        if ((truth.claims[i].retracted != 0) == past) positions.push_back(i);
    std::sort(positions.begin(), positions.end(), [&](std::uint32_t left, std::uint32_t right) {
        return row_before(order_of(table), truth.claims[left].row, truth.claims[right].row);
    });
    return positions;
}

void check_table(std::shared_ptr<Layout const> const& layout, Truth const& truth, Table table, Problems& problems) {
    std::vector<std::uint32_t> const positions = expected(truth, table);
    std::set<RelationId> relations;
    for (KnownClaim const& claim : truth.claims) relations.insert(claim.row.relation);
    auto const name = [](ClaimRow const& row) { return "claim " + std::to_string(static_cast<std::uint64_t>(row.id)); };
    bool const past = table >= Table::past_by_subject;
    std::size_t at = 0;
    auto const lacks_until = [&](auto const& stop) {
        for (; at < positions.size() && !stop(truth.claims[positions[at]].row); ++at)
            problems.add("the " + words(table) + " lack " + name(truth.claims[positions[at]].row));
    };
    for (RelationId const relation : relations) {
        RelationWalk walk(layout, past ? Sight::retracted() : Sight::live(), relation, order_of(table));
        for (; !walk.done(); walk.advance()) {
            ClaimRow const& row = walk.row();
            lacks_until([&](ClaimRow const& wanted) { return !row_before(order_of(table), wanted, row); });
            if (at == positions.size() || row_before(order_of(table), row, truth.claims[positions[at]].row)) {
                problems.add("the " + words(table) + " have a row that no record stands for, of " + name(row));
                continue;
            }
            KnownClaim const& claim = truth.claims[positions[at]];
            if (!equal(row, claim.row) || walk.retracted() != claim.retracted)
                problems.add("the " + words(table) + " differ from the record of " + name(claim.row));
            ++at;
        }
    }
    lacks_until([](ClaimRow const&) { return false; });
}

// The order of days of each relation, made again from its blocks and compared.
void check_order(Segment const& segment, Problems& problems) {
    bool same = true;
    for (std::unique_ptr<Segment::Part> const& part : segment.parts()) {
        ChangeOrder const* const order = part->changes();
        if (!order) continue;
        auto const compare = [&](std::string const& key, std::string const& value) {
            same = same && part->reading()(key) == value;
        };
        RelationId const relation = part->directory().relation;
        ChangeWriter writer(segment.id(), compare, compare);
        RowBlock::Space space;
        for (std::size_t number = 0; number < part->directory().blocks(); ++number) {
            ClaimColumns columns;
            RowBlock const& block = part->block(number);
            block.unpack(space, ColumnSet::days, columns);
            writer.add_block(relation, block.traits(), columns.earliest_starts, columns.latest_ends);
        }
        writer.finish_relation();
        std::string made;
        std::string there;
        for (ChangeDirectory const& directory : writer.finish()) directory.write(made);
        order->directory().write(there);
        if (!same || made != there)
            problems.add("the order of days of relation " + std::to_string(static_cast<unsigned>(relation)) +
                         " differs from its blocks by subject");
        same = true;
    }
}

SegmentId first_free_segment(Rocks const& rocks) {
    SegmentId last = 0;
    for (Space const space : {Space::block, Space::segment}) {
        Cursor cursor = rocks.cursor();
        cursor.seek_for_previous(after_prefix(prefix(space)));
        if (cursor.valid() && cursor.key().starts_with(prefix(space)) && cursor.key().size() > sizeof(SegmentId))
            last = std::max(last, ByteReader(cursor.key().substr(1)).read<SegmentId>());
    }
    return last + 1;
}

void erase_space(Changes& changes, Space space, std::string const& from) {
    changes.erase_range(from, after_prefix(prefix(space)));
}

}  // namespace

void check_segments(std::shared_ptr<Layout const> const& layout, Truth const& truth, Problems& problems) {
    for (Table const table : {Table::by_subject, Table::by_object, Table::past_by_subject, Table::past_by_object}) {
        try {
            check_table(layout, truth, table, problems);
        } catch (Error const& error) {
            problems.add("the " + words(table) + ": " + error.message);
        }
    }
    for (auto const& segment : layout->segments) {
        try {
            check_order(*segment, problems);
        } catch (Error const& error) {
            problems.add("the order of days: " + error.message);
        }
    }
}

void rebuild_segments(std::shared_ptr<Rocks> const& rocks, Truth const& truth) {
    Files files(rocks);
    Layout all;
    all.next_segment = first_free_segment(*rocks);
    all.statement_blocks = truth.statement_blocks;
    std::vector<ClaimRow> rows;
    std::vector<Tombstone> tombstones;
    for (KnownClaim const& claim : truth.claims) {
        rows.push_back(claim.row);
        if (claim.retracted != 0) tombstones.push_back({static_cast<std::uint64_t>(claim.row.id), claim.retracted});
    }
    auto const layout = std::make_shared<Layout const>(all.with(std::move(rows), std::move(tombstones)));
    TransactionRecord const last = truth.last();
    Folding folding;
    folding.claims_end = last.claims_end;
    folding.applied = last.info.id;
    folding.statement = unpacked_statements(files, rocks->pin());
    folding.rows = find_by_key(rocks);  // the list of segments may be what is damaged
    Folded const folded = fold_delta(files, layout, std::move(folding));
    Changes changes;
    erase_space(changes, Space::segment, prefix(Space::segment));
    changes.erase_range(prefix(Space::block), blocks_prefix(folded.segment->id()));
    (void)name_segment(files, folded, *layout, changes);
    rocks->write(std::move(changes));
}

}  // namespace kgq::storage
