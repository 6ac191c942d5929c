// Directed state pairs by year, as political scientists keep them: 1 where x certainly owes y, 0 where the days are
// covered and it is not even possible, else empty.
//
// What anybody owes anybody comes first, from the tables where they serve it; then years are filled, several at a time.
#include "query/run/panel_table.hpp"

#include "query/columns/workers.hpp"
#include "query/reason/verdict.hpp"
#include "query/syntax/parse.hpp"
#include "query/table/search.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace kgq::run {

using table::Times;

namespace {

constexpr std::size_t kRowsPerPiece = 20'000;  // worth a thread

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

struct State {
    Value value;
    TermId term{};
    Times days;
};

/// Two states by their places in the list of states, and what one owes the other of each obligation.
struct Pair {
    std::uint32_t one = 0;
    std::uint32_t other = 0;
    std::vector<Times> owed;
};

class PanelRun {
public:
    PanelRun(Reading& reading, syntax::Panel const& question)
        : reading_(reading),
          question_(question),
          from_tables_(question.scope.according_to.empty() && question.scope.assuming.empty()),
          search_(*reading.stand()->tables, {}, reading.meter()) {}

    PanelTable run() {
        PanelTable panel;
        panel.columns = {"year", "state1", "state2"};
        counting_ = counting_of(reading_.asking(), question_.counting);
        for (syntax::Term const& name : question_.obligations) {
            obligations_.push_back(bind_entity(reading_.place(), name));
            covered_.push_back(reason::covered_days(reading_.solver(), obligations_.back()));
            panel.columns.push_back(reading_.terms().value(obligations_.back()).plain());
        }
        read_states();
        for (std::size_t i = 0; i < obligations_.size(); ++i) read(i);
        gather_pairs();
        from_ = year_of(reading_, question_.from, false);
        to_ = year_of(reading_, question_.to, true);
        if (to_ < from_) {
            throw syntax::error_at(ErrorKind::bad_date, "the last year of PANEL lies before the first",
                                   reading_.asking().text, question_.to.span, reading_.asking().file);
        }
        panel.cells = {Cell{}, Cell{Value::integer(0)}, Cell{Value::integer(1)}};
        add_rows(panel);
        for (State& state : states_) panel.states.push_back({std::move(state.value), state.term});
        return panel;
    }

private:
    /// What anybody owes anybody of an obligation.
    void read(std::size_t obligation) {
        if (from_tables_ && read_tables(obligation)) return;
        for (reason::Tuple const* tuple :
             reason::guarantees(reading_.solver(), {obligations_[obligation], kNoTerm, kNoTerm, kNoTerm, kNoTerm}))
            add(obligation, tuple->subject, tuple->object, Times(tuple->days));
    }

    bool read_tables(std::size_t obligation) {
        table::Tables const& tables = *reading_.stand()->tables;
        RelationId const guarantees = tables.relations().guarantees->id;
        TermId const term = obligations_[obligation];
        table::GoalPlan const& goal =
            tables.goal({guarantees, {}, {}, {{tables.obligation_name(), {table::Part::Kind::constant, term}}}});
        if (!goal.served()) return false;
        std::size_t const before = said_.size();
        QualifierPair const wanted{tables.obligation_name(), term};
        table::FactTable const& claimed = tables.facts(guarantees);
        claimed.visit_all([&](std::uint32_t fact) {
            auto const& qualifiers = claimed.keys(fact).qualifiers;
            if (std::find(qualifiers.begin(), qualifiers.end(), wanted) != qualifiers.end())
                add(obligation, claimed.subject(fact), claimed.object(fact), claimed.times(fact));
        });
        try {
            search_.derive(goal, kNoTerm, kNoTerm, {wanted}, [&](table::RulePlan const& rule, auto const& frame) {
                add(obligation, Search::value_of(rule.rule->subject, frame), Search::value_of(rule.rule->object, frame),
                    frame.days);
                return true;
            });
        } catch (table::Unserved const&) {
            said_.resize(before);
            return false;
        }
        return true;
    }

    void add(std::size_t obligation, TermId one, TermId other, Times const& days) {
        auto const first = place_.find(one);
        auto const second = place_.find(other);
        if (one == other || first == place_.end() || second == place_.end() || days.empty()) return;
        reading_.meter().hold(sizeof(Said));
        said_.push_back({first->second, second->second, static_cast<std::uint32_t>(obligation), days});
    }

