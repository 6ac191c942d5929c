// CSV loading: facts and entities files, as product.md section 6 describes them.
//
//   CSV text -> Row{line, fields} -> WrittenFact -> Claim (validated) -> WriteBatch -> committed
//
// Threads: one load at a time on a batch. Memory and disk: kgq/bulk.hpp.
#pragma once

#include <kgq/recording.hpp>
#include <kgq/store.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace kgq {

struct LoadOptions {
    std::string source;    ///< for files without a source column; empty: the file's name without folder and ending
    bool replace = false;  ///< make the claims of the file's sources exactly those of the file
    bool keep_going =
        false;  ///< load the good rows, write the bad ones with reasons beside it: pacts.csv, pacts.rejects.csv
    bool create = false;            ///< make unknown entities
    bool blank_until_open = false;  ///< read a blank `until` as `..`
    std::string only_folder;        ///< when set, files outside this folder are refused
    /// Called now and then, also while it commits, with the bytes done and in all; false cancels it (kind cancelled).
    std::function<bool(std::uint64_t, std::uint64_t)> progress;
};

struct LoadReport {
    std::uint64_t rows = 0;
    std::uint64_t added = 0;
    std::uint64_t retracted = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t rejected = 0;    ///< rows, with keep_going
    std::uint64_t blank_ends = 0;  ///< read as "ended, day unknown"
    std::string rejects_file;      ///< where rejected > 0
    std::vector<RowError> warnings;
    std::vector<RowError> errors;  ///< of the rejected rows, with keep_going
    TransactionId transaction = 0;
};

/// Loads files together in one transaction: entities files first, whatever their order, then facts files. Errors:
/// bad_data with every bad row of every file as file:line:column (at most 1,000 are listed, all are counted in the
/// message), not_found, io, read_only, cancelled.
Result<LoadReport> load_csv(Store& store, std::vector<std::string> const& files, LoadOptions const& options = {});

}  // namespace kgq
