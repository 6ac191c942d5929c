#include "query_engine.hpp"

#include <kgq/render.hpp>

#include <algorithm>

namespace kgq::law {

Engine::Engine(World const& world) : database_(Database::in_memory().value()) {
    Status const done = database_.run(world.script(), "world.kgq", [](Answer const&) { return true; });
    if (!done) throw done.error();
}

Answer Engine::ask(std::string const& question) {
    Result<Answer> answer = database_.ask(question);
    if (!answer) throw answer.error();
    return std::move(answer).value();
}

std::string cell_text(Cell const& cell) {
    if (auto const* value = std::get_if<Value>(&cell.data)) return value->plain();
    if (auto const* range = std::get_if<Cell::Range>(&cell.data))
        return range->low.plain() + ".." + range->high.plain();
    if (auto const* spell = std::get_if<Cell::Spell>(&cell.data)) {
        std::string text;
        auto const& b = spell->bounds;
        for (auto const day : {b.earliest_start, b.latest_start, b.earliest_end, b.latest_end}) {
            text += day <= kFirstDay ? "-|" : day >= kLastDay ? "+|" : day_text(static_cast<int>(day)) + "|";
        }
        return text;
    }
    return {};
}

RowsOfDay on_day(FindAnswer const& answer, int day) {
    RowsOfDay rows;
    for (std::size_t i = 0; i < answer.rows.size(); ++i) {
        for (Run const& run : answer.periods[i]) {
            if (!run.days.contains(static_cast<kgq::Day>(day))) continue;
            std::vector<std::string> cells;
            for (Cell const& cell : answer.rows[i]) cells.push_back(cell_text(cell));
            rows.emplace_back(std::move(cells), run.certain);
        }
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

RowsOfDay of_oracle(std::multimap<std::vector<std::string>, Truth> const& answer) {
    RowsOfDay rows;
    for (auto const& [cells, truth] : answer) {
        if (truth.possible) rows.emplace_back(cells, truth.certain);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::string text_of(RowsOfDay const& rows) {
    std::string text;
    for (auto const& [cells, certain] : rows) {
        text += "    ";
        for (std::string const& cell : cells) text += (cell.empty() ? "-" : cell) + " ";
        text += certain ? "certain\n" : "possible\n";
    }
    return text.empty() ? "    no row\n" : text;
}

std::string check_runs(FindAnswer const& answer) {
    for (auto const& runs : answer.periods) {
        if (runs.empty()) return "a row without a period";
        for (std::size_t i = 0; i < runs.size(); ++i) {
            if (runs[i].days.first > runs[i].days.last) return "an empty run";
            if (i == 0) continue;
            if (runs[i].days.first <= runs[i - 1].days.last) return "runs overlap or are out of order";
            if (runs[i].days.first == runs[i - 1].days.last + 1 && runs[i].certain == runs[i - 1].certain)
                return "runs are not maximal";
        }
    }
    return {};
}

std::string verdict_on(GuaranteeAnswer const& answer, int day) {
    for (VerdictPeriod const& period : answer.periods) {
        if (period.days.contains(static_cast<kgq::Day>(day))) return std::string(to_string(period.verdict));
    }
    return "none";
}

std::string bytes(Answer answer) {
    answer.transaction = 0;
    RenderOptions options;
    options.format = Format::json;
    return render(answer, options);
}

namespace {

std::string outcome(World const& world, Law const& law) {
    try {
        return law(world);
    } catch (Error const& error) {
        return "error: " + error.message;
    }
}

template <typename T, typename Still>
bool drop_from(std::vector<T>& items, Still const& still_broken) {
    bool dropped = false;
    for (std::size_t i = items.size(); i-- > 0;) {
        T const item = items[i];
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
        if (still_broken())
            dropped = true;
        else
            items.insert(items.begin() + static_cast<std::ptrdiff_t>(i), item);
    }
    return dropped;
}

}  // namespace

std::string broken(World const& world, Question const& question,
                   std::function<std::string(World const&, Question const&)> const& law) {
    World small = world;
    Question asked = question;
    auto const wrong = [&] { return outcome(small, [&](World const& w) { return law(w, asked); }); };
    std::string what = wrong();
    if (what.empty()) return {};
    bool const error = what.starts_with("error:");
    // What is dropped may be needed by what stays; that is another error, not this one.
    auto const still = [&] {
        std::string const now = wrong();
        bool const same =
            (asked.where.empty() || !asked.columns.empty()) && !now.empty() && now.starts_with("error:") == error;
        if (same) what = now;
        return same;
    };
    for (bool smaller = true; smaller;) {
        smaller = drop_from(small.claims, still);
        smaller = drop_from(small.rules, still) || smaller;
        for (std::size_t i = 0; i < small.rules.size(); ++i) smaller = drop_from(small.rules[i].body, still) || smaller;
        if (!asked.where.empty()) smaller = drop_from(asked.where, still) || smaller;
        if (asked.columns.size() > 1) smaller = drop_from(asked.columns, still) || smaller;
        smaller = drop_from(asked.assuming, still) || smaller;
    }
    return "\n" + small.script() + (asked.where.empty() ? "" : asked.text() + ";\n") + "# " + what;
}

std::string broken(World const& world, Law const& law) {
    return broken(world, Question{}, [&](World const& w, Question const&) { return law(w); });
}

}  // namespace kgq::law