    /// All that is owed between two, side by side.
    void gather_pairs() {
        std::sort(said_.begin(), said_.end(), [](Said const& a, Said const& b) {
            return std::tie(a.one, a.other, a.obligation) < std::tie(b.one, b.other, b.obligation);
        });
        for (Said const& said : said_) {
            if (pairs_.empty() || pairs_.back().one != said.one || pairs_.back().other != said.other)
                pairs_.push_back({said.one, said.other, std::vector<Times>(obligations_.size())});
            Times& owed = pairs_.back().owed[said.obligation];
            owed = owed | said.days;
        }
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
        for (auto& [term, days] : lives)
            states_.push_back({reading_.terms().value(term), term, Times(std::move(days))});
        std::sort(states_.begin(), states_.end(),
                  [](State const& a, State const& b) { return order(a.value, b.value) < 0; });
        for (std::uint32_t i = 0; i < states_.size(); ++i) place_.emplace(states_[i].term, i);
    }

    /// For each year of the panel the pairs between which something is possibly owed.
    std::vector<std::vector<std::uint32_t>> pairs_by_year() const {
        std::vector<std::vector<std::uint32_t>> years(static_cast<std::size_t>(to_ - from_) + 1);
        for (std::uint32_t i = 0; i < pairs_.size(); ++i) {
            for (Times const& owed : pairs_[i].owed) {
                owed.visit_possible([&](DayRange run) {
                    int const first = run.first <= kFirstDay ? from_ : std::max(from_, civil_from_day(run.first).year);
                    int const last = run.last >= kLastDay ? to_ : std::min(to_, civil_from_day(run.last).year);
                    for (int year = first; year <= last; ++year) {
                        auto& list = years[static_cast<std::size_t>(year - from_)];
                        if (list.empty() || list.back() != i) list.push_back(i);
                    }
                });
            }
        }
        return years;
    }

    DayRange counted(int year) const {
        DayRange days = days_of_year(year);
        if (counting_ == Counting::first_day) days.last = days.first;
        if (counting_ == Counting::last_day) days.first = days.last;
        return days;
    }

    /// Rows of some years. Shares are cells of its own, numbered behind the fixed ones.
    struct Piece {
        int from = 0;
        int to = 0;  // behind the last
        std::vector<std::uint32_t> rows;
        std::vector<Cell> shares;
    };
    static constexpr std::uint32_t kFixed = 3;

    std::uint32_t cell(Times const& owed, bool covered, DayRange days, Piece& piece) const {
        if (counting_ == Counting::share) return share(owed, covered, days, piece);
        if (owed.certain_in(days)) return PanelTable::kYes;
        return covered && !owed.possible_in(days) ? PanelTable::kNo : PanelTable::kEmpty;
    }

    static std::uint32_t share(Times const& owed, bool covered, DayRange year, Piece& piece) {
        if (!covered) return PanelTable::kEmpty;
        Validity const days = owed.validity().within(PeriodSet(year));
        double const whole = static_cast<double>(PeriodSet(year).day_count());
        double const low = static_cast<double>(days.certain.day_count()) / whole;
        double const high = static_cast<double>(days.possible.day_count()) / whole;
        Cell made{Value::decimal(low)};
        if (low != high) made = {Cell::Range{Value::decimal(low), Value::decimal(high)}};
        piece.shares.push_back(std::move(made));
        return kFixed + static_cast<std::uint32_t>(piece.shares.size() - 1);
    }

    static bool is_zero(std::uint32_t cell, Piece const& piece) {
        if (cell < kFixed) return cell == PanelTable::kNo;
        auto const* value = std::get_if<Value>(&piece.shares[cell - kFixed].data);
        return value != nullptr && value->as_decimal() == 0;
    }

    /// Years cut into pieces with about as many rows each.
    std::vector<Piece> pieces(std::vector<std::vector<std::uint32_t>> const& owing) const {
        std::vector<Piece> all;
        std::size_t rows = kRowsPerPiece;
        for (std::size_t i = 0; i < owing.size(); ++i) {
            int const year = from_ + static_cast<int>(i);
            if (rows >= kRowsPerPiece) {
                all.push_back({year, year, {}, {}});
                rows = 0;
            }
            all.back().to = year + 1;
            rows += question_.all_pairs ? states_.size() * states_.size() : owing[i].size();
        }
        return all;
    }

