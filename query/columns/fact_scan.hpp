// A scan of one pattern read fact by fact instead of batch by batch.
//
// Threads: one thread's. Lifetime: within the snapshot's.
#pragma once

#include <kgq/store.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace kgq::columns {

inline bool same_fact(ClaimRow const& a, ClaimRow const& b) {
    return a.subject == b.subject && a.object == b.object && a.keys == b.keys && a.relation == b.relation;
}

/// The claims of a scan of one pattern, fact by fact: whole facts, also where a fact lies across two batches.
class FactScan {
public:
    FactScan(Snapshot const& snapshot, ClaimPattern const& pattern) : scan_(snapshot.scan(std::span(&pattern, 1))) {}

    /// False at the end. The claims are good until the next call.
    bool next(std::span<ClaimRow const>& claims) {
        if (at_ == batch_.rows.size() && !refill()) return false;
        std::size_t const first = at_;
        while (at_ < batch_.rows.size() && same_fact(batch_.rows[first], batch_.rows[at_])) ++at_;
        if (at_ < batch_.rows.size()) {
            claims = std::span(batch_.rows).subspan(first, at_ - first);
            return true;
        }
        carried_.assign(batch_.rows.begin() + static_cast<std::ptrdiff_t>(first), batch_.rows.end());
        while (refill()) {
            while (at_ < batch_.rows.size() && same_fact(carried_[0], batch_.rows[at_]))
                carried_.push_back(batch_.rows[at_++]);
            if (at_ < batch_.rows.size()) break;
        }
        claims = carried_;
        return true;
    }

private:
    bool refill() {
        if (ended_) return false;
        at_ = 0;
        ended_ = !scan_->next(batch_);
        if (ended_) batch_ = {};
        return !ended_;
    }

    std::unique_ptr<Scan> scan_;
    RowBatch batch_;
    std::size_t at_ = 0;
    bool ended_ = false;
    std::vector<ClaimRow> carried_;
};

}  // namespace kgq::columns
