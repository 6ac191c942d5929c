// Aggregates, day by day, against every way of deciding the merely possible rows.
#include "tests/catch.hpp"

#include "query_engine.hpp"

#include <algorithm>
#include <cmath>
#include <set>

using namespace kgq::law;

namespace {

struct Range {
    double low = 0;
    double high = 0;
    bool empty = true;
    void take(double value) {
        low = empty ? value : std::min(low, value);
        high = empty ? value : std::max(high, value);
        empty = false;
    }
    std::string text() const {
        auto const rounded = [](double value) { return std::to_string(std::llround(value * 1000)); };
        return empty ? "" : low == high ? rounded(low) : rounded(low) + ".." + rounded(high);
    }
};

std::string range_text(kgq::Cell const& cell) {
    auto const number = [](kgq::Value const& value) {
        return value.type() == kgq::ValueType::integer ? static_cast<double>(value.as_integer()) : value.as_decimal();
    };
    Range range;
    if (auto const* value = std::get_if<kgq::Value>(&cell.data)) range.take(number(*value));
    if (auto const* both = std::get_if<kgq::Cell::Range>(&cell.data)) {
        range.take(number(both->low));
        range.take(number(both->high));
    }
    return range.text();
}

/// One function over one choice of rows; nothing where it has no value.
std::optional<double> apply(std::string const& function, std::vector<double> values, bool distinct) {
    if (distinct) {
        std::set<double> const different(values.begin(), values.end());
        values.assign(different.begin(), different.end());
    }
    double sum = 0;
    for (double value : values) sum += value;
    if (function == "count") return static_cast<double>(values.size());
    if (function == "sum") return sum;
    if (values.empty()) return std::nullopt;
    if (function == "min") return *std::min_element(values.begin(), values.end());
    if (function == "max") return *std::max_element(values.begin(), values.end());
    return sum / static_cast<double>(values.size());
}

struct Aggregate {
    std::string function;
    bool distinct = false;
    bool grouped = false;
    std::string text() const {
        return std::string("FIND ") + (grouped ? "?x, " : "") + function + "(" + (distinct ? "DISTINCT " : "") +
               "?v) AS ?a WHERE { ?x n ?v }";
    }
};

using Groups = std::map<std::vector<std::string>, bool>;  // group and value, certain

Groups brute(Rows const& rows, Aggregate const& asked) {
    std::map<std::string, std::vector<std::pair<double, bool>>> groups;
    if (!asked.grouped) groups[""];
    for (auto const& [row, truth] : rows) {
        if (truth.possible)
            groups[asked.grouped ? row.at("?x") : ""].emplace_back(std::stod(row.at("?v")), truth.certain);
    }
    Groups result;
    for (auto const& [group, values] : groups) {
        Range range;
        std::vector<double> sure;
        std::vector<double> unsure;
        for (auto const& [value, certain] : values) (certain ? sure : unsure).push_back(value);
        for (unsigned chosen = 0; chosen < (1U << unsure.size()); ++chosen) {
            std::vector<double> decided = sure;
            for (std::size_t i = 0; i < unsure.size(); ++i) {
                if ((chosen >> i & 1U) != 0) decided.push_back(unsure[i]);
            }
            if (auto const value = apply(asked.function, decided, asked.distinct)) range.take(*value);
        }
        std::vector<std::string> cells;
        if (asked.grouped) cells.push_back(group);
        cells.push_back(range.text());
        result[cells] = !asked.grouped || !sure.empty();
    }
    return result;
}

std::string against_brute_force(World const& world, Aggregate const& asked, int day) {
    Engine engine(world);
    Oracle const oracle(world);
    kgq::Answer const timeless = engine.ask(asked.text());
    if (std::string wrong = check_runs(timeless.find()); !wrong.empty()) return asked.text() + ": " + wrong;
    Group const group = [] {
        Item item;
        item.pattern = {"?x", "n", "?v", {}, {}, {}};
        return Group{item};
    }();
    auto const at = [](kgq::FindAnswer const& answer, int when) {
        Groups groups;
        for (std::size_t i = 0; i < answer.rows.size(); ++i) {
            for (kgq::Run const& run : answer.periods[i]) {
                if (!run.days.contains(static_cast<kgq::Day>(when))) continue;
                std::vector<std::string> cells;
                for (std::size_t c = 0; c + 1 < answer.rows[i].size(); ++c)
                    cells.push_back(cell_text(answer.rows[i][c]));
                cells.push_back(range_text(answer.rows[i].back()));
                groups[cells] = run.certain;
            }
        }
        return groups;
    };
    auto const text = [](Groups const& groups) {
        RowsOfDay rows(groups.begin(), groups.end());
        return text_of(rows);
    };
    for (Segment const& segment : segments()) {
        Rows const rows = oracle.rows(oracle.on(segment.day()), group);
        auto const unsure = std::count_if(rows.begin(), rows.end(),
                                          [](auto const& row) { return row.second.possible && !row.second.certain; });
        if (unsure > 8) continue;
        Groups const expected = brute(rows, asked);
        Groups const found = at(timeless.find(), segment.day());
        if (expected != found)
            return asked.text() + " on " + day_text(segment.day()) + " expected\n" + text(expected) + "  found\n" +
                   text(found);
    }
    kgq::Answer const sliced = engine.ask(asked.text() + " ON " + day_text(day));
    if (at(sliced.find(), day) != at(timeless.find(), day))
        return asked.text() + " ON " + day_text(day) + " is not the slice";
    return {};
}

}  // namespace

TEST_CASE("aggregates are the range over every way of deciding merely possible rows", "[query][law]") {
    std::vector<std::string> const functions{"count", "sum", "min", "max", "avg"};
    for (unsigned seed = 300000; seed < 300000 + static_cast<unsigned>(rounds(100)); ++seed) {
        Dice dice(seed);
        Taste taste;
        taste.claims = 0;
        taste.rules = 0;
        World world = random_world(dice, taste);
        std::vector<std::string> const states{"A", "B"};
        int const claims = 2 + dice.below(8);
        for (int i = 0; i < claims; ++i) {
            world.claims.push_back({{dice.pick(states), "n", std::to_string(dice.below(7) - 2), {}},
                                    random_span(dice, {}),
                                    dice.pick(world.sources).id});
        }
        Aggregate const asked{dice.pick(functions), dice.chance(30), dice.chance(50)};
        int const day = day_of(1, 1) + dice.below(40);
        INFO("seed " << seed);
        CHECK(broken(world, [&](World const& w) { return against_brute_force(w, asked, day); }) == "");
    }
}
