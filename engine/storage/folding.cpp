#include "engine/storage/folding.hpp"

#include <kgq/fold.hpp>

#include "engine/storage/keys.hpp"
#include "engine/storage/relation_walk.hpp"
#include "engine/storage/segment_writer.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <set>

namespace kgq::storage {

namespace {

constexpr std::uint64_t kGrowth = 4;            // a segment is merged unless it is so many times what comes behind it
constexpr std::uint64_t kFewTombstones = 4096;  // of a segment, borne until they are many for its size
constexpr std::uint64_t kTombstoneShare = 64;   // one row in so many

std::uint64_t rows_of(Segment const& segment) { return segment.end() - segment.first(); }

std::set<RelationId> relations_of(Layout const& layout, PlainClaims const* plain) {
    std::set<RelationId> relations;
    for (auto const& segment : layout.segments)
        for (auto const& part : segment->parts()) relations.insert(part->directory().relation);
    for (auto const& run : layout.delta)
        for (ClaimRow const& row : run->rows()) relations.insert(row.relation);
    if (plain)
        for (auto const& [relation, count] : plain->counts()) relations.insert(relation);
    return relations;
}

// The tables of one order: live rows, of the layout and plain ones, then retracted ones; a file each.
class OrderWriter {
public:
    /// Notes where rows go in `places` (null: nowhere).
    OrderWriter(std::shared_ptr<Layout const> layout, SegmentId id, ColumnOrder order, Rocks const& rocks,
                PlaceNotes* places)
        : layout_(std::move(layout)), id_(id), order_(order), rocks_(rocks), places_(places) {}

    void write(std::set<RelationId> const& relations, PlainClaims* plain, CommitProgress* progress) {
        std::optional<ClaimStream> claims;
        if (plain && order_ == ColumnOrder::by_object) plain->finish_by_object();
        if (plain) claims = order_ == ColumnOrder::by_subject ? plain->by_subject() : plain->by_object();
        StepCount steps(progress);
        bool const by_subject = order_ == ColumnOrder::by_subject;
        auto const new_file = [&] {
            auto const file = std::make_shared<TableFile>(rocks_.new_table_file(Rocks::Packing::plain));
            files.push_back(file);
            return [file](std::string const& key, std::string const& value) { file->put(key, value); };
        };
        for (bool const past : {false, true}) {
            Table const table = table_of(order_, past);
            std::optional<ChangeWriter> days;
            if (by_subject && !past) days.emplace(id_, new_file(), new_file());
            TableWriter writer(id_, table, new_file(), days ? &*days : nullptr);
            auto const add = [&](ClaimRow const& row, TransactionId retracted) {
                writer.add(row, retracted);
                if (places_) places_->note(row.id, {table, row.relation, writer.block()});
            };
            for (RelationId const relation : relations) {
                RelationWalk walk(layout_, past ? Sight::retracted() : Sight::live(), relation, order_);
                if (claims && !past) {
                    for (; !claims->done() && claims->claim().relation == relation; claims->advance()) {
                        ClaimRow const row = plain->row(claims->claim());
                        for (; !walk.done() && before(walk.row(), row); walk.advance()) add(walk.row(), 0);
                        add(row, 0);
                        steps.add();
                    }
                }
                for (; !walk.done(); walk.advance()) add(walk.row(), walk.retracted());
            }
            for (Directory& directory : writer.finish()) directories.push_back(std::move(directory));
            if (days) changes = days->finish();
        }
    }

    std::vector<std::shared_ptr<TableFile>> files;
    std::vector<Directory> directories;
    std::vector<ChangeDirectory> changes;

private:
    bool before(ClaimRow const& left, ClaimRow const& right) const {
        return order_ == ColumnOrder::by_subject ? by_subject_key(left) < by_subject_key(right)
                                                 : by_object_key(left) < by_object_key(right);
    }

    std::shared_ptr<Layout const> layout_;
    SegmentId id_;
    ColumnOrder order_;
    Rocks const& rocks_;
    PlaceNotes* places_;
};

// The statement blocks that a fold writes: those of claims that were in none, and before them those that pointed into a
// segment which it replaces.
class StatementWriter {
public:
    StatementWriter(Rocks const& rocks, SegmentId id, PlaceNotes const& places, CommitProgress* progress)
        : file(rocks.new_table_file(Rocks::Packing::plain)),
          rocks_(rocks),
          id_(id),
          places_(places),
          progress_(progress) {}

