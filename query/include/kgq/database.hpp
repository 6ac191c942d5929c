// kgq's front door: open a store, ask, record, load.
//
//   auto db = kgq::Database::open("alliances.kgq").value();
//   db.load("nato.csv").value();
//   auto answer = db.ask("GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02").value();
//   std::cout << answer.summary() << '\n';
//
// Threads: a Database may be asked from any number of threads while one writes; a View is immutable and may be shared.
// Lifetime: views, statements and answers keep what they need; they may outlive the Database.
#pragma once

#include <kgq/answer.hpp>
#include <kgq/parameter_columns.hpp>
#include <kgq/result.hpp>
#include <kgq/rows.hpp>
#include <kgq/verdicts.hpp>
#include <kgq/vocabulary.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kgq {

/// Bounds on one statement. Going over one is an error of kind limit; a set `cancel` flag one of kind cancelled.
struct Limits {
    std::chrono::milliseconds time{0};  ///< 0: none
    std::uint64_t rows = 0;             ///< of an answer; 0: none
    std::uint64_t memory_bytes = 0;     ///< of intermediate results, about; 0: none
    std::atomic<bool> const* cancel = nullptr;
    bool allow_files = true;  ///< false forbids LOAD and EXPORT (kind read_only)
};

/// Values for `$name`, by name without the `$`. An entity is found by name as a quoted text is.
using Parameters = std::vector<std::pair<std::string, Value>>;

struct OpenOptions {
    bool create = true;
    bool read_only = false;
};

class PreparedStatement;

/// The store as it stood at one moment; everything that only reads.
class View {
public:
    /// Answers one query statement (anything but changes). Errors: as the statement's; usage for a change.
    Result<Answer> ask(std::string_view statement, Parameters const& parameters = {}, Limits const& limits = {}) const;

    /// The answer of a FIND or a PANEL as ids and days: see rows.hpp. Errors: as ask's; usage for any other statement.
    Result<Rows> rows(std::string_view find, Parameters const& parameters = {}, Limits const& limits = {}) const;

    /// Names and keywords that may stand at the end of `text`, for completion.
    std::vector<std::string> complete(std::string_view text, std::size_t limit = 50) const;

    TransactionId transaction() const;
    /// Kinds, relations and rules as they stood. Lives as long as the view.
    Vocabulary const& vocabulary() const;

private:
    friend class Database;
    friend class PreparedStatement;
    struct Impl;
    explicit View(std::shared_ptr<Impl const> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<Impl const> impl_;
};

/// A statement parsed once. Parameters are bound as values, never spliced into text.
class PreparedStatement {
public:
    Result<Answer> ask(Parameters const& parameters = {}, Limits const& limits = {}) const;  ///< on the latest commit
    Result<Answer> ask(View const& view, Parameters const& parameters = {}, Limits const& limits = {}) const;
    /// The answer of a FIND or a PANEL as ids and days: see rows.hpp. Errors: as ask's; usage for any other statement.
    Result<Rows> rows(Parameters const& parameters = {}, Limits const& limits = {}) const;  ///< on the latest commit
    Result<Rows> rows(View const& view, Parameters const& parameters = {}, Limits const& limits = {}) const;
    /// The same question with one set of parameters after another, all on the latest commit, the limits for each (but
    /// time and memory for all together): much faster than one by one. An error is that of the first question that
    /// fails, with its place among them as statement_index.
    Result<std::vector<Rows>> rows_of_many(std::span<Parameters const> questions, Limits const& limits = {}) const;
    /// The same, the parameters column by column: faster still where there are thousands.
    Result<std::vector<Rows>> rows_of_columns(ParameterColumns const& questions, Limits const& limits = {}) const;

    std::vector<std::string> const& parameters() const;

