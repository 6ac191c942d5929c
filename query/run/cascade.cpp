// CASCADE: who is bound to come in after an attack, wave by wave.
//
// The attack is the first hostile act; coming in against someone is the next. After each act those who are not in yet
// and owe defence to the one acted against, against the one who acts, come in on its side, and those who owe offence to
// the one who acts come in on the other. Protection is never passed on: only a direct guarantee brings anybody in. Who
// owes both sides is torn and followed no further.
#include "query/reason/verdict.hpp"
#include "query/run/guarantee.hpp"
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"

#include <algorithm>

namespace kgq::run {

namespace {

using reason::Parties;

struct Act {
    TermId actor;
    TermId target;
    bool defends = false;  // the actor came in for the attacked side
};

struct Entry {
    TermId party{};
    bool attacked_side = false;
    Verdict verdict = Verdict::does_not_apply;
    TermId toward{};
    TermId against{};
    TermId obligation{};
};

/// Stronger first.
int strength(Verdict verdict) {
    switch (verdict) {
        case Verdict::applies:
            return 0;
        case Verdict::conditional:
            return 1;
        case Verdict::uncertain:
            return 2;
        default:
            return 3;
    }
}

std::string status_of(Verdict verdict) {
    return verdict == Verdict::applies ? "bound" : verdict == Verdict::conditional ? "conditional" : "uncertain";
}

class CascadeRun {
public:
    CascadeRun(Reading& reading, TermId attacker, TermId attacked)
        : reading_(reading),
          attacker_(attacker),
          attacked_(attacked),
          defence_(reading.terms().intern(Value::entity("defence"))),
          offence_(reading.terms().intern(Value::entity("offence"))),
          is_a_(reading.vocabulary().relation("is_a")),
          state_(reading.terms().intern(Value::entity("state"))) {}

    std::vector<CascadeEntry> run() {
        std::vector<CascadeEntry> shown;
        std::vector<Act> acts{{attacker_, attacked_, false}};
        in_ = {attacker_, attacked_};
        for (int wave = 1; !acts.empty(); ++wave) {
            std::map<std::string, std::vector<Entry>> entering;  // by id, so that equal stores give equal answers
            for (Act const& act : acts) {
                add_guarantors(act, defence_, entering);
                add_guarantors(act, offence_, entering);
            }
            acts.clear();
            std::size_t const wave_begin = shown.size();
            for (auto& [id, entries] : entering) {
                std::stable_sort(entries.begin(), entries.end(), [](Entry const& a, Entry const& b) {
                    return strength(a.verdict) < strength(b.verdict);
                });
                bool const first_side = entries.front().attacked_side;
                bool const both = std::any_of(entries.begin(), entries.end(),
                                              [&](Entry const& e) { return e.attacked_side != first_side; });
                in_.insert(entries.front().party);
                show(wave, entries, both, shown);
                if (both) continue;
                std::set<TermId> targets;
                for (Entry const& entry : entries) {
                    if (targets.insert(entry.against).second)
                        acts.push_back({entry.party, entry.against, entry.attacked_side});
                }
            }
            std::stable_sort(shown.begin() + static_cast<std::ptrdiff_t>(wave_begin), shown.end(),
                             [](CascadeEntry const& a, CascadeEntry const& b) { return a.side < b.side; });
        }
        return shown;
    }