    void write_again(std::uint64_t first_block, std::uint64_t end_block, FindRowBlock const& rows) {
        Cursor cursor = rocks_.cursor();
        cursor.seek(statement_block_key(first_block));
        for (std::uint64_t block = first_block; block < end_block; ++block, cursor.next()) {
            std::string const key = statement_block_key(block);
            if (!cursor.valid() || cursor.key() != key)
                throw Error(ErrorKind::corrupt, "the block of statement records from " +
                                                    std::to_string(first_of_block(block)) + " on is missing");
            std::optional<PointingBlock> old = PointingBlock::read(unseal_statement_block(block, cursor.value()));
            if (!old) continue;
            if (std::vector<RowBlockPlace> const* places = places_.of(block)) {
                PointingBlock const fresh{id_, *places, std::move(old->recorded)};
                pointing.emplace_back(key, seal(key, fresh.write()));
            } else {
                write_packed(block, StatementBlock::read(block, cursor.value(), rows));
            }
            if (progress_) progress_->step(0);
        }
    }

    void write(std::uint64_t first_block, std::uint64_t end_block, ReadStatement const& statement) {
        for (std::uint64_t block = first_block; block < end_block; ++block) {
            for (std::uint64_t i = 0; i < kStatements; ++i)
                claims_[i] = statement(static_cast<ClaimId>(first_of_block(block) + i));
            std::vector<RowBlockPlace> const* places = places_.of(block);
            std::optional<std::string> const bytes =
                places ? write_pointing_block(claims_, id_, *places) : std::nullopt;
            std::string const key = statement_block_key(block);
            file.put(key, seal(key, bytes ? *bytes : write_statement_block(claims_)));
            if (progress_) progress_->step(kStatements);
        }
    }

    TableFile file;
    std::vector<std::pair<std::string, std::string>> pointing;  // of blocks written again

private:
    void write_packed(std::uint64_t block, StatementBlock const& old) {
        for (std::uint64_t i = 0; i < kStatements; ++i) {
            auto const id = static_cast<ClaimId>(first_of_block(block) + i);
            claims_[i] = {old.row(id), old.recorded(id), {}};
        }
        std::string const key = statement_block_key(block);
        file.put(key, seal(key, write_statement_block(claims_)));
    }

