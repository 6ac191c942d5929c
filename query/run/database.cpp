// The front door's implementation: a store, the latest stand with its rules, and the trip of a statement.
//
//   text -> syntax::Script -> (change | ask) -> Answer
#include <kgq/database.hpp>

#include "query/bind/schema_text.hpp"
#include "query/run/bundled.hpp"
#include "query/run/claims.hpp"
#include "query/run/latest.hpp"
#include "query/run/over_store.hpp"
#include "query/run/rows_answer.hpp"
#include "query/run/statement_shapes.hpp"
#include "query/run/statements.hpp"
#include "query/run/verdicts.hpp"
#include "query/run/vocabulary.hpp"
#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <kgq/names.hpp>
#include <kgq/store.hpp>

#include <algorithm>
#include <functional>
#include <mutex>
#include <tuple>

namespace kgq {

using run::Asking;
using run::Latest;
using run::Stand;

namespace {

template <typename Body>
auto guarded(Body const& body) -> Result<decltype(body())> {
    try {
        return body();
    } catch (Error const& error) {
        return error;
    } catch (std::bad_alloc const&) {
        return Error(ErrorKind::limit, "out of memory");
    } catch (std::exception const& error) {
        return Error(ErrorKind::internal, error.what());
    }
}

void take_in_schema(Store& store) {
    run::take_in(store, {{schema_text::vocabulary, "vocabulary.kgq"}, {schema_text::rules, "rules.kgq"}});
}

}  // namespace

struct View::Impl {
    std::shared_ptr<Stand const> stand;
    std::shared_ptr<run::StatementShapes> shapes;  // of the texts asked for rows
};

Result<Rows> View::rows(std::string_view find, Parameters const& parameters, Limits const& limits) const {
    return guarded([&] {
        return run::rows_of_text(Asking{impl_->stand, find, {}, &parameters, &limits}, *impl_->shapes);
    });
}

Result<Answer> View::ask(std::string_view statement, Parameters const& parameters, Limits const& limits) const {
    return guarded([&] {
        syntax::Script const script = syntax::parse(statement).value();
        return run::ask(Asking{impl_->stand, statement, {}, &parameters, &limits}, run::only_statement(script));
    });
}

Vocabulary const& View::vocabulary() const { return impl_->stand->snapshot->vocabulary(); }

std::vector<std::string> View::complete(std::string_view text, std::size_t limit) const {
    return run::complete(*impl_->stand->snapshot, text, limit);
}

TransactionId View::transaction() const { return impl_->stand->snapshot->transaction().id; }

struct PreparedStatement::Impl {
    std::string text;
    syntax::Statement statement;
    std::vector<std::string> parameters;
    std::shared_ptr<Latest> latest;
    std::optional<run::VerdictQuestion> verdict;  // of a GUARANTEE

    run::VerdictQuestion const& verdict_question() const {
        if (!verdict) throw Error(ErrorKind::usage, "only a GUARANTEE has a verdict");
        return *verdict;
    }
    Asking asking(std::shared_ptr<Stand const> stand, Parameters const& given, Limits const& limits) const {
        return Asking{std::move(stand), text, {}, &given, &limits};
    }

