// count(*) of a lean FIND: of all frames of a question, of each group of them, or of a whole relation on a day whose
// counts are kept.
#include "query/columns/kept_counts.hpp"
#include "query/columns/point_facts.hpp"
#include "query/columns/tally.hpp"
#include "query/run/cells.hpp"
#include "query/run/lean_run.hpp"

#include <algorithm>

namespace kgq::run {

using columns::Days;
using columns::DayTable;
using columns::Tally;

namespace {

Cell count_cell(std::uint64_t certain, std::uint64_t merely) {
    Cell cell;
    Value low = Value::integer(static_cast<std::int64_t>(certain));
    if (merely == 0) {
        cell.data.emplace<Value>(std::move(low));
    } else {
        cell.data.emplace<Cell::Range>(std::move(low), Value::integer(static_cast<std::int64_t>(certain + merely)));
    }
    return cell;
}

}  // namespace

/// One row a question, of all that hold on its day: the commonest question of all.
bool LeanRun::counts_days() const {
    return lean_.counts_ && lean_.grouped_by_.empty() &&
           std::all_of(data_->windows.begin(), data_->windows.end(),
                       [](DayRange const& window) { return window.first == window.last; });
}

bool LeanRun::count_days() {
    if (!settle_doubts_by_frames()) return false;
    std::span<Count> const counts = array<Count>(questions_.size());
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        Count& count = counts[frames_.question[i]];
        ++(table_.certain_somewhere(frames_.days[i]) ? count.certain : count.merely);
    }
    return add_counts_of_days(counts);
}

bool LeanRun::counts_facts() const {
    return lean_.fact_ && counts_days() &&
           !columns::reads_whole(*lean_.stand_->catalog, lean_.fact_->relation->id, questions_.size());
}

/// Whether one fact holds on one day: there is nothing to join, so no frames are made. A fact that is split by
/// qualifiers counts once.
bool LeanRun::count_facts() {
    Stand const& stand = *lean_.stand_;
    RelationDef const& relation = *lean_.fact_->relation;
    std::size_t const questions = questions_.size();
    TermId const* const subjects = asked_.data() + lean_.fact_->subject * questions;
    TermId const* const objects = asked_.data() + lean_.fact_->object * questions;
    std::span<ClaimPattern> const facts = array<ClaimPattern>(questions);
    for (std::size_t question = 0; question < questions; ++question)
        facts[question] = {subjects[question], relation.id, objects[question], data_->windows[question]};

    std::span<Certainty> const found = array<Certainty>(questions);  // no
    columns::FactDays fact_days(*stand.snapshot, *stand.sources, relation, nullptr);
    auto const alone = [&](ClaimColumns const& columns, std::size_t i) {
        meter_.step();
        std::uint32_t const question = columns.patterns[i];
        Day const day = data_->windows[question].first;
        if (columns.earliest_starts[i] <= day && day <= columns.latest_ends[i]) found[question] = Certainty::certain;
    };
    auto const joined = [&](std::uint32_t question, std::span<ClaimRow const> claims) {
        meter_.step();
        DayRange const window = data_->windows[question];
        Days const days = table_.both(fact_days.of(claims, window, table_), DayTable::certainly(window));
        if (days.empty()) return;
        Certainty const certainty = table_.certain_somewhere(days) ? Certainty::certain : Certainty::possible;
        found[question] = std::max(found[question], certainty);
    };
    columns::visit_point_facts(*stand.snapshot, facts, relation.id, fact_days, alone, joined);
    if (!settle_doubts(found)) return false;

    std::span<Count> const counts = array<Count>(questions);
    for (std::size_t question = 0; question < questions; ++question)
        counts[question] = {found[question] == Certainty::certain, found[question] == Certainty::possible};
    return add_counts_of_days(counts);
}