    std::set<std::string> ids;

private:
    void add_guarantors(Act const& act, TermId obligation, std::map<std::string, std::vector<Entry>>& entering) {
        // Defence is owed to the one acted against; offence to the one who acts.
        bool const offence = obligation == offence_;
        TermId const owed_to = offence ? act.actor : act.target;
        TermId const enemy = offence ? act.target : act.actor;
        bool const attacked_side = offence ? act.defends : !act.defends;
        Parties open{obligation, kNoTerm, owed_to, kNoTerm, kNoTerm};
        std::set<TermId> candidates;
        for (reason::Tuple const* tuple : reason::guarantees(reading_.solver(), open)) {
            if (tuple->days.possible.intersects(reading_.window())) candidates.insert(tuple->subject);
        }
        for (TermId candidate : candidates) {
            if (in_.contains(candidate) || candidate == enemy || !is_state(candidate)) continue;
            reading_.meter().step();
            reason::Judge const judge(reading_.solver(), Parties{obligation, candidate, owed_to, enemy, kNoTerm});
            Verdict verdict = reason::overall(judge.days().periods(reading_.window()));
            if (verdict == Verdict::does_not_apply || !judge.some_proof(reading_.window_days())) continue;
            // Who attacked first is not attacked: a promise to defend it against those whom it brought in is not
            // plainly due.
            bool const for_aggressor = !offence && owed_to == attacker_;
            if (for_aggressor && verdict == Verdict::applies) verdict = Verdict::conditional;
            entering[reading_.terms().value(candidate).plain()].push_back(
                {candidate, attacked_side, verdict, owed_to, enemy, obligation});
        }
    }

    bool is_state(TermId party) {
        return is_a_ != nullptr && reading_.solver().days(*is_a_, party, state_).possible.intersects(reading_.window());
    }

    void show(int wave, std::vector<Entry> const& entries, bool both, std::vector<CascadeEntry>& shown) {
        reason::FactWriter writer = reading_.writer();
        std::set<bool> sides;
        for (Entry const& entry : entries) {
            if (!sides.insert(entry.attacked_side).second) continue;  // the strongest of each side
            CascadeEntry out;
            out.wave = wave;
            out.side = entry.attacked_side ? "attacked" : "attacker";
            out.party = writer.party(entry.party);
            out.status = both ? "torn" : status_of(entry.verdict);
            out.toward = writer.party(entry.toward);
            out.against = writer.party(entry.against);
            reason::Judge judge(reading_.solver(),
                                Parties{entry.obligation, entry.party, entry.toward, entry.against, kNoTerm});
            out.grounds = grounds_of(reading_, judge);
            if (!out.grounds.empty()) out.via = out.grounds.front().via;
            if (out.via.empty() && !out.grounds.empty()) {
                for (AnswerFact const& fact : out.grounds.front().facts) {
                    for (Qualifier const& qualifier : fact.qualifiers) {
                        if (qualifier.name == "treaty" && out.via.empty()) out.via = qualifier.value.plain();
                    }
                }
            }
            for (auto const& party : {out.party, *out.toward, *out.against}) ids.insert(party.id);
            for (Ground const& ground : out.grounds) collect_ids(ids, ground.facts);
            shown.push_back(std::move(out));
        }
    }

    Reading& reading_;
    TermId attacker_;
    TermId attacked_;
    TermId defence_;
    TermId offence_;
    RelationDef const* is_a_;
    TermId state_;
    std::set<TermId> in_;
};

}  // namespace

Answer ask_cascade(Asking const& asking, syntax::Cascade const& question) {
    syntax::Scope scope = question.scope;
    if (scope.on || scope.during) {
        throw syntax::error_at(ErrorKind::syntax, "CASCADE has its day already; leave out the second ON or DURING",
                               asking.text, scope.on ? scope.on->span : scope.during->span, asking.file);
    }
    scope.on = question.on;
    Reading reading(asking, scope);
    if (!reading.one_day()) {
        throw syntax::error_at(ErrorKind::bad_date, "an attack happens on one day; write it as 1939-09-01", asking.text,
                               question.on.span, asking.file);
    }
    TermId const attacker = bind_entity(reading.place(), question.attacker);
    TermId const attacked = bind_entity(reading.place(), question.attacked);
    if (attacker == attacked) {
        throw syntax::error_at(ErrorKind::type, "nobody attacks itself", asking.text, question.attacked.span,
                               asking.file);
    }
    CascadeAnswer cascade;
    cascade.attacker = reading.writer().party(attacker);
    cascade.attacked = reading.writer().party(attacked);
    CascadeRun run(reading, attacker, attacked);
    cascade.waves = run.run();
    run.ids.insert(cascade.attacker.id);
    run.ids.insert(cascade.attacked.id);
    Answer answer = reading.answer("cascade");
    answer.data = std::move(cascade);
    reading.name(answer, run.ids);
    return answer;
}

}  // namespace kgq::run
