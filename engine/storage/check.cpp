// Checking a store, and repairing what can be.
//
//   files -> truth (entry by entry) -> what follows from it -> compared with what is there -> written anew
//
// The truth cannot be repaired from anything: where it is damaged, nothing is touched and a backup must be restored.
// Rebuilding beside damaged records would only hide that claims are missing. Row blocks that statement blocks point
// into belong to it, but each row lies in two orders: only where both are damaged are its statements lost.
#include <kgq/store.hpp>

#include "engine/storage/derived.hpp"
#include "engine/storage/opening.hpp"
#include "engine/storage/segment_check.hpp"
#include "engine/storage/truth.hpp"

namespace kgq {

namespace storage {

namespace {

void compare_all(Rocks const& rocks, std::vector<DerivedSpace> const& spaces, Problems& problems) {
    for (DerivedSpace const& space : spaces) {
        try {
            compare(rocks, space, problems);
        } catch (Error const& error) {
            problems.add("the " + space.name + ": " + error.message);
        }
    }
}

// Layout and blocks against the records; what cannot even be opened is a problem too.
void check_layout(std::shared_ptr<Rocks> const& rocks, Truth const& truth, Problems& problems) {
    try {
        auto const snapshot = StoredSnapshot::newest(std::make_shared<Files>(rocks));
        check_segments(snapshot->layout(), truth, problems);
    } catch (Error const& error) {
        problems.add(error.message);
    }
}

// Read anew from beginning to end: segments are part of the truth, so what a repair has written may not be taken on
// trust.
bool is_sound(std::shared_ptr<Rocks> const& rocks) {
    Problems left;
    Truth const truth = read_truth(rocks, left);
    if (left.count() > 0 || !truth.mended.empty()) return false;
    compare_all(*rocks, derive(truth), left);
    check_layout(rocks, truth, left);
    return left.count() == 0;
}

CheckReport check(std::shared_ptr<Rocks> const& rocks, bool repair, Problems problems) {
    CheckReport report;
    std::uint64_t const before = problems.count();
    try {
        rocks->verify_files();
    } catch (Error const& error) {
        problems.add(error.message);
    }
    Truth truth;
    try {
        truth = read_truth(rocks, problems);
    } catch (Error const& error) {
        problems.add(error.message);
    }
    report.claims = truth.claims.size();
    if (problems.count() > before) {
        problems.add("what is damaged cannot be rebuilt from the rest, so nothing was changed; restore a backup");
        report.problems = problems.take();
        return report;
    }
    std::vector<DerivedSpace> const spaces = derive(truth);
    compare_all(*rocks, spaces, problems);
    std::uint64_t const before_segments = problems.count();
    for (MendedStatements const& mended : truth.mended)
        problems.add(mended.damage + "; the blocks by object have its rows too");
    check_layout(rocks, truth, problems);
    if (repair && problems.count() > 0) {
        Changes changes;
        rebuild(changes, spaces);
        put_mended(changes, truth);
        rocks->write(std::move(changes));
        if (problems.count() > before_segments) rebuild_segments(rocks, truth);
        report.repaired = is_sound(rocks);
    }
    report.problems = problems.take();
    return report;
}

}  // namespace

}  // namespace storage

Result<CheckReport> check_store(std::string const& directory, bool repair) try {
    storage::Problems problems;
    std::shared_ptr<storage::Rocks> rocks;
    try {
        rocks = storage::open_existing(directory, false);
    } catch (Error const& error) {
        if (error.kind != ErrorKind::corrupt) throw;
        problems.add(error.message);
    }
    if (!rocks && repair) {
        try {
            rocks = storage::open_existing(directory, true);
            problems.add("the log was read up to the damage: what was committed after it is lost");
        } catch (Error const& error) {
            if (error.kind != ErrorKind::corrupt) throw;
            problems.add(error.message);
        }
    }
    if (!rocks) {
        CheckReport report;
        report.problems = problems.take();
        return report;
    }
    return storage::check(rocks, repair, std::move(problems));
} catch (Error const& error) {
    return error;
}

}  // namespace kgq
