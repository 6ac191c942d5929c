// The subcommands that keep a store: load, export, check, backup, restore, stats, upgrade, verify.
#pragma once

#include "tools/program/command_line.hpp"
#include "tools/program/output.hpp"
#include "tools/program/session.hpp"

namespace kgq::program {

Exit administrate(LoadCommand const& command, CommonOptions const& common, Output& output);
Exit administrate(ExportCommand const& command, CommonOptions const& common, Output& output);
Exit administrate(CheckCommand const& command, CommonOptions const& common, Output& output);
Exit administrate(BackupCommand const& command, CommonOptions const& common, Output& output);
Exit administrate(RestoreCommand const& command, CommonOptions const& common, Output& output);
Exit administrate(StatsCommand const& command, CommonOptions const& common, Output& output);
Exit administrate(UpgradeCommand const& command, CommonOptions const& common, Output& output);
Exit administrate(VerifyCommand const& command, CommonOptions const& common, Output& output);

/// Counts of a store as an answer, so that every format can draw them.
Answer as_answer(StoreStatistics const& statistics);
/// The relations alone, those without claims too.
Answer relations_as_answer(StoreStatistics const& statistics);

}  // namespace kgq::program