bool LeanRun::add_counts_of_days(std::span<Count const> counts) {
    bool const small = std::all_of(counts.begin(), counts.end(), [](Count const& count) {
        return count.merely == 0 && count.certain < RowsData::kSmall;
    });
    if (small) {
        data_->small.reserve(counts.size() * lean_.columns_.size());
    } else {
        data_->cells.reserve(counts.size() * lean_.columns_.size());
    }
    for (std::size_t question = 0; question < counts.size(); ++question) {
        auto const part = cut(question, 1);
        if (!part) return false;
        if (part->first < part->second) {
            for (std::size_t i = 0; i < lean_.columns_.size(); ++i) {
                if (small) {
                    data_->small.push_back(static_cast<std::uint8_t>(counts[question].certain));
                } else {
                    data_->cells.push_back(count_cell(counts[question].certain, counts[question].merely));
                }
            }
            add_runs(DayTable::certainly(data_->windows[question]));
        }
        close(part->second - part->first);
    }
    return true;
}

bool LeanRun::count_whole() {
    auto const steps = lean_.stand_->counts->of(lean_.whole_->id);
    if (!steps) return false;
    if (!counts_days()) return false;
    std::span<Count> const counts = array<Count>(questions_.size());
    for (std::size_t question = 0; question < counts.size(); ++question) {
        columns::DayCount const count = steps->on(data_->windows[question].first);
        counts[question] = {count.certain, count.merely};
    }
    return add_counts_of_days(counts);
}

LeanRun::Counted LeanRun::counted(Key const& key, Tally const& tally) {
    Counted row;
    for (LeanFind::Column const& column : lean_.columns_) {
        if (column.slot == bind::kNoSlot) {
            row.cells.push_back(count_cell(tally.certain, tally.merely));
            continue;
        }
        auto const place = std::find(lean_.grouped_by_.begin(), lean_.grouped_by_.end(), column.slot);
        row.cells.push_back({terms_.value(key[static_cast<std::size_t>(place - lean_.grouped_by_.begin())])});
    }
    row.days = tally.days;
    return row;
}

void LeanRun::add_counts(std::size_t question, Key const& key, std::span<Days const> members,
                         std::vector<Counted>& rows) {
    if (lean_.across_time_) {
        rows.push_back(counted(key, tally_across(members, table_)));
        return;
    }
    bool const whole = lean_.grouped_by_.empty();
    for (Tally const& tally : tally_daily(members, table_, data_->windows[question], whole))
        rows.push_back(counted(key, tally));
}

bool LeanRun::before(Counted const& a, Counted const& b) const {
    for (LeanFind::Key const& key : lean_.keys_) {
        auto const by = order_cells(a.cells[key.column], b.cells[key.column]);
        if (by != 0) return key.descending ? by > 0 : by < 0;
    }
    if (less_rows(a.cells, b.cells)) return true;
    if (less_rows(b.cells, a.cells)) return false;
    auto const first_day = [](Counted const& row) {
        return row.days.possible.empty() ? kLastDay : row.days.possible.runs().front().first;
    };
    return first_day(a) < first_day(b);
}

bool LeanRun::count(std::size_t question, std::size_t first, std::size_t last) {
    auto const less = [&](Key const& a, Key const& b) {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [&](TermId x, TermId y) {
            return x != y && order(terms_.value(x), terms_.value(y)) < 0;
        });
    };
    std::map<Key, std::vector<Days>, decltype(less)> groups(less);
    for (std::size_t i = first; i < last; ++i) {
        Key key;
        for (int slot : lean_.grouped_by_) {
            key.push_back(frames_.row(i)[slot]);
            if (!shown(key.back())) return false;
        }
        groups[std::move(key)].push_back(frames_.days[i]);
    }
    if (lean_.grouped_by_.empty() && groups.empty()) groups[{}];
    std::vector<Counted> rows;
    for (auto const& [key, members] : groups) add_counts(question, key, members, rows);
    std::stable_sort(rows.begin(), rows.end(), [&](Counted const& a, Counted const& b) { return before(a, b); });
    auto const part = cut(question, rows.size());
    if (!part) return false;
    for (std::size_t i = part->first; i < part->second; ++i) {
        for (Cell& cell : rows[i].cells) data_->cells.push_back(std::move(cell));
        add_runs(table_.of(std::move(rows[i].days)));
    }
    close(part->second - part->first);
    return true;
}

}  // namespace kgq::run