    /// The statement bound to the newest stand, where it is already: the way of a program that asks again and again.
    std::shared_ptr<run::LeanFind const> newest_lean() const {
        std::lock_guard const lock(mutex);
        return bound && latest->is_newest(*bound->stand()) ? bound : nullptr;
    }
    /// The statement bound to a stand, null of a PANEL; kept until another stand asks.
    std::shared_ptr<run::LeanFind const> lean(std::shared_ptr<Stand const> const& stand) const {
        if (std::holds_alternative<syntax::Panel>(statement)) return nullptr;
        std::lock_guard const lock(mutex);
        if (!bound || bound->stand() != stand) bound = run::LeanFind::compile(stand, run::find_of(statement));
        return bound;
    }
    run::ManyQuestions many(std::shared_ptr<Stand const> const& stand, run::Questions questions,
                            Limits const& limits) const {
        return {lean(stand), Asking{stand, text, {}, nullptr, &limits}, &statement, questions};
    }
    std::vector<Rows> rows(std::shared_ptr<Stand const> const& stand, run::Questions questions,
                           Limits const& limits) const {
        return run::rows_of_all(many(stand, questions, limits));
    }
    Rows rows(std::shared_ptr<Stand const> const& stand, Parameters const& given, Limits const& limits) const {
        auto const lean_find = lean(stand);
        if (lean_find) return rows(*lean_find, given, limits);
        return run::general_rows(asking(stand, given, limits), statement);
    }
    Rows rows(run::LeanFind const& lean_find, Parameters const& given, Limits const& limits) const {
        if (auto rows = lean_find.ask(run::LeanFind::Given{&given, {}}, limits)) return std::move(*rows);
        return run::general_rows(asking(lean_find.stand(), given, limits), statement);
    }
    Rows newest_rows(Parameters const& given, Limits const& limits) const {
        auto const lean_find = newest_lean();
        return lean_find ? rows(*lean_find, given, limits) : rows(latest->stand(), given, limits);
    }
    mutable std::mutex mutex;
    mutable std::shared_ptr<run::LeanFind const> bound;
};

namespace {

/// The `$names` of a statement, in order of appearance.
std::vector<std::string> parameters_of(std::string_view printed) {
    std::vector<std::string> names;
    bool quoted = false;
    for (std::size_t i = 0; i < printed.size(); ++i) {
        if (printed[i] == '\\' && quoted)
            ++i;
        else if (printed[i] == '"')
            quoted = !quoted;
        else if (printed[i] == '$' && !quoted) {
            std::size_t end = i + 1;
            while (end < printed.size() && (std::isalnum(static_cast<unsigned char>(printed[end])) ||
                                            printed[end] == '_' || (printed[end] & 0x80)))
                ++end;
            std::string name(printed.substr(i + 1, end - i - 1));
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
        }
    }
    return names;
}

}  // namespace

Result<Answer> PreparedStatement::ask(Parameters const& parameters, Limits const& limits) const {
    return guarded([&] {
        return run::ask(Asking{impl_->latest->stand(), impl_->text, {}, &parameters, &limits}, impl_->statement);
    });
}

Result<Answer> PreparedStatement::ask(View const& view, Parameters const& parameters, Limits const& limits) const {
    return guarded([&] {
        return run::ask(Asking{view.impl_->stand, impl_->text, {}, &parameters, &limits}, impl_->statement);
    });
}

Result<VerdictRow> PreparedStatement::verdict(Parameters const& parameters, Limits const& limits) const {
    return guarded(
        [&] { return impl_->verdict_question().verdict(impl_->asking(impl_->latest->stand(), parameters, limits)); });
}

Result<VerdictRow> PreparedStatement::verdict(View const& view, Parameters const& parameters,
                                              Limits const& limits) const {
    return guarded(
        [&] { return impl_->verdict_question().verdict(impl_->asking(view.impl_->stand, parameters, limits)); });
}

Result<VerdictProof> PreparedStatement::proof(Parameters const& parameters, Limits const& limits) const {
    return guarded(
        [&] { return impl_->verdict_question().proof(impl_->asking(impl_->latest->stand(), parameters, limits)); });
}

Result<VerdictProof> PreparedStatement::proof(View const& view, Parameters const& parameters,
                                              Limits const& limits) const {
    return guarded(
        [&] { return impl_->verdict_question().proof(impl_->asking(view.impl_->stand, parameters, limits)); });
}

Result<std::vector<VerdictRow>> PreparedStatement::verdicts(std::span<Parameters const> questions,
                                                            Limits const& limits) const {
    return guarded([&] {
        Parameters const none;
        return impl_->verdict_question().verdicts(impl_->asking(impl_->latest->stand(), none, limits), questions);
    });
}

Result<Rows> PreparedStatement::rows(Parameters const& parameters, Limits const& limits) const {
    return guarded([&] { return impl_->newest_rows(parameters, limits); });
}

Result<Rows> PreparedStatement::rows(View const& view, Parameters const& parameters, Limits const& limits) const {
    return guarded([&] { return impl_->rows(view.impl_->stand, parameters, limits); });
}

Result<std::vector<Rows>> PreparedStatement::rows_of_many(std::span<Parameters const> questions,
                                                          Limits const& limits) const {
    return guarded([&] { return impl_->rows(impl_->latest->stand(), run::Questions(questions), limits); });
}

Result<std::vector<Rows>> PreparedStatement::rows_of_columns(ParameterColumns const& questions,
                                                             Limits const& limits) const {
    return guarded([&] { return impl_->rows(impl_->latest->stand(), run::Questions(questions), limits); });
}

std::vector<std::string> const& PreparedStatement::parameters() const { return impl_->parameters; }

struct Transaction::Impl {
    std::unique_ptr<WriteBatch> batch;
    std::unique_ptr<Recorder> recorder;
};

Transaction::Transaction(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Transaction::~Transaction() = default;
Transaction::Transaction(Transaction&&) noexcept = default;

Status Transaction::assert_claim(Claim const& claim) {
    return guarded([&] {
        auto const term = [](Value const& value) {
            if (value.is_entity()) return WrittenTerm{WrittenTerm::Kind::word, value.as_entity(), {}};
            if (value.type() == ValueType::text) return WrittenTerm{WrittenTerm::Kind::quoted, value.as_text(), {}};
            return WrittenTerm{WrittenTerm::Kind::literal, value.plain(), value};
        };
        WrittenFact fact{{WrittenTerm::Kind::word, claim.subject, {}},
                         claim.relation,
                         term(claim.object),
                         {},
                         claim.period,
                         claim.source};
        for (Qualifier const& qualifier : claim.qualifiers)
            fact.qualifiers.emplace_back(qualifier.name, term(qualifier.value));
        std::vector<Prepared> const prepared = impl_->recorder->prepare(std::span(&fact, 1));
        if (!prepared.front().ok) throw prepared.front().error;
        impl_->recorder->record(prepared.front().claim);
        return Done{};
    });
}

Status Transaction::retract_claim(Claim const& claim) {
    return guarded([&] {
        Snapshot const& base = *impl_->batch->base();
        RelationDef const* relation = base.vocabulary().relation(claim.relation);
        if (relation == nullptr) throw Error(ErrorKind::unknown_relation, "no relation is called " + claim.relation);
        TermId const subject = base.find_entity(claim.subject);
        TermId const object = base.find(claim.object);
        Claim wanted = claim;
        sort_qualifiers(wanted.qualifiers);
        if (subject != kNoTerm && object != kNoTerm) {
            for (ClaimRow const& row : base.rows({subject, relation->id, object})) {
                auto const record = base.record(row.id);
                if (record && run::claim_of(base, *record) == wanted && impl_->batch->retract(row.id)) return Done{};
            }
        }
        throw Error(ErrorKind::not_found,
                    "no live claim is equal to " + claim.subject + " " + claim.relation + " " + claim.object.plain());
    });
}

Result<WriteAnswer> Transaction::commit() {
    return guarded([&] {
        WriteBatch::Committed const done = impl_->batch->commit().value();
        WriteAnswer answer;
        answer.transaction = done.transaction;
        answer.added = done.added;
        answer.retracted = done.retracted;
        answer.unchanged = done.unchanged;
        return answer;
    });
}

struct Database::Impl {
    std::shared_ptr<Latest> latest;

    explicit Impl(std::unique_ptr<Store> store) : latest(std::make_shared<Latest>(std::move(store))) {}
    Store& store() const { return latest->store(); }

    Answer answer(Asking asking, syntax::Statement const& statement) {
        asking.stand = run::only_claims(statement) ? latest->stand_for_writing() : latest->stand();
        if (!run::is_change(statement)) return run::ask(asking, statement);
        return run::change(store(), asking, statement);
    }
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(std::string const& directory, OpenOptions const& options) {
    return guarded([&] {
        auto store = Store::open(directory, {options.create, options.read_only}).value();
        if (!options.read_only && store->snapshot()->transaction().id == 0) take_in_schema(*store);
        return Database(std::make_unique<Impl>(std::move(store)));
    });
}

Result<Database> OverStore::database(std::unique_ptr<Store> store) {
    return guarded([&] {
        if (store->snapshot()->transaction().id == 0) take_in_schema(*store);
        return Database(std::make_unique<Database::Impl>(std::move(store)));
    });
}

Result<Database> Database::in_memory() {
    return guarded([&] { return OverStore::database(Store::in_memory().value()).value(); });
}

Result<Database> Database::bundled() {
    return guarded([&] {
        if (std::string const image = run::bundled_image(); !image.empty()) {
            if (auto store = Store::in_memory_copy(image))
                return Database(std::make_unique<Impl>(std::move(store).value()));
        }
        Database database = in_memory().value();
        database.load_bundled().value();
        return database;
    });
}

Result<Answer> Database::ask(std::string_view statement, Parameters const& parameters, Limits const& limits) {
    return guarded([&] {
        syntax::Script const script = syntax::parse(statement).value();
        return impl_->answer(Asking{nullptr, statement, {}, &parameters, &limits}, run::only_statement(script));
    });
}

Status Database::run(std::string_view script, std::string_view file, std::function<bool(Answer const&)> const& each,
                     Limits const& limits, bool keep_going, std::function<void(Error const&)> const& failed) {
    Result<syntax::Script> parsed = syntax::parse(script, file);
    if (!parsed) return parsed.error();
    Parameters const none;
    std::optional<Error> first;
    for (std::size_t i = 0; i < parsed->statements.size(); ++i) {
        auto answer = guarded([&] {
            return impl_->answer(Asking{nullptr, script, file, &none, &limits}, parsed->statements[i]);
        });
        if (answer) {
            if (!each(*answer)) return Done{};
            continue;
        }
        Error error = answer.error();
        error.statement_index = static_cast<int>(i);
        if (!keep_going || error.kind == ErrorKind::cancelled) return error;
        if (failed) failed(error);
    }
    return Done{};
}

Result<PreparedStatement> Database::prepare(std::string_view statement) const {
    return guarded([&] {
        auto prepared = std::make_shared<PreparedStatement::Impl>();
        prepared->text = statement;
        prepared->statement = run::only_statement(syntax::parse(prepared->text).value());
        if (run::is_change(prepared->statement)) throw Error(ErrorKind::usage, "only questions can be prepared");
        prepared->parameters = parameters_of(syntax::print(prepared->statement));
        prepared->latest = impl_->latest;
        if (auto const* guarantee = std::get_if<syntax::Guarantee>(&prepared->statement))
            prepared->verdict.emplace(*guarantee);
        return PreparedStatement(std::move(prepared));
    });
}

View Database::view() const {
    auto view = std::make_shared<View::Impl>();
    std::tie(view->stand, view->shapes) = impl_->latest->with_shapes();
    return View(std::move(view));
}

Result<std::vector<std::vector<Rows>>> Database::rows_of_batches(std::span<Batch const> batches,
                                                                 Limits const& limits) const {
    return guarded([&] {
        auto const stand = impl_->latest->stand();
        std::vector<run::ManyQuestions> many;
        for (Batch const& batch : batches) {
            PreparedStatement::Impl const& statement = *batch.statement->impl_;
            if (statement.latest != impl_->latest)
                throw Error(ErrorKind::usage, "a statement was prepared by another database");
            many.push_back(statement.many(stand, run::Questions(*batch.questions), limits));
        }
        return run::rows_of_many(many);
    });
}

Result<Transaction> Database::begin() {
    return guarded([&] {
        auto transaction = std::make_unique<Transaction::Impl>();
        transaction->batch = impl_->store().write().value();
        transaction->recorder = std::make_unique<Recorder>(*transaction->batch);
        return Transaction(std::move(transaction));
    });
}

Result<LoadReport> Database::load(std::string const& file, LoadOptions const& options) {
    return load(std::vector<std::string>{file}, options);
}

Result<LoadReport> Database::load(std::vector<std::string> const& files, LoadOptions const& options) {
    return guarded([&] { return load_csv(impl_->store(), files, options).value(); });
}

Result<WriteAnswer> Database::upgrade() {
    return guarded([&] {
        WriteBatch::Committed const done = run::take_in(
            impl_->store(), {{schema_text::vocabulary, "vocabulary.kgq"}, {schema_text::rules, "rules.kgq"}});
        WriteAnswer answer;
        answer.transaction = done.transaction;
        answer.added = done.added;
        answer.unchanged = done.unchanged;
        return answer;
    });
}

Status Database::backup(std::string const& directory) const { return impl_->store().backup(directory); }

StoreStatistics Database::statistics() const {
    auto const stand = impl_->latest->stand();
    Snapshot const& snapshot = *stand->snapshot;
    StoreStatistics statistics;
    statistics.claims = snapshot.claim_count();
    statistics.terms = snapshot.term_count();
    statistics.transaction = snapshot.transaction().id;
    statistics.rules = snapshot.vocabulary().rules().size();
    for (RelationDef const& relation : snapshot.vocabulary().relations()) {
        statistics.relations.emplace_back(relation.name, snapshot.claim_count(relation.id));
    }
    std::sort(statistics.relations.begin(), statistics.relations.end());
    return statistics;
}

bool Database::read_only() const { return impl_->store().read_only(); }

std::size_t statement_end(std::string_view text) { return syntax::statement_end(text); }

}  // namespace kgq
