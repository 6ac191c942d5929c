// The store's door: opening, snapshots, the one batch, and copies.
//
//   open -> StoredSnapshot (newest) -> scan           reading
//   open -> StoredBatch -> lay_out -> Rocks::write    writing
#include <kgq/machine.hpp>
#include <kgq/store.hpp>

#include "engine/storage/batch.hpp"
#include "engine/storage/copying.hpp"
#include "engine/storage/opening.hpp"
#include "engine/storage/shared_state.hpp"

#include <algorithm>

namespace kgq {

namespace storage {

namespace {

/// Three runs, which may be in memory at a time, take an eighth of the machine's at most.
RunLimit run_limit(StoreOptions const& options, std::string const& directory) {
    constexpr std::uint64_t kRunsInMachine = 3 * 8;
    std::uint64_t const most = machine_memory() / kRunsInMachine / sizeof(PlainClaim);
    return {most == 0 ? options.run_claims : std::min<std::size_t>(options.run_claims, most), directory};
}

class StoredStore final : public Store {
public:
    StoredStore(std::shared_ptr<Rocks> rocks, std::string directory, StoreOptions const& options)
        : state_(std::make_shared<SharedState>(std::make_shared<Files>(std::move(rocks)), options.fold_after,
                                               run_limit(options, directory))),
          directory_(std::move(directory)),
          read_only_(options.read_only) {
        if (!read_only_) state_->fold_if_long();
    }

    std::shared_ptr<Snapshot const> snapshot() const override { return state_->durable(); }
    TransactionId newest() const override { return state_->newest(); }

    Result<std::unique_ptr<WriteBatch>> write() override {
        if (read_only_) return Error(ErrorKind::read_only, "the store " + directory_ + " is open read-only");
        if (!state_->take_turn())
            return Error(ErrorKind::usage, "this thread has a batch open already; commit or drop it first");
        return std::unique_ptr<WriteBatch>(std::make_unique<StoredBatch>(state_));
    }

    bool read_only() const override { return read_only_; }

    Status backup(std::string const& directory) const override try {
        bool const has_files = !directory_.empty() && !read_only_;
        back_up(*state_->files()->rocks, directory, has_files ? CopyBy::files : CopyBy::entries);
        return Done{};
    } catch (Error const& error) {
        return error;
    }

private:
    std::shared_ptr<SharedState> state_;
    std::string directory_;  // empty in memory
    bool read_only_;
};

}  // namespace

}  // namespace storage

Result<std::unique_ptr<Store>> Store::open(std::string const& directory, StoreOptions options) try {
    std::shared_ptr<storage::Rocks> rocks = storage::open_database(directory, options);
    return std::unique_ptr<Store>(std::make_unique<storage::StoredStore>(std::move(rocks), directory, options));
} catch (Error const& error) {
    return error;
}

Result<std::unique_ptr<Store>> Store::in_memory(StoreOptions options) try {
    options.read_only = false;
    return std::unique_ptr<Store>(
        std::make_unique<storage::StoredStore>(storage::make_database_in_memory(), "", options));
} catch (Error const& error) {
    return error;
}

Result<std::unique_ptr<Store>> Store::in_memory_copy(std::string const& directory) try {
    return std::unique_ptr<Store>(
        std::make_unique<storage::StoredStore>(storage::copy_database_into_memory(directory), "", StoreOptions()));
} catch (Error const& error) {
    return error;
}

}  // namespace kgq
