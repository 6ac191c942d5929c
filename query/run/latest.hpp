// A store with its latest stand, made anew when a commit has gone by; shared by a database and its prepared statements.
//
// Threads: any. Lifetime: owns the store; a stand and its shapes live on with whoever asks on them.
#pragma once

#include "query/run/reading.hpp"
#include "query/run/statement_shapes.hpp"

#include <kgq/store.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace kgq::run {

class Latest {
public:
    explicit Latest(std::unique_ptr<Store> store) : store_(std::move(store)) {}

    Store& store() const { return *store_; }

    std::shared_ptr<Stand const> stand();
    /// Whether stand() would be of the same facts.
    bool is_newest(Stand const& stand) const { return stand.snapshot->transaction().id == store_->newest(); }
    /// A stand with the shapes of the texts asked on it.
    std::pair<std::shared_ptr<Stand const>, std::shared_ptr<StatementShapes>> with_shapes();

    /// A stand with today's vocabulary, perhaps a few commits old: enough to record and retract claims, which look at
    /// the state that their batch starts from. So a run of commits that nobody asks about does not pay for a stand
    /// each.
    std::shared_ptr<Stand const> stand_for_writing();

private:
    std::shared_ptr<Stand const> brought_to(std::shared_ptr<Snapshot const> snapshot);

    std::unique_ptr<Store> store_;
    std::mutex mutex_;
    std::shared_ptr<Stand const> current_;
    std::shared_ptr<StatementShapes> shapes_;  // with the current stand
};

}  // namespace kgq::run