    // Of a GUARANTEE between named parties: its verdict alone, as ask() gives it, and its proof. Errors: as the
    // statement's; usage for other statements.
    Result<VerdictRow> verdict(Parameters const& parameters = {}, Limits const& limits = {}) const;
    Result<VerdictRow> verdict(View const& view, Parameters const& parameters = {}, Limits const& limits = {}) const;
    Result<VerdictProof> proof(Parameters const& parameters = {}, Limits const& limits = {}) const;
    Result<VerdictProof> proof(View const& view, Parameters const& parameters = {}, Limits const& limits = {}) const;
    /// Many questions on one commit, answered in their order; the first error among them is the answer's.
    Result<std::vector<VerdictRow>> verdicts(std::span<Parameters const> questions, Limits const& limits = {}) const;

private:
    friend class Database;
    struct Impl;
    explicit PreparedStatement(std::shared_ptr<Impl const> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<Impl const> impl_;
};

/// Asserts and retracts that become visible together.
class Transaction {
public:
    Status assert_claim(Claim const& claim);
    Status retract_claim(Claim const& claim);  ///< fails (not_found) where no live claim is equal
    Result<WriteAnswer> commit();
    ~Transaction();
    Transaction(Transaction&&) noexcept;

private:
    friend class Database;
    struct Impl;
    explicit Transaction(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

struct StoreStatistics {
    std::uint64_t claims = 0;
    std::uint64_t terms = 0;
    TransactionId transaction = 0;
    std::vector<std::pair<std::string, std::uint64_t>> relations;  ///< live claims of each, by name
    std::uint64_t rules = 0;
};

class Database {
public:
    /// A store in a directory; a new one has vocabulary and rules but no facts. Errors: locked newer_format corrupt io
    /// not_found.
    static Result<Database> open(std::string const& directory, OpenOptions const& options = {});
    /// In memory, with vocabulary and rules but no facts.
    static Result<Database> in_memory();
    /// In memory, with the datasets that come with kgq. Errors: not_found where they are not installed.
    static Result<Database> bundled();

    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// One statement, query or change.
    Result<Answer> ask(std::string_view statement, Parameters const& parameters = {}, Limits const& limits = {});

    /// A whole script: parsed before any of it runs, each statement its own transaction; `each` receives every answer
    /// in order and may return false to stop. With `keep_going` errors go to `failed` and the run goes on; else the
    /// first one ends it and is returned.
    Status run(std::string_view script, std::string_view file, std::function<bool(Answer const&)> const& each,
               Limits const& limits = {}, bool keep_going = false,
               std::function<void(Error const&)> const& failed = {});

    Result<PreparedStatement> prepare(std::string_view statement) const;
    View view() const;  ///< of the latest commit

    /// Questions of one of this database's prepared statements.
    struct Batch {
        PreparedStatement const* statement;
        ParameterColumns const* questions;
    };
    /// What rows_of_columns answers to each batch, all on the latest commit; where they are many, on all cores. Errors:
    /// those of the first batch that fails; usage for a statement of another database.
    Result<std::vector<std::vector<Rows>>> rows_of_batches(std::span<Batch const> batches,
                                                           Limits const& limits = {}) const;
    Result<Transaction> begin();

    Result<LoadReport> load(std::string const& file, LoadOptions const& options = {});
    Result<LoadReport> load(std::vector<std::string> const& files, LoadOptions const& options = {});
    /// Adds the datasets that come with kgq.
    Result<LoadReport> load_bundled();
    /// Takes in the vocabulary and rules of this program where they differ from the store's.
    Result<WriteAnswer> upgrade();

    Status backup(std::string const& directory) const;
    StoreStatistics statistics() const;
    bool read_only() const;

private:
    friend struct OverStore;
    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Where the datasets that come with kgq lie: `$KGQ_DATASETS`, beside the installed program, or where this library was
/// built; empty where they are not to be found.
std::string bundled_datasets_folder();

/// Where the first statement of `text` ends (just behind its `;`); npos where it is not complete. For reading
/// piecewise.
std::size_t statement_end(std::string_view text);

}  // namespace kgq
