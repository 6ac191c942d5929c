// DIFF: what changed between two days of the world, or between two states of the record.
//
// Between days: a fact that begins on a day after the first day of the one point and up to the last day of the other
// began; one whose last day is followed by such a day ended. An end point known only to lie somewhere counts where it
// may lie there, and `when` says how far it is known. Between transactions: claims recorded and retracted, or how the
// rows of a question differ.
#include "query/columns/changed.hpp"
#include "query/run/cells.hpp"
#include "query/run/claims.hpp"
#include "query/run/find.hpp"
#include "query/run/general_only.hpp"
#include "query/run/guarantee.hpp"
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace kgq::run {

namespace {

std::string time_text(Timestamp time) {
    constexpr Timestamp kSecond = 1'000'000;
    constexpr Timestamp kDay = 86'400 * kSecond;
    Timestamp const days = time >= 0 ? time / kDay : (time - kDay + 1) / kDay;
    long long const seconds = (time - days * kDay) / kSecond;
    std::array<char, 64> clock{};
    std::snprintf(clock.data(), clock.size(), "T%02lld:%02lld:%02lldZ", seconds / 3600, seconds / 60 % 60,
                  seconds % 60);
    return to_string(static_cast<Day>(days)) + clock.data();
}

struct Ended {
    DayRange when;  // between which two days lies the first, or the last, day
    bool began;
};

/// The beginnings and ends of spells that may lie within the interval (first, last].
std::vector<Ended> ends_of(Validity const& days, DayRange points) {
    std::vector<Ended> found;
    for (DayRange run : days.possible.runs()) {
        PeriodSet const inside = days.certain & PeriodSet(run);
        DayRange const start{run.first, inside.empty() ? run.last : inside.runs().front().first};
        DayRange const end{inside.empty() ? run.first : inside.runs().back().last, run.last};
        if (run.first > kFirstDay && start.last > points.first && start.first <= points.last)
            found.push_back({start, true});
        if (run.last < kLastDay && end.last >= points.first && end.first < points.last) found.push_back({end, false});
    }
    return found;
}

/// Between days: the order of what happened.
void sort_changes(std::vector<Change>& changes) {
    std::stable_sort(changes.begin(), changes.end(), [](Change const& a, Change const& b) {
        if (a.when != b.when) return a.when < b.when;
        if (a.change != b.change) return a.change < b.change;
        if (a.fact && b.fact) return reason::less_fact(*a.fact, *b.fact);
        if (a.row && b.row) return less_rows(*a.row, *b.row);
        return false;
    });
}

class DiffDays {
public:
    DiffDays(Asking const& asking, syntax::Diff const& question) : asking_(asking), question_(question) {}

    Answer run() {
        syntax::Scope scope =
            question_.query ? std::visit([](auto const& q) { return q.scope; }, *question_.query) : question_.scope;
        if (scope.on || scope.during) {
            throw syntax::error_at(ErrorKind::syntax, "DIFF has its two days already; leave out ON and DURING",
                                   asking_.text, scope.on ? scope.on->span : scope.during->span, asking_.file);
        }
        Reading reading(asking_, scope);
        DayRange const from = window_of(reading.place(), question_.from.at);
        DayRange const to = window_of(reading.place(), question_.to.at);
        points_ = {from.first, to.last};
        if (points_.first > points_.last) {
            throw syntax::error_at(ErrorKind::bad_date, "the second day of DIFF lies before the first", asking_.text,
                                   question_.to.at.span, asking_.file);
        }
        diff_.from =
            question_.from.at.kind == syntax::Term::Kind::today ? to_string(from.first) : question_.from.at.text;
        diff_.to = question_.to.at.kind == syntax::Term::Kind::today ? to_string(to.last) : question_.to.at.text;
        if (!question_.query) {
            facts(reading);
        } else if (auto const* find = std::get_if<syntax::Find>(&*question_.query)) {
            rows(reading, *find);
        } else {
            verdicts(reading, std::get<syntax::Guarantee>(*question_.query));
        }
        sort_changes(diff_.changes);
        Answer answer = reading.answer("diff");
        answer.data = std::move(diff_);
        reading.name(answer, ids_);
        return answer;
    }

private:
    void facts(Reading& reading) {
        std::set<reason::Tuple const*> tuples;
        reason::Solver& solver = reading.solver();
        if (question_.where) {
            bind::Slots slots;
            bind::BoundGroup const group = bind_group(reading.place(), *question_.where, slots);
            check_filters(reading.place(), group, slots, ErrorKind::type);
            RelationDef const* whole = whole_relation(reading, group);
            if (whole != nullptr && take_changed(reading, *whole, tuples)) return write(reading, tuples);
            reason::Frame start;
            start.slots.resize(slots.names.size());
            solver.solve(group, start, [&](reason::Frame const& frame) {
                tuples.insert(frame.premises.begin(), frame.premises.end());
            });
        } else {
            for (RelationDef const& relation : reading.vocabulary().relations()) {
                if (reading.snapshot().claim_count(relation.id) == 0 && reader_has_no_assumption(reading, relation.id))
                    continue;
                if (take_changed(reading, relation, tuples)) continue;
                for (reason::Tuple const* tuple : solver.tuples(relation, kNoTerm, kNoTerm)) {
                    if (tuple->fact != nullptr) tuples.insert(tuple);
                }
            }
        }
        write(reading, tuples);
    }

    /// The relation of a group that is one pattern with two different variables, of claims alone.
    static RelationDef const* whole_relation(Reading& reading, bind::BoundGroup const& group) {
        if (group.items.size() != 1 || columns::why_not(group, *reading.stand()->catalog)) return nullptr;
        bind::BoundItem const& item = group.items.front();
        bool const both = item.kind == bind::BoundItem::Kind::pattern && item.pattern.subject.is_variable() &&
                          item.pattern.object.is_variable() && item.pattern.subject.slot != item.pattern.object.slot;
        bool const claimed = both && item.pattern.relation != nullptr &&
                             reading.stand()->catalog->origin(item.pattern.relation->id) == columns::Origin::claims;
        return claimed ? item.pattern.relation : nullptr;
    }

    /// Of a relation whose facts are claims, at least those that change between the days, by columns; false where that
    /// does not serve, or so many change that reading all of them costs less.
    bool take_changed(Reading& reading, RelationDef const& relation, std::set<reason::Tuple const*>& tuples) {
        // Each is asked for by itself, which costs more than reading it among all.
        constexpr std::uint64_t kFew = 64;
        constexpr std::uint64_t kOneInSo = 16;
        columns::Catalog const& catalog = *reading.stand()->catalog;
        columns::Origin const origin = catalog.origin(relation.id);
        if (GeneralOnly::asked() || !reading.assumptions().empty() || origin == columns::Origin::rules) return false;
        reason::SourceChoice const& choice = reading.reader().choice();
        columns::Scene const scene{reading.snapshot(), *reading.stand()->sources,       catalog, reading.terms(),
                                   reading.meter(),    choice.only ? &choice : nullptr, {},      {}};
        auto const changes = [&](Validity const& days) { return !ends_of(days, points_).empty(); };
        auto const most = static_cast<std::size_t>(std::max(kFew, catalog.claims(relation.id) / kOneInSo));
        auto const changed = columns::changed_between(scene, relation, points_, changes, most, asking_.limits);
        if (!changed) return false;
        for (auto const& [subject, object] : *changed) {
            // What is of a kind is of wider ones too, on at least the same days: none changes unless one claimed does.
            TermId const asked = origin == columns::Origin::kinds ? kNoTerm : object;
            for (reason::Tuple const* tuple : reading.solver().tuples(relation, subject, asked)) {
                if (tuple->fact != nullptr) tuples.insert(tuple);
            }
        }
        return true;
    }

    void write(Reading& reading, std::set<reason::Tuple const*> const& tuples) {
        reason::FactWriter writer(reading.solver(), PeriodSet(points_));
        for (reason::Tuple const* tuple : tuples) {
            for (Ended const& end : ends_of(tuple->days, points_)) {
                Change change;
                change.change = end.began ? "began" : "ended";
                change.when = edtf_of(end.when);
                change.fact = fact_of(*tuple, end, writer);
                collect_ids(ids_, *change.fact);
                diff_.changes.push_back(std::move(change));
            }
        }
    }

    static bool reader_has_no_assumption(Reading& reading, RelationId relation) {
        return std::none_of(reading.assumptions().begin(), reading.assumptions().end(),
                            [&](auto const& a) { return a.relation == relation; });
    }

    /// The claim that has this end point, or the fact as a whole.
    static AnswerFact fact_of(reason::Tuple const& tuple, Ended const& end, reason::FactWriter& writer) {
        if (tuple.fact != nullptr) {
            for (ClaimRow const& row : tuple.fact->claims) {
                DayRange const own = end.began ? DayRange{row.bounds.earliest_start, row.bounds.latest_start}
                                               : DayRange{row.bounds.earliest_end, row.bounds.latest_end};
                if (own.first <= end.when.last && end.when.first <= own.last) return writer.claim(row, tuple.fact);
            }
            for (reason::Assumption const* assumed : tuple.fact->assumed) return writer.assumption(*assumed);
        }
        return writer.derived(tuple);
    }

    void rows(Reading& reading, syntax::Find const& question) {
        FindRun run(reading, question);
        FindAnswer const found = run.answer();
        ids_ = run.ids();
        diff_.columns = found.columns;
        for (std::size_t i = 0; i < found.rows.size(); ++i) {
            Validity days;
            for (Run const& one : found.periods[i]) {
                days.possible |= PeriodSet(one.days);
                if (one.certain) days.certain |= PeriodSet(one.days);
            }
            for (Ended const& end : ends_of(days, points_)) {
                Change change;
                change.change = end.began ? "began" : "ended";
                change.when = edtf_of(end.when);
                change.row = found.rows[i];
                diff_.changes.push_back(std::move(change));
            }
        }
    }

    void verdicts(Reading& reading, syntax::Guarantee const& question) {
        GuaranteeRun const run(reading, question);
        reason::Judge judge(reading.solver(), run.parties());
        std::vector<VerdictPeriod> const periods = judge.days().periods(points_);
        for (std::size_t i = 1; i < periods.size(); ++i) {
            Change change;
            change.change = "changed";
            change.when = to_string(periods[i].days.first);
            change.before = periods[i - 1].verdict;
            change.after = periods[i].verdict;
            change.because = because(judge, periods[i].days.first);
            collect_ids(ids_, change.because);
            diff_.changes.push_back(std::move(change));
        }
    }

    /// The claims of the proofs that gained or lost the day.
    static std::vector<AnswerFact> because(reason::Judge& judge, Day day) {
        std::vector<AnswerFact> facts;
        for (reason::TestedProof const& proof : judge.proofs()) {
            auto const state = [&](Day d) {
                return proof.applies.contains(d)       ? 3
                       : proof.conditional.contains(d) ? 2
                       : proof.uncertain.contains(d)   ? 1
                                                       : 0;
            };
            if (state(day) == state(day - 1)) continue;
            reason::FactWriter at(judge.solver(), PeriodSet(DayRange{day - 1, day}));
            auto own = proof.derivation != nullptr ? at.leaves(*proof.derivation) : at.claims_of(*proof.tuple);
            for (AnswerFact& fact : own) {
                bool const known = std::any_of(facts.begin(), facts.end(),
                                               [&](AnswerFact const& f) { return reason::same_fact(f, fact); });
                if (!known) facts.push_back(std::move(fact));
            }
        }
        return facts;
    }

    Asking const& asking_;
    syntax::Diff const& question_;
    DayRange points_;
    DiffAnswer diff_;
    std::set<std::string> ids_;
};

class DiffRecord {
public:
    DiffRecord(Asking const& asking, syntax::Diff const& question) : asking_(asking), question_(question) {}

    Answer run() {
        auto const before = snapshot_at(asking_, question_.from.at);
        auto const after = snapshot_at(asking_, question_.to.at);
        if (before->transaction().id > after->transaction().id) {
            throw syntax::error_at(ErrorKind::usage, "the second transaction of DIFF is earlier than the first",
                                   asking_.text, question_.to.at.span, asking_.file);
        }
        diff_.from = question_.from.at.text;
        diff_.to = question_.to.at.text;
        if (question_.query) {
            if (auto const* find = std::get_if<syntax::Find>(&*question_.query)) {
                rows(*find);
            } else {
                verdict(std::get<syntax::Guarantee>(*question_.query));
            }
        } else {
            claims(*before, *after);
        }
        Reading reading(asking_, {});
        Answer answer = reading.answer("diff");
        answer.transaction = after->transaction().id;
        answer.data = std::move(diff_);
        reading.name(answer, ids_);
        return answer;
    }

private:
    syntax::Scope scope_at(syntax::Scope scope, syntax::DiffPoint const& point) const {
        if (scope.as_of) {
            throw syntax::error_at(ErrorKind::syntax, "DIFF has its two transactions already; leave out AS OF",
                                   asking_.text, scope.as_of->span, asking_.file);
        }
        scope.as_of = point.at;
        return scope;
    }

    void claims(Snapshot const& before, Snapshot const& after) {
        Reading reading(asking_, scope_at(question_.scope, question_.to));
        std::optional<std::set<ClaimId>> wanted;
        if (question_.where) {
            wanted.emplace();
            collect_claims(reading, *wanted);
            Reading earlier(asking_, scope_at(question_.scope, question_.from));
            collect_claims(earlier, *wanted);
        }
        reason::FactWriter writer = reading.writer();
        std::map<TransactionId, Timestamp> times;
        for (TransactionInfo const& info : after.transactions()) times[info.id] = info.time;
        TransactionId const first = before.transaction().id;
        TransactionId const last = after.transaction().id;
        for (StatementRecord const& record : after.changes(first, last)) {
            bool const frame = reading.vocabulary().relation(record.row.relation) == nullptr;
            if (frame || (wanted && !wanted->contains(record.row.id)) ||
                !reading.reader().choice().asks(record.row.source))
                continue;
            auto const add = [&](std::string what, TransactionId when) {
                Change change;
                change.change = std::move(what);
                change.when = time_text(times[when]);
                change.fact = writer.claim(record.row, nullptr);
                collect_ids(ids_, *change.fact);
                diff_.changes.push_back(std::move(change));
            };
            bool const recorded = record.recorded > first && record.recorded <= last;
            bool const retracted = record.retracted > first && record.retracted <= last;
            if (recorded && retracted) continue;  // came and went in between
            if (recorded) add("recorded", record.recorded);
            if (retracted) add("retracted", record.retracted);
        }
    }

    void collect_claims(Reading& reading, std::set<ClaimId>& claims) {
        bind::Slots slots;
        bind::BoundGroup const group = bind_group(reading.place(), *question_.where, slots);
        check_filters(reading.place(), group, slots, ErrorKind::type);
        reason::Frame start;
        start.slots.resize(slots.names.size());
        start.days = Validity::certainly(reading.window_days());
        reading.solver().solve(group, start, [&](reason::Frame const& frame) {
            for (reason::Tuple const* tuple : frame.premises) {
                if (tuple->fact == nullptr) continue;
                for (ClaimRow const& row : tuple->fact->claims) claims.insert(row.id);
            }
        });
    }

    void rows(syntax::Find const& question) {
        auto const answer_at = [&](syntax::DiffPoint const& point) {
            syntax::Find at = question;
            at.scope = scope_at(question.scope, point);
            Reading reading(asking_, at.scope);
            FindRun run(reading, at);
            FindAnswer answer = run.answer();
            ids_.insert(run.ids().begin(), run.ids().end());
            return answer;
        };
        FindAnswer const before = answer_at(question_.from);
        FindAnswer const after = answer_at(question_.to);
        diff_.columns = after.columns;
        auto const find = [](FindAnswer const& in, std::vector<Cell> const& row) -> std::optional<std::size_t> {
            for (std::size_t i = 0; i < in.rows.size(); ++i) {
                if (equal_rows(in.rows[i], row)) return i;
            }
            return std::nullopt;
        };
        for (std::size_t i = 0; i < before.rows.size(); ++i) {
            auto const same = find(after, before.rows[i]);
            if (!same)
                add_row("retracted", before.rows[i]);
            else if (after.periods[*same] != before.periods[i])
                add_row("changed", after.rows[*same]);
        }
        for (std::vector<Cell> const& row : after.rows) {
            if (!find(before, row)) add_row("recorded", row);
        }
    }

    /// When the later of the two transactions was: what it answers is known since then at the latest.
    std::string recorded_at() const { return time_text(snapshot_at(asking_, question_.to.at)->transaction().time); }

    void add_row(std::string what, std::vector<Cell> const& row) {
        Change change;
        change.change = std::move(what);
        change.when = recorded_at();
        change.row = row;
        diff_.changes.push_back(std::move(change));
    }

    void verdict(syntax::Guarantee const& question) {
        auto const answer_at = [&](syntax::DiffPoint const& point) {
            syntax::Guarantee at = question;
            at.scope = scope_at(question.scope, point);
            return ask_guarantee(asking_, at).guarantee();
        };
        GuaranteeAnswer const before = answer_at(question_.from);
        GuaranteeAnswer const after = answer_at(question_.to);
        auto const same_periods = [](auto const& a, auto const& b) {
            return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                              [](auto const& x, auto const& y) { return x.days == y.days && x.verdict == y.verdict; });
        };
        if (before.verdict == after.verdict && same_periods(before.periods, after.periods)) return;
        Change change;
        change.change = "changed";
        change.when = recorded_at();
        change.before = before.verdict;
        change.after = after.verdict;
        for (Ground const& ground : after.grounds.empty() ? before.grounds : after.grounds) {
            change.because.insert(change.because.end(), ground.facts.begin(), ground.facts.end());
        }
        // a doubt is explained by the claims at fault
        if (!after.reasons.empty()) change.because.clear();
        for (Reason const& reason : after.reasons)
            change.because.insert(change.because.end(), reason.facts.begin(), reason.facts.end());
        collect_ids(ids_, change.because);
        diff_.changes.push_back(std::move(change));
    }

    Asking const& asking_;
    syntax::Diff const& question_;
    DiffAnswer diff_;
    std::set<std::string> ids_;
};

}  // namespace

Answer ask_diff(Asking const& asking, syntax::Diff const& question) {
    if (question.from.as_of != question.to.as_of) {
        throw syntax::error_at(ErrorKind::syntax, "DIFF compares two days or two transactions, not one with the other",
                               asking.text, question.to.at.span, asking.file);
    }
    return question.from.as_of ? DiffRecord(asking, question).run() : DiffDays(asking, question).run();
}

}  // namespace kgq::run