    Rocks const& rocks_;
    SegmentId id_;
    PlaceNotes const& places_;
    CommitProgress* progress_;
    std::vector<WrittenStatement> claims_ = std::vector<WrittenStatement>(kStatements);
};

// Goes on telling how far it is.
void wait_for(std::future<void>& other, CommitProgress* progress) {
    constexpr std::chrono::milliseconds kOften{100};
    while (progress && other.wait_for(kOften) != std::future_status::ready) progress->step(0);
    other.get();
}

std::vector<std::shared_ptr<DeltaRun const>> behind(std::vector<std::shared_ptr<DeltaRun const>> const& runs,
                                                    std::uint64_t end) {
    std::vector<std::shared_ptr<DeltaRun const>> left;
    for (auto const& run : runs) {
        std::vector<ClaimRow> rows;
        for (ClaimRow const& row : run->rows())
            if (static_cast<std::uint64_t>(row.id) >= end) rows.push_back(row);
        if (rows.size() == run->size()) {
            left.push_back(run);
        } else if (!rows.empty()) {
            left.push_back(std::make_shared<DeltaRun const>(std::move(rows)));
        }
    }
    return left;
}

}  // namespace

std::size_t segments_to_keep(Layout const& layout, std::uint64_t plain_rows) {
    std::size_t kept = layout.segments.size();
    std::uint64_t rows = layout.delta_rows() + plain_rows;
    while (kept > 0 && rows_of(*layout.segments[kept - 1]) < kGrowth * rows) rows += rows_of(*layout.segments[--kept]);
    for (std::size_t i = 0; i < kept; ++i) {
        Segment const& segment = *layout.segments[i];
        std::uint64_t const stones = layout.tombstones_of(segment.first(), segment.end()).size();
        if (stones > std::max(kFewTombstones, rows_of(segment) / kTombstoneShare)) return i;
    }
    return kept;
}

Folded fold_delta(Files& files, std::shared_ptr<Layout const> const& layout, Folding folding) {
    constexpr std::uint64_t kMuch = 1u << 17;
    auto part = std::make_shared<Layout>(*layout);
    part->segments.erase(part->segments.begin(), part->segments.begin() + static_cast<std::ptrdiff_t>(folding.kept));
    SegmentId const id = layout->next_segment;
    std::uint64_t const first = folding.kept == 0 ? 1 : layout->segments[folding.kept - 1]->end();
    std::set<RelationId> const relations = relations_of(*part, folding.plain);
    Folded folded;
    folded.kept = folding.kept;
    folded.applied = folding.applied;
    folded.statement_blocks = std::max(layout->statement_blocks, (folding.claims_end - 1) / kStatements);

    std::uint64_t const first_block = std::min(statement_block_of(first), layout->statement_blocks);
    PlaceNotes places(first_block, folded.statement_blocks);
    OrderWriter by_subject(part, id, ColumnOrder::by_subject, *files.rocks, &places);
    OrderWriter by_object(part, id, ColumnOrder::by_object, *files.rocks, nullptr);
    StatementWriter statements(*files.rocks, id, places, folding.progress);
    bool const much = folding.claims_end - first > kMuch;
    auto other = std::async(much ? std::launch::async : std::launch::deferred,
                            [&] { by_object.write(relations, folding.plain, folding.progress); });
    by_subject.write(relations, folding.plain, folding.progress);
    statements.write_again(first_block, layout->statement_blocks,
                           folding.rows ? folding.rows : find_in(layout->segments));
    statements.write(layout->statement_blocks, folded.statement_blocks, folding.statement);
    wait_for(other, much ? folding.progress : nullptr);

    std::vector<TableFile> taken = std::move(folding.with);
    taken.push_back(std::move(statements.file));
    folded.pointing = std::move(statements.pointing);
    for (OrderWriter* writer : {&by_subject, &by_object})
        for (auto const& file : writer->files) taken.push_back(std::move(*file));
    files.rocks->take_in(std::move(taken));
    std::vector<Directory> directories = std::move(by_subject.directories);
    for (Directory& directory : by_object.directories) directories.push_back(std::move(directory));
    folded.segment = std::make_shared<Segment>(id, first, folding.claims_end, std::move(directories),
                                               std::move(by_subject.changes), files.block_reader());
    return folded;
}

Layout name_segment(Files const& files, Folded const& folded, Layout const& current, Changes& changes) {
    Layout next = current;
    for (std::size_t i = folded.kept; i < current.segments.size(); ++i) {
        changes.erase(segment_key(current.segments[i]->id()));
        current.segments[i]->retire = [retired = files.retired](SegmentId id) { retired->add(id); };
    }
    next.segments.resize(folded.kept);
    next.applied.resize(folded.kept);
    next.segments.push_back(folded.segment);
    next.applied.push_back(folded.applied);
    next.next_segment = folded.segment->id() + 1;
    next.statement_blocks = folded.statement_blocks;
    std::uint64_t const end = folded.segment->end();
    next.delta = behind(current.delta, end);
    if (current.tombstones) {
        auto left = std::make_shared<std::vector<Tombstone>>(*current.tombstones);
        std::erase_if(*left, [&](Tombstone const& stone) {
            return stone.claim >= folded.segment->first() && stone.claim < end && stone.transaction <= folded.applied;
        });
        next.tombstones = left->empty() ? nullptr : std::move(left);
    }
    for (auto const& [key, value] : folded.pointing) changes.put(key, value);
    changes.put(segment_key(folded.segment->id()), folded.segment->manifest());
    changes.put(prefix(Space::layout), next.write());
    changes.erase_range(statement_key(static_cast<ClaimId>(first_of_block(current.statement_blocks))),
                        statement_key(static_cast<ClaimId>(first_of_block(next.statement_blocks))));
    return next;
}

ReadStatement unpacked_statements(Files const& files, std::shared_ptr<Pin const> pin) {
    auto cursor = std::make_shared<Cursor>(files.rocks->cursor(std::move(pin)));
    return [cursor](ClaimId id) {
        std::string const key = statement_key(id);
        if (!cursor->valid() || cursor->key() != key) cursor->seek(key);
        if (!cursor->valid() || cursor->key() != key)
            throw Error(ErrorKind::corrupt,
                        "statement record " + std::to_string(static_cast<std::uint64_t>(id)) + " is missing");
        StatementRecord record = read_statement(id, cursor->value());
        cursor->next();
        WrittenStatement written{record.row, record.recorded, record.period.text()};
        if (written.period == plain_period_text(written.row)) written.period.clear();
        return written;
    };
}

namespace {

void remove_strange_blocks(Rocks& rocks, std::set<SegmentId> const& known, Changes& changes) {
    Cursor cursor = rocks.cursor();
    std::string const head = prefix(Space::block);
    for (cursor.seek(head); cursor.valid() && cursor.key().starts_with(head);) {
        auto const id = ByteReader(cursor.key().substr(1)).read<SegmentId>();
        if (!known.contains(id)) changes.erase_range(blocks_prefix(id), blocks_prefix(id + 1));
        cursor.seek(blocks_prefix(id + 1));
    }
}

// Terms of a load that was never committed, with the look-ups that lead to them.
void remove_strange_terms(Rocks& rocks, std::uint32_t terms_end, Changes& changes) {
    Cursor cursor = rocks.cursor();
    std::string const head = prefix(Space::term);
    for (cursor.seek(term_key(static_cast<TermId>(terms_end))); cursor.valid() && cursor.key().starts_with(head);
         cursor.next()) {
        auto const id = ByteReader(cursor.key().substr(1)).read<TermId>();
        std::string const bytes(read_term_bytes(id, cursor.value()));
        changes.erase(cursor.key());
        changes.erase(term_id_key(bytes));
        if (std::optional<std::string_view> const text = text_of(bytes)) changes.erase(folded_key(fold(*text), id));
    }
}

// Whether the claims begin in a block, as they do from the first fold on that packed one.
bool lacks_first_record(Rocks const& rocks) {
    return last_transaction(rocks).claims_end > 1 && !rocks.get(statement_key(ClaimId{1}));
}

}  // namespace

Unfinished::~Unfinished() {
    if (!rocks_) return;
    try {
        Changes changes;
        changes.erase_range(blocks_prefix(segment_), blocks_prefix(segment_ + 1));
        changes.erase_range(statement_block_key(statement_blocks_), after_prefix(prefix(Space::statement_block)));
        remove_strange_terms(*rocks_, terms_end_, changes);
        rocks_->write(std::move(changes));
    } catch (Error const&) {
        // The disk fails us; opening the store removes them.
    }
}

void remove_leftovers(Rocks& rocks) {
    std::set<SegmentId> known;
    std::uint64_t statement_blocks = 0;
    if (std::optional<std::string> const value = rocks.get(prefix(Space::layout))) {
        if (!is_sealed(prefix(Space::layout), *value)) return;  // whoever reads it will say so
        ByteReader reader(unseal(prefix(Space::layout), *value, "the list of segments"));
        reader.read<SegmentId>();
        statement_blocks = reader.read<std::uint64_t>();
        for (auto left = reader.read<std::uint32_t>(); left > 0; --left) {
            known.insert(reader.read<SegmentId>());
            reader.read<TransactionId>();
        }
    } else if (lacks_first_record(rocks)) {
        return;  // the list is lost: what looks left over may be all there is
    }
    Changes changes;
    remove_strange_blocks(rocks, known, changes);
    Cursor cursor = rocks.cursor();
    std::string const end = after_prefix(prefix(Space::statement_block));
    cursor.seek(statement_block_key(statement_blocks));
    if (cursor.valid() && cursor.key() < end) changes.erase_range(statement_block_key(statement_blocks), end);
    remove_strange_terms(rocks, last_transaction(rocks).terms_end, changes);
    if (changes.count() > 0) rocks.write(std::move(changes));
}

}  // namespace kgq::storage
