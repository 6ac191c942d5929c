// ASSERT, RETRACT, END, LOAD: each is one transaction, all of it or nothing.
#include "query/run/claims.hpp"
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <kgq/ingest.hpp>
#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::run {

namespace {

using syntax::Term;

/// A place for binding names in the state that a batch started from.
struct Writing {
    Writing(Store& store, Asking const& asking)
        : batch(store.write().value()),
          base(batch->base()),
          rules(asking.stand->rules),
          terms(*base, *rules),
          place{*base,
                base->vocabulary(),
                [this](Value const& value) { return terms.intern(value); },
                PeriodSet::all(),
                asking.parameters,
                asking.text,
                asking.file,
                false} {}

    std::unique_ptr<WriteBatch> batch;
    std::shared_ptr<Snapshot const> base;
    std::shared_ptr<bind::RuleSet const> rules;
    reason::Terms terms;
    bind::Place place;
};

Answer finish(std::string statement, WriteBatch& batch) {
    WriteBatch::Committed const done = batch.commit().value();
    WriteAnswer written;
    written.transaction = done.transaction;
    written.added = done.added;
    written.retracted = done.retracted;
    written.unchanged = done.unchanged;
    Answer answer;
    answer.statement = std::move(statement);
    answer.transaction = done.transaction;
    answer.data = std::move(written);
    return answer;
}

void record(Writing& writing, Recorder& recorder, syntax::Assert const& statement) {
    std::vector<WrittenFact> facts;
    for (syntax::Fact const& fact : statement.facts)
        facts.push_back(written_fact(writing.place, fact, statement.source));
    std::vector<Prepared> const prepared = recorder.prepare(facts);
    for (std::size_t i = 0; i < prepared.size(); ++i) {
        if (!prepared[i].ok) throw placed_error(writing.place, prepared[i], statement.facts[i], statement.source);
    }
    for (Prepared const& one : prepared) recorder.record(one.claim);
}

/// After the commit: warnings hold nothing up, and other writers need not wait until they are found.
void warn(Answer& answer, Writing const& writing, Recorder const& recorder, syntax::Assert const& statement) {
    std::vector<RowError>& warnings = std::get<WriteAnswer>(answer.data).warnings;
    auto const add = [&](std::size_t fact, std::string message) {
        std::size_t const place = statement.facts[fact].span.begin;
        warnings.push_back({syntax::place_of(writing.place.text, place, writing.place.file), std::move(message)});
    };
    try {
        for (auto& [index, message] : recorder.warnings()) add(index, std::move(message));
    } catch (Error const& error) {
        add(0, "this is recorded; what else there is to say of it could not be read: " + error.message);
    }
}

}  // namespace

Answer do_assert(Store& store, Asking const& asking, syntax::Assert const& statement) {
    Writing writing(store, asking);
    Recorder recorder(*writing.batch);
    record(writing, recorder, statement);
    Answer answer = finish("assert", *writing.batch);
    warn(answer, writing, recorder, statement);
    return answer;
}

Answer do_retract(Store& store, Asking const& asking, syntax::Retract const& statement) {
    Writing writing(store, asking);
    Recorder recorder(*writing.batch);  // which warns of no overlap with what is taken back here
    for (syntax::Fact const& fact : statement.facts) {
        std::vector<StatementRecord> const found = matching_claims(writing.place, fact, statement.source);
        if (found.empty()) {
            throw syntax::error_at(ErrorKind::not_found, "no live claim matches " + print(fact), asking.text, fact.span,
                                   asking.file);
        }
        for (StatementRecord const& claim : found) recorder.retract(claim.row.id);
    }
    if (statement.then) record(writing, recorder, *statement.then);
    Answer answer = finish("retract", *writing.batch);
    if (statement.then) warn(answer, writing, recorder, *statement.then);
    return answer;
}

Answer do_end(Store& store, Asking const& asking, syntax::End const& statement) {
    Writing writing(store, asking);
    if (!statement.source && !statement.fact.source) {
        throw syntax::error_at(ErrorKind::usage, "END changes one source's claims: write SOURCE and its name",
                               asking.text, statement.span, asking.file);
    }
    DayRange day{};
    std::string text = statement.on.text;
    if (statement.on.kind == Term::Kind::today || statement.on.kind == Term::Kind::parameter) {
        day = window_of(writing.place, statement.on);
        text = to_string(day.last);
    } else if (statement.on.kind == Term::Kind::number && text.size() < 4) {
        text.insert(0, 4 - text.size(), '0');
    }
    bool any = false;
    for (StatementRecord const& record : matching_claims(writing.place, statement.fact, statement.source)) {
        if (record.row.end_kind != Period::End::open) continue;
        any = true;
        std::string const from = record.row.start_kind == Period::End::date   ? record.period.start().text()
                                 : record.row.start_kind == Period::End::open ? ".."
                                                                              : "";
        Result<Period> period = Period::from_cells(from, text);
        if (!period)
            throw syntax::error_at(ErrorKind::bad_date, period.error().message, asking.text, statement.on.span,
                                   asking.file);
        Claim claim = claim_of(*writing.base, record);
        claim.period = *period;
        writing.batch->retract(record.row.id);
        writing.batch->record(claim);
    }
    if (!any) {
        throw syntax::error_at(ErrorKind::not_found, "the source has no open claim of " + print(statement.fact),
                               asking.text, statement.fact.span, asking.file);
    }
    return finish("end", *writing.batch);
}

Answer do_load(Store& store, Asking const& asking, syntax::Load const& statement) {
    if (asking.limits != nullptr && !asking.limits->allow_files) {
        throw syntax::error_at(ErrorKind::read_only, "LOAD is switched off here", asking.text, statement.span,
                               asking.file);
    }
    bind::Place const place{*asking.stand->snapshot,
                            asking.stand->snapshot->vocabulary(),
                            {},
                            PeriodSet::all(),
                            asking.parameters,
                            asking.text,
                            asking.file,
                            false};
    LoadOptions options;
    options.replace = statement.replace;
    if (statement.source) {
        options.source = statement.source->kind == Term::Kind::parameter ? parameter(place, *statement.source).plain()
                                                                         : statement.source->text;
    }
    std::string const file =
        statement.file.kind == Term::Kind::parameter ? parameter(place, statement.file).plain() : statement.file.text;
    std::atomic<bool> const* cancel = asking.limits != nullptr ? asking.limits->cancel : nullptr;
    options.progress = [cancel](std::uint64_t, std::uint64_t) {
        return cancel == nullptr || !cancel->load(std::memory_order_relaxed);
    };
    Result<LoadReport> loaded = load_csv(store, {file}, options);
    if (!loaded && loaded.error().kind == ErrorKind::not_found) {
        throw syntax::error_at(ErrorKind::not_found, loaded.error().message, asking.text, statement.file.span,
                               asking.file);
    }
    return answer_of(std::move(loaded).value());
}

}  // namespace kgq::run

kgq::Answer kgq::answer_of(LoadReport report) {
    WriteAnswer written;
    written.transaction = report.transaction;
    written.added = report.added;
    written.retracted = report.retracted;
    written.unchanged = report.unchanged;
    written.rejected = report.rejected;
    written.blank_ends = report.blank_ends;
    written.warnings = std::move(report.warnings);
    written.errors = std::move(report.errors);
    written.rejects_file = std::move(report.rejects_file);
    Answer answer;
    answer.statement = "load";
    answer.transaction = report.transaction;
    answer.data = std::move(written);
    return answer;
}
