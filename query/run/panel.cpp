// PANEL: directed state pairs by year, as political scientists keep them: 1 where x certainly owes y, 0 where the days
// are covered and it is not even possible, else empty.
#include "query/reason/verdict.hpp"
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"

#include <algorithm>
#include <array>

namespace kgq::run {

namespace {

enum class Counting { any_day, first_day, last_day, share };

Counting counting_of(Asking const& asking, std::optional<syntax::Term> const& term) {
    if (!term) return Counting::any_day;
    static std::vector<std::string> const kWords{"any_day", "first_day", "last_day", "share"};
    auto const at = std::find(kWords.begin(), kWords.end(), term->text);
    if (at != kWords.end()) return static_cast<Counting>(at - kWords.begin());
    auto near = nearest(term->text, kWords);
    Error error =
        syntax::error_at(ErrorKind::usage, "COUNTING takes any_day, first_day, last_day or share, found " + term->text,
                         asking.text, term->span, asking.file);
    error.suggestions = std::move(near);
    throw error;
}

int year_of(Reading& reading, syntax::Term const& term, bool last) {
    DayRange const window = window_of(reading.place(), term);
    return civil_from_day(last ? window.last : window.first).year;
}

DayRange days_of_year(int year) { return {day_from_civil({year, 1, 1}), day_from_civil({year, 12, 31})}; }

Cell cell_of_year(Validity const& owed, PeriodSet const& covered, DayRange year, Counting counting) {
    if (counting == Counting::first_day) year.last = year.first;
    if (counting == Counting::last_day) year.first = year.last;
    PeriodSet const days(year);
    PeriodSet const certain = owed.certain & days;
    PeriodSet const possible = owed.possible & days;
    if (counting == Counting::share) {
        if (!covered.contains(days)) return {};
        double const whole = static_cast<double>(days.day_count());
        double const low = static_cast<double>(certain.day_count()) / whole;
        double const high = static_cast<double>(possible.day_count()) / whole;
        if (low == high) return {Value::decimal(low)};
        return {Cell::Range{Value::decimal(low), Value::decimal(high)}};
    }
    if (!certain.empty()) return {Value::integer(1)};
    if (possible.empty() && covered.contains(days)) return {Value::integer(0)};
    return {};
}

bool is_zero(Cell const& cell) {
    auto const* value = std::get_if<Value>(&cell.data);
    if (value == nullptr) return false;
    return value->type() == ValueType::integer ? value->as_integer() == 0 : value->as_decimal() == 0;
}

struct Obligation {
    TermId term;
    std::map<std::pair<TermId, TermId>, Validity> owed;
    PeriodSet covered;
};

class PanelRun {
public:
    PanelRun(Reading& reading, syntax::Panel const& question) : reading_(reading), question_(question) {}

    PanelAnswer run(std::set<std::string>& ids) {
        PanelAnswer panel;
        panel.columns = {"year", "state1", "state2"};
        counting_ = counting_of(reading_.asking(), question_.counting);
        for (syntax::Term const& name : question_.obligations) {
            TermId const term = bind_entity(reading_.place(), name);
            obligations_.push_back(read(term));
            panel.columns.push_back(reading_.terms().value(term).plain());
        }
        read_states();
        int const from = year_of(reading_, question_.from, false);
        int const to = year_of(reading_, question_.to, true);
        if (to < from) {
            throw syntax::error_at(ErrorKind::bad_date, "the last year of PANEL lies before the first",
                                   reading_.asking().text, question_.to.span, reading_.asking().file);
        }
        for (int year = from; year <= to; ++year) add_year(year, panel, ids);
        return panel;
    }

private:
    Obligation read(TermId term) {
        Obligation obligation{term, {}, reason::covered_days(reading_.solver(), term)};
        for (reason::Tuple const* tuple :
             reason::guarantees(reading_.solver(), {term, kNoTerm, kNoTerm, kNoTerm, kNoTerm})) {
            Validity& days = obligation.owed[{tuple->subject, tuple->object}];
            days = days | tuple->days;
        }
        return obligation;
    }

    void read_states() {
        RelationDef const* is_a = reading_.vocabulary().relation("is_a");
        if (is_a == nullptr) return;
        std::set<TermId> chosen;
        for (syntax::Term const& name : question_.states) chosen.insert(bind_entity(reading_.place(), name));
        TermId const state = reading_.terms().intern(Value::entity("state"));
        std::map<TermId, Validity> lives;
        for (reason::Tuple const* tuple : reading_.solver().tuples(*is_a, kNoTerm, state)) {
            if (chosen.empty() || chosen.contains(tuple->subject))
                lives[tuple->subject] = lives[tuple->subject] | tuple->days;
        }
        for (auto& [term, days] : lives) states_.push_back({reading_.terms().value(term), term, std::move(days)});
        std::sort(states_.begin(), states_.end(),
                  [](State const& a, State const& b) { return order(a.value, b.value) < 0; });
    }

    void add_year(int year, PanelAnswer& panel, std::set<std::string>& ids) {
        DayRange const days = days_of_year(year);
        std::vector<State const*> alive;
        for (State const& state : states_) {
            if (state.days.possible.intersects(days)) alive.push_back(&state);
        }
        static Validity const kNever;
        for (State const* one : alive) {
            for (State const* other : alive) {
                if (one == other) continue;
                reading_.meter().step();
                std::vector<Cell> cells;
                bool zero = true;
                for (Obligation const& obligation : obligations_) {
                    auto const at = obligation.owed.find({one->term, other->term});
                    cells.push_back(cell_of_year(at == obligation.owed.end() ? kNever : at->second, obligation.covered,
                                                 days, counting_));
                    zero = zero && is_zero(cells.back());
                }
                if (zero && !question_.all_pairs) continue;
                std::vector<Cell> row{{Value::integer(year)}, {one->value}, {other->value}};
                row.insert(row.end(), std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end()));
                ids.insert(one->value.as_entity());
                ids.insert(other->value.as_entity());
                panel.rows.push_back(std::move(row));
            }
        }
    }

    struct State {
        Value value;
        TermId term;
        Validity days;
    };

    Reading& reading_;
    syntax::Panel const& question_;
    Counting counting_ = Counting::any_day;
    std::vector<Obligation> obligations_;
    std::vector<State> states_;
};

}  // namespace

Answer ask_panel(Asking const& asking, syntax::Panel const& question) {
    Reading reading(asking, question.scope);
    std::set<std::string> ids;
    Answer answer = reading.answer("panel");
    answer.data = PanelRun(reading, question).run(ids);
    reading.name(answer, ids);
    return answer;
}

}  // namespace kgq::run
