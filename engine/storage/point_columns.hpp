// Patterns that ask about a subject or an object each, answered as columns: the way of questions, one or many thousand
// together.
//
// Not here: rows (scan.hpp), walks of whole relations (relation_walk.hpp). Threads: one at a time. Lifetime: keeps its
// snapshot; the patterns must outlive it.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/relation_walk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace kgq::storage {

class PointColumns final : public ColumnScan {
public:
    PointColumns(std::shared_ptr<StoredSnapshot const> snapshot, std::span<ClaimPattern const> patterns)
        : snapshot_(std::move(snapshot)), patterns_(patterns) {
        if (patterns.size() > 1) seeks_.resize(std::bit_ceil(std::min(patterns.size(), kSought)));
    }

    bool next(ClaimColumns& columns) override;
    void fill_rest(ClaimColumns& columns) override;

private:
    /// A pattern that is being found: what is known of it by now.
    struct Seek {
        Segment::Part const* part = nullptr;  // null: its rows lie in several places
        TermId first{};
        TermId second{};
        std::size_t number = 0;  // of the block where its rows begin
        RowBlock const* block = nullptr;
        std::size_t fences = 0;  // of the block, below its first
        std::size_t begin = 0;   // where rows with its first would begin
    };
    /// Rows of one block in the batch.
    struct Stretch {
        RowBlock const* block = nullptr;
        std::size_t end = 0;  // the first row behind them
    };
    static constexpr std::size_t kStep = 8;  // patterns from one step of finding to the next
    static constexpr std::size_t kSteps = 3;
    static constexpr std::size_t kSought = 32;  // places for those under way; a power of two above kSteps * kStep

    Seek& seek(std::size_t pattern) { return seeks_.empty() ? only_seek_ : seeks_[pattern & (seeks_.size() - 1)]; }
    void look_ahead();
    void find_block(std::size_t pattern);
    void find_leads(std::size_t pattern);
    void find_firsts(std::size_t pattern);
    Segment::Part const* only_part(RelationId relation, ColumnOrder order);

    bool take(std::size_t pattern);
    bool take_block(RowBlock const& block, std::pair<std::size_t, std::size_t> range);
    void take_from_everywhere();
    void make_room(std::size_t rows);

    std::shared_ptr<StoredSnapshot const> snapshot_;
    std::span<ClaimPattern const> patterns_;
    std::size_t at_ = 0;                       // the pattern that is next
    std::optional<std::size_t> block_number_;  // where it has been begun: its block that is next
    std::array<std::size_t, kSteps> ahead_{};  // of each step of finding, the pattern that is next
    Seek only_seek_;                           // most questions have one pattern
    std::vector<Seek> seeks_;                  // of several: a ring, no more places than patterns

    // The place of the last relation asked for.
    std::optional<RelationId> relation_;
    ColumnOrder order_ = ColumnOrder::by_subject;
    Segment::Part const* part_ = nullptr;

    // The batch: columns of four bytes, one behind the other, each with room for room_ rows.
    enum Column { subjects, objects, earliest_starts, latest_ends, latest_starts, earliest_ends, answered, positions };
    template <typename Number>
    Number* column(Column which) const {
        return reinterpret_cast<Number*>(space_ + 4 * room_ * which);
    }
    static constexpr std::size_t kColumns = 8;
    static constexpr std::size_t kOwnRows = 12;  // enough for one row and what RowBlock::select may write behind it
    std::array<std::uint32_t, kOwnRows * kColumns> own_space_;
    std::unique_ptr<std::byte[]> more_space_;
    std::byte* space_ = reinterpret_cast<std::byte*>(own_space_.data());
    std::size_t room_ = kOwnRows;
    std::size_t rows_ = 0;
    Stretch first_stretch_;
    std::vector<Stretch> more_stretches_;
    ClaimColumns alike_;  // what is true of all rows
    // What is gathered from several places, and what was not wanted at first.
    struct Gathered {
        std::vector<ClaimRow> rows;
        std::vector<std::uint32_t> patterns;
        RowColumns columns;
        std::vector<std::uint8_t> end_kinds;
    };
    Gathered& gathered() {
        if (gathered_ == nullptr) gathered_ = std::make_unique<Gathered>();
        return *gathered_;
    }
    std::unique_ptr<Gathered> gathered_;
};

}  // namespace kgq::storage
