// Folding: claims of the delta, and of the small segments before it, become one new segment.
//
//   choose what to merge -> write its blocks to files -> take them in (nobody sees them yet) -> one atomic write that
//   names the new segment and drops the names of the old ones
//
// Statement blocks that pointed into a segment that is replaced are written anew: those that can point into the new one
// with the last step, the others, packed, with the files; as a block says the same in either form, no reader and no
// crash in between sees a difference.
//
// A crash before the last step leaves blocks that no list names; opening the store removes them. Threads: one fold at a
// time. Errors: throws corrupt, io or limit; the store is then as it was.
#pragma once

#include "engine/storage/plain_claims.hpp"
#include "engine/storage/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kgq::storage {

/// The statement records of claims, in whatever form they are.
using ReadStatement = std::function<WrittenStatement(ClaimId)>;

/// A segment that has been taken in and waits to be named.
struct Folded {
    std::shared_ptr<Segment> segment;
    std::size_t kept = 0;                                       // segments before it that stay
    std::uint64_t statement_blocks = 0;                         // packed with it
    TransactionId applied = 0;                                  // retractions up to this one are in it
    std::vector<std::pair<std::string, std::string>> pointing;  // entries of statement blocks that now point into it
};

/// How many segments stay as they are when the delta is folded: a segment not much larger than what comes behind it is
/// merged with it, and so is one with many retracted rows.
std::size_t segments_to_keep(Layout const& layout, std::uint64_t plain_rows = 0);

/// What is to be folded, apart from the layout.
struct Folding {
    std::size_t kept = 0;                // segments that stay as they are
    std::uint64_t claims_end = 1;        // of all that is folded
    TransactionId applied = 0;           // the layout knows the retractions up to it
    PlainClaims* plain = nullptr;        // settled; they come on top of the layout
    ReadStatement statement;             // asked for ascending ids
    FindRowBlock rows;                   // that statement blocks point to; none: in the layout's segments
    std::vector<TableFile> with;         // taken in at the same time
    CommitProgress* progress = nullptr;  // null: nobody waits; two steps a plain claim, one a statement
};

/// Folds everything behind the first `kept` segments of the layout. Two threads, where it is much.
Folded fold_delta(Files& files, std::shared_ptr<Layout const> const& layout, Folding folding);

/// The layout with the folded segment in it; its entries and the erasures of what it replaces go to `changes`.
Layout name_segment(Files const& files, Folded const& folded, Layout const& current, Changes& changes);

/// Reads records of claims that are not packed yet, with a cursor of its own.
ReadStatement unpacked_statements(Files const& files, std::shared_ptr<Pin const> pin);

/// What has been taken in and is not named yet; removed again unless all is done.
class Unfinished {
public:
    Unfinished(Rocks& rocks, SegmentId segment, std::uint64_t statement_blocks, std::uint32_t terms_end)
        : rocks_(&rocks), segment_(segment), statement_blocks_(statement_blocks), terms_end_(terms_end) {}
    ~Unfinished();
    Unfinished(Unfinished const&) = delete;
    Unfinished& operator=(Unfinished const&) = delete;
    void done() { rocks_ = nullptr; }

private:
    Rocks* rocks_;
    SegmentId segment_;
    std::uint64_t statement_blocks_;
    std::uint32_t terms_end_;
};

/// Removes what folds and loads that were cut off have left. REQUIRES: a writable store.
void remove_leftovers(Rocks& rocks);

}  // namespace kgq::storage