    void add_rows(PanelTable& panel) const {
        std::vector<std::vector<std::uint32_t>> const owing = pairs_by_year();
        std::vector<Piece> all = pieces(owing);
        columns::in_parallel(all.size(), std::max(1U, std::thread::hardware_concurrency()), [&](std::size_t at) {
            reason::Meter meter(reading_.asking().limits);
            Piece& piece = all[at];
            for (int year = piece.from; year < piece.to; ++year)
                add_year(year, owing[static_cast<std::size_t>(year - from_)], meter, piece);
        });
        std::size_t numbers = 0;
        for (Piece const& piece : all) numbers += piece.rows.size();
        panel.rows.reserve(numbers);
        for (Piece& piece : all) {
            auto const shares_before = static_cast<std::uint32_t>(panel.cells.size()) - kFixed;
            for (std::size_t i = 0; shares_before > 0 && i < piece.rows.size(); ++i) {
                if (i % panel.width() >= 3 && piece.rows[i] >= kFixed) piece.rows[i] += shares_before;
            }
            panel.rows.insert(panel.rows.end(), piece.rows.begin(), piece.rows.end());
            panel.cells.insert(panel.cells.end(), std::make_move_iterator(piece.shares.begin()),
                               std::make_move_iterator(piece.shares.end()));
            piece = {};
        }
    }

    /// Rows that are all 0 are left out; where every obligation is covered those are the pairs that owe nothing.
    void add_year(int year, std::vector<std::uint32_t> const& owing, reason::Meter& meter, Piece& piece) const {
        DayRange const days = counted(year);
        std::vector<bool> covered;
        for (PeriodSet const& sources : covered_) covered.push_back(sources.contains(PeriodSet(days)));
        std::vector<bool> alive(states_.size());
        for (std::size_t i = 0; i < states_.size(); ++i) alive[i] = states_[i].days.possible_in(days_of_year(year));
        bool const all_covered = std::find(covered.begin(), covered.end(), false) == covered.end();
        auto const add_pair = [&](std::uint32_t one, std::uint32_t other, std::vector<Times> const* owed) {
            meter.step();
            std::size_t const before = piece.rows.size();
            for (std::uint32_t const number : {static_cast<std::uint32_t>(year), one, other})
                piece.rows.push_back(number);
            bool zero = true;
            for (std::size_t i = 0; i < obligations_.size(); ++i) {
                piece.rows.push_back(cell(owed != nullptr ? (*owed)[i] : Times(), covered[i], days, piece));
                zero = zero && is_zero(piece.rows.back(), piece);
            }
            if (zero && !question_.all_pairs) piece.rows.resize(before);
        };
        if (all_covered && !question_.all_pairs) {
            for (std::uint32_t i : owing) {
                Pair const& pair = pairs_[i];
                if (alive[pair.one] && alive[pair.other]) add_pair(pair.one, pair.other, &pair.owed);
            }
            return;
        }
        std::vector<std::uint32_t> living;
        for (std::uint32_t i = 0; i < states_.size(); ++i) {
            if (alive[i]) living.push_back(i);
        }
        auto next = owing.begin();
        for (std::uint32_t one : living) {
            for (std::uint32_t other : living) {
                if (one == other) continue;
                auto const before = [&](Pair const& pair) {
                    return std::tie(pair.one, pair.other) < std::tie(one, other);
                };
                while (next != owing.end() && before(pairs_[*next])) ++next;
                bool const owes = next != owing.end() && pairs_[*next].one == one && pairs_[*next].other == other;
                add_pair(one, other, owes ? &pairs_[*next].owed : nullptr);
            }
        }
    }

    using Search = table::Search<table::AllDays>;
    struct Said {
        std::uint32_t one;
        std::uint32_t other;
        std::uint32_t obligation;
        Times days;
    };

    Reading& reading_;
    syntax::Panel const& question_;
    bool from_tables_;  // all sources, nothing assumed
    Search search_;
    Counting counting_ = Counting::any_day;
    std::vector<TermId> obligations_;
    std::vector<PeriodSet> covered_;
    std::vector<State> states_;
    std::unordered_map<TermId, std::uint32_t> place_;  // in states_
    std::vector<Said> said_;
    std::vector<Pair> pairs_;
    int from_ = 0;
    int to_ = 0;
};

}  // namespace

PanelTable panel_table(Reading& reading, syntax::Panel const& question) { return PanelRun(reading, question).run(); }

}  // namespace kgq::run
