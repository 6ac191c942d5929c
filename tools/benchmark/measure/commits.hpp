// The workload "commit": durable commits, one fact each, by one writer and by many that wait for one another.
//
// The facts are the same for each engine: fact n ties state n % 1000 to organisation n / 1000, for a day of its own.
// Threads: `commit_one` of the second measure is called from many at a time.
#pragma once

#include "tools/benchmark/measure/task.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace kgq::bench {

inline constexpr std::size_t kCommitStates = 1'000;
inline constexpr std::size_t kCommitOrganisations = 1'000;
inline constexpr std::size_t kWriters = 64;

std::string commit_state(std::size_t fact);
std::string commit_organisation(std::size_t fact);
int commit_day(std::size_t fact);

/// Commits for some seconds and reports `<way>_rate` in commits a second and `<way>_median` in us; returns how many
/// facts were committed, counted from `first`. `commit_one(writer, fact)` returns when the fact is on the disk.
std::size_t measure_commits(Task const& task, std::string const& way, std::size_t writers, std::size_t first,
                            std::function<void(std::size_t, std::size_t)> const& commit_one);

/// What the disk under `folder` can do, in writes of 64 bytes with fdatasync a second: `fdatasync_append_rate` where
/// the file grows by each, which the file system must note too, and `fdatasync_in_place_rate` where it was written
/// before.
void measure_disk(std::string const& folder);

}  // namespace kgq::bench
