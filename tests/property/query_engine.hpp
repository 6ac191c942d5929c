// A world in the real engine, its answers day by day, and what to print when a law is broken.
//
// Threads: one test's. Lifetime: an Engine owns its database.
#pragma once

#include "query_oracle.hpp"

#include <kgq/database.hpp>

namespace kgq::law {

class Engine {
public:
    explicit Engine(World const& world);
    Answer ask(std::string const& question);  ///< throws kgq::Error
    Database& database() { return database_; }

private:
    Database database_;
};

std::string cell_text(Cell const& cell);
/// The rows that an answer has on a day, each with whether it is certain there.
using RowsOfDay = std::vector<std::pair<std::vector<std::string>, bool>>;
RowsOfDay on_day(FindAnswer const& answer, int day);
RowsOfDay of_oracle(std::multimap<std::vector<std::string>, Truth> const& answer);
std::string text_of(RowsOfDay const& rows);
/// Runs of a row: sorted, apart or of different certainty. Empty where all is well.
std::string check_runs(FindAnswer const& answer);
std::string verdict_on(GuaranteeAnswer const& answer, int day);
/// The whole answer as bytes, without the number of its transaction.
std::string bytes(Answer answer);

/// What is wrong with a world, or nothing. May throw kgq::Error.
using Law = std::function<std::string(World const&)>;
/// Checks the law; where it is broken, drops claims, rules and patterns as long as it stays broken, and returns the
/// script and what is wrong. Empty where the law holds.
std::string broken(World const& world, Law const& law);
/// The same with a question that shrinks too.
std::string broken(World const& world, Question const& question,
                   std::function<std::string(World const&, Question const&)> const& law);

}  // namespace kgq::law
