// Batches against the general path: the same rows in the same order, with the same periods, certainty, types and days
// uncovered, whatever the question; and rows() against ask().
#include "tests/catch.hpp"

#include "query_engine.hpp"

#include "query/run/general_only.hpp"

#include <algorithm>

using namespace kgq::law;

namespace {

using Strings = std::vector<std::string>;

/// A question that batches may serve, as text; constants may be parameters, with the values that they stand for.
struct Posed {
    std::string text;
    kgq::Parameters parameters;
};

class Drawing {
public:
    Drawing(Dice& dice, bool parameters) : dice_(dice), with_parameters_(parameters) {}

    Posed draw() {
        Strings patterns;
        int const count = dice_.chance(50) ? 1 : 2 + dice_.below(2);
        bool const any_relation = count == 1 && dice_.chance(25);
        for (int i = 0; i < count; ++i) patterns.push_back(pattern(any_relation));
        for (int i = dice_.below(3) - 1; i > 0 && !variables_.empty(); --i) patterns.push_back(filter());
        dice_.shuffle(patterns);
        std::string text;
        for (std::string const& pattern : patterns) text += (text.empty() ? "" : " ; ") + pattern;
        std::string const where = " WHERE { " + text + " }";
        bool const across = dice_.chance(25);
        asked_.text = "FIND " + columns(across) + where + tail(across);
        return asked_;
    }

    /// `?a r ?o ; ?b r ?o`, summed.
    Posed draw_pairs() {
        std::string const relation = dice_.pick(Strings{"r", "k", "o", "q", "n"});
        bool const object = relation != "n" && dice_.chance(70);
        static Strings const kFilters{"", "?a < ?b", "?a != ?b", "?b <= ?a", "?a = ?b", "?a > ?b"};
        std::string const filter = dice_.pick(kFilters);
        asked_.text = "FIND count(*) AS ?c, sum(days()) AS ?d, sum(days()) / count(*) WHERE { ";
        asked_.text += object ? "?a " + relation + " ?o ; ?b " + relation + " ?o"
                              : "?o " + relation + " ?a ; ?o " + relation + " ?b";
        asked_.text += (filter.empty() ? "" : " ; ") + filter + " }" + window(100) + " ACROSS TIME" + sources();
        return asked_;
    }

private:
    std::string variable() {
        std::string const made = dice_.pick(Strings{"?x", "?y", "?z"});
        if (std::find(variables_.begin(), variables_.end(), made) == variables_.end()) variables_.push_back(made);
        return made;
    }

    std::string given(std::string const& value) {
        if (!with_parameters_ || dice_.chance(30)) return value;
        std::string const name = "p" + std::to_string(asked_.parameters.size());
        asked_.parameters.emplace_back(name, dice_.chance(50) ? kgq::Value::entity(value) : kgq::Value::text(value));
        return "$" + name;
    }

    std::string end() { return dice_.chance(75) ? variable() : given(dice_.pick(Strings{"A", "B", "C", "D"})); }

    std::string pattern(bool any_relation) {
        std::string const subject = end();
        std::string relation =
            dice_.pick(Strings{"r", "ri", "q", "s", "o", "k", "r", "s", "k", "k", "d", "t", "is_a", "n"});
        if (any_relation) {
            relation = "?rel";
            variables_.push_back(relation);
        }
        std::string object = end();
        if (relation == "is_a" && dice_.chance(60)) object = dice_.chance(50) ? "state" : "minor";
        if (relation == "n" && object.front() != '?') object = variable();
        return subject + " " + relation + " " + object;
    }

    std::string filter() {
        static Strings const kOps{"=", "!=", "<", "<=", ">", ">="};
        std::string const left = dice_.pick(variables_);
        if (dice_.chance(15)) return "FILTER contains(" + left + ", \"a\") OR " + left + " != B";
        if (dice_.chance(10)) return "FILTER days() > " + std::to_string(dice_.below(30));
        std::string const right = dice_.chance(70) ? dice_.pick(variables_) : given(dice_.pick(Strings{"A", "C"}));
        return left + " " + dice_.pick(kOps) + " " + right;
    }

    std::string columns(bool across) {
        grouped_.clear();
        if (variables_.empty() || dice_.chance(15)) return dice_.chance(50) ? "*" : "count(*) AS ?n";
        std::string text;
        Strings columns = variables_;
        dice_.shuffle(columns);
        columns.resize(static_cast<std::size_t>(1 + dice_.below(static_cast<int>(columns.size()))));
        for (std::string const& column : columns) text += (text.empty() ? "" : ", ") + column;
        shown_ = columns;
        if (dice_.chance(30)) {
            grouped_ = columns;
            if (dice_.chance(30)) grouped_.clear();
            if (dice_.chance(30)) return text + ", count(DISTINCT " + dice_.pick(variables_) + ") AS ?n";
            return text + (across && dice_.chance(30) ? ", sum(days()) AS ?n" : ", count(*) AS ?n");
        }
        return (dice_.chance(40) ? "DISTINCT " : "") + text;
    }

    std::string window(int chance) {
        if (!dice_.chance(chance)) return {};
        int const day = day_of(1, 1) + dice_.below(40);
        if (!dice_.chance(50)) return " DURING " + day_text(day) + "/" + day_text(day + 1 + dice_.below(20));
        if (!with_parameters_) return " ON " + day_text(day);
        asked_.parameters.emplace_back(
            "day", dice_.chance(50) ? kgq::Value::date(kgq::Date::of(day)) : kgq::Value::text(day_text(day)));
        return " ON $day";
    }

    std::string sources() { return dice_.chance(15) ? " ACCORDING TO s1, s3" : ""; }

    std::string tail(bool across) {
        std::string text = window(60) + sources();
        for (std::size_t i = 0; i < grouped_.size(); ++i) text += (i == 0 ? " GROUP BY " : ", ") + grouped_[i];
        if (across) text += " ACROSS TIME";
        if (!shown_.empty() && dice_.chance(30))
            text += " ORDER BY " + dice_.pick(shown_) + (dice_.chance(50) ? " DESC" : "") +
                    (dice_.chance(50) ? ", " + dice_.pick(shown_) + (dice_.chance(50) ? " DESC" : "") : "");
        if (dice_.chance(15)) text += " LIMIT " + std::to_string(dice_.below(4));
        if (dice_.chance(10)) text += " OFFSET " + std::to_string(dice_.below(3));
        return text;
    }

    Dice& dice_;
    bool with_parameters_;
    Strings variables_;
    Strings shown_;
    Strings grouped_;
    Posed asked_;
};

std::string cell_bytes(kgq::Cell const& cell) {
    std::string kind = std::to_string(cell.data.index());
    if (auto const* value = std::get_if<kgq::Value>(&cell.data)) kind += std::string(to_string(value->type()));
    if (auto const* spell = std::get_if<kgq::Cell::Spell>(&cell.data)) kind += spell->text;
    return kind + ":" + cell_text(cell);
}

std::string runs_text(std::span<kgq::Run const> runs) {
    std::string text;
    for (kgq::Run const& run : runs) text += " " + kgq::to_string(run.days) + (run.certain ? "!" : "?");
    return text;
}

std::string text_of(kgq::FindAnswer const& answer) {
    std::string text;
    for (std::string const& column : answer.columns) text += column + " ";
    for (std::size_t i = 0; i < answer.rows.size(); ++i) {
        text += "\n   ";
        for (kgq::Cell const& cell : answer.rows[i]) text += " " + cell_bytes(cell);
        text += runs_text(answer.periods[i]);
    }
    text += "\n    uncovered";
    for (kgq::DayRange days : answer.uncovered) text += " " + kgq::to_string(days);
    return text + "\n";
}

std::string text_of(kgq::Rows const& rows) {
    std::string text;
    for (std::string const& column : rows.columns()) text += column + " ";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        text += "\n   ";
        for (std::size_t c = 0; c < rows.columns().size(); ++c) text += " " + cell_bytes(rows.cell(i, c));
        text += runs_text(rows.periods(i));
    }
    text += "\n    uncovered";
    for (kgq::DayRange days : rows.uncovered()) text += " " + kgq::to_string(days);
    return text + "\n";
}

/// The same question about others: a text of the same shape. And one of another relation: of another shape.
std::string about_another_relation(std::string text) {
    for (auto const& [from, to] : {std::pair(" r ", " q "), std::pair(" s ", " o "), std::pair(" k ", " r ")}) {
        std::size_t const at = text.find(from);
        if (at != std::string::npos) return text.replace(at, 3, to);
    }
    return text;
}

std::string about_others(std::string text) {
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i - 1] == ' ' && text[i + 1] == ' ' && text[i] >= 'A' && text[i] <= 'D')
            text[i] = text[i] == 'D' ? 'A' : static_cast<char>(text[i] + 1);
    }
    return text;
}

std::string against_general(Engine& engine, Posed const& asked) {
    kgq::View const view = engine.database().view();
    // So that the text's shape is known, and one like it.
    (void)view.rows(about_another_relation(asked.text), asked.parameters);
    (void)view.rows(about_others(asked.text), asked.parameters);
    auto const general = [&] {
        kgq::run::GeneralOnly const only;
        return view.ask(asked.text, asked.parameters);
    }();
    auto const fast = view.ask(asked.text, asked.parameters);
    auto const rows = view.rows(asked.text, asked.parameters);
    auto const told = [](auto const& result, auto const& text) {
        return result ? text(*result) : "error " + result.error().message + "\n";
    };
    auto const of_answer = [](kgq::Answer const& answer) { return text_of(answer.find()); };
    std::string const expected = told(general, of_answer);
    std::string const found = told(fast, of_answer);
    std::string const by_rows = told(rows, [](kgq::Rows const& r) { return text_of(r); });
    if (found != expected) return asked.text + "\n  expected " + expected + "  found " + found;
    if (general && bytes(*general) != bytes(*fast)) return asked.text + "\n  not the same bytes";
    if (by_rows != expected) return asked.text + "\n  expected " + expected + "  rows " + by_rows;
    return {};
}

World drawn_world(Dice& dice) {
    Taste taste;
    taste.claims = 4 + dice.below(14);
    taste.rules = dice.chance(60) ? 0 : dice.below(4);
    World world = random_world(dice, taste);
    Strings const states{"A", "B", "C", "D"};
    for (int i = dice.below(5); i > 0; --i) {
        std::string const relation = dice.pick(Strings{"r", "k", "k", "s"});
        Fact fact{dice.pick(states), relation, dice.pick(states), {}};
        if (relation == "k") fact.qualifiers.emplace_back("role", dice.chance(50) ? "lead" : "aide");
        world.claims.push_back({fact, random_span(dice, taste), dice.pick(world.sources).id});
    }
    return world;
}

}  // namespace

TEST_CASE("batches answer as the general path does", "[query][law][columns]") {
    for (unsigned seed = 700000; seed < 700000 + static_cast<unsigned>(rounds(150)); ++seed) {
        Dice dice(seed);
        World const world = drawn_world(dice);
        Engine engine(world);
        for (int i = 0; i < 12; ++i) {
            Drawing drawing(dice, i % 2 == 1);
            Posed const asked = i % 6 == 5 ? drawing.draw_pairs() : drawing.draw();
            INFO("seed " << seed);
            std::string const wrong = against_general(engine, asked);
            if (wrong.empty()) continue;
            CHECK(broken(world, [&](World const& w) {
                      Engine again(w);
                      return against_general(again, asked);
                  }) == "");
        }
    }
}

TEST_CASE("counts of days stay those of the general path when they are asked again and again",
          "[query][law][columns]") {
    for (unsigned seed = 740000; seed < 740000 + static_cast<unsigned>(rounds(40)); ++seed) {
        Dice dice(seed);
        World const world = drawn_world(dice);
        Engine engine(world);
        // More often than scans are made before counts are kept; a commit in the middle.
        for (int i = 0; i < 40; ++i) {
            std::string const day = " ON " + day_text(day_of(1, 1) + dice.below(40));
            std::string const relation = dice.pick(Strings{"r", "q", "s", "o", "k", "s", "k", "t", "is_a", "n"});
            std::string text = "FIND count(*) WHERE { ?x " + relation + " ?y }" + day;
            if (i % 2 == 1) text = "FIND ?rel, count(*) WHERE { ?x ?rel ?y }" + day + " GROUP BY ?rel";
            if (dice.chance(10)) text += " ACCORDING TO s1, s3";
            if (i == 22 && dice.chance(70))
                (void)engine.database().ask("ASSERT { A " + dice.pick(Strings{"r", "s", "k"}) + " D DURING " +
                                            day_text(day_of(1, 5)) + "/.. } SOURCE s1");
            auto const answered = [&] { return engine.database().ask(text); };
            auto const general = [&] {
                kgq::run::GeneralOnly const only;
                return answered();
            }();
            auto const found = answered();
            INFO("seed " << seed << " " << text << "\n" << world.script());
            REQUIRE(general.has_value() == found.has_value());
            if (!general) continue;
            CHECK(text_of(found->find()) == text_of(general->find()));
            CHECK(text_of(engine.database().view().rows(text).value()) == text_of(general->find()));
        }
    }
}

TEST_CASE("what changed between two days is found by columns as by reading all", "[query][law][columns]") {
    for (unsigned seed = 750000; seed < 750000 + static_cast<unsigned>(rounds(80)); ++seed) {
        Dice dice(seed);
        World const world = drawn_world(dice);
        Engine engine(world);
        for (int i = 0; i < 8; ++i) {
            int const from = day_of(1, 1) + dice.below(40);
            std::string text = "DIFF " + day_text(from) + " " + day_text(from + dice.below(12));
            if (dice.chance(50))
                text += " WHERE { ?x " + dice.pick(Strings{"r", "q", "s", "o", "k", "d", "t", "is_a", "n"}) + " ?y }";
            if (dice.chance(20)) text += " ACCORDING TO s1, s3";
            auto const general = [&] {
                kgq::run::GeneralOnly const only;
                return engine.database().ask(text);
            }();
            auto const found = engine.database().ask(text);
            INFO("seed " << seed << " " << text << "\n" << world.script());
            REQUIRE(general.has_value() == found.has_value());
            if (general) CHECK(bytes(*found) == bytes(*general));
        }
    }
}

TEST_CASE("an entity of which nothing is said any more is unknown to rows as to answers", "[query][columns]") {
    kgq::Database database = kgq::Database::in_memory().value();
    auto const run = [&](std::string const& script) {
        REQUIRE(database.run(script, "", [](kgq::Answer const&) { return true; }));
    };
    run("ASSERT { A is_a state; B is_a organisation; A member_of B DURING 2000-01-01/.. } SOURCE s;"
        "RETRACT { A is_a state } SOURCE s; RETRACT { A member_of B } SOURCE s;");
    auto const find = database.prepare("FIND count(*) WHERE { $a member_of $b } ON 2001").value();
    kgq::Parameters const gone{{"a", kgq::Value::entity("A")}, {"b", kgq::Value::entity("B")}};
    auto const answer = find.ask(gone);
    auto const rows = find.rows(gone);
    REQUIRE(!answer.has_value());
    REQUIRE(!rows.has_value());
    CHECK(rows.error().message == answer.error().message);
    CHECK(rows.error().kind == answer.error().kind);
}

TEST_CASE("many questions together answer as one by one", "[query][law][columns]") {
    for (unsigned seed = 710000; seed < 710000 + static_cast<unsigned>(rounds(60)); ++seed) {
        Dice dice(seed);
        World const world = drawn_world(dice);
        Engine engine(world);
        Posed const asked = Drawing(dice, true).draw();
        auto const prepared = engine.database().prepare(asked.text);
        if (!prepared) continue;
        std::vector<kgq::Parameters> questions;
        for (int i = dice.below(6); i >= 0; --i) {
            kgq::Parameters other = asked.parameters;
            for (auto& [name, value] : other) {
                if (name == "day") value = kgq::Value::date(kgq::Date::of(day_of(1, 1) + dice.below(40)));
                if (name != "day" && dice.chance(60))
                    value = kgq::Value::entity(dice.pick(Strings{"A", "B", "C", "D", "state", "Z"}));
            }
            questions.push_back(std::move(other));
        }
        INFO("seed " << seed << " " << asked.text << "\n" << world.script());
        auto const together = prepared->rows_of_many(questions);
        std::string first_error;
        std::vector<std::string> alone;
        for (kgq::Parameters const& question : questions) {
            auto const answer = [&] {
                kgq::run::GeneralOnly const only;
                return prepared->ask(question);
            }();
            auto const rows = prepared->rows(question);
            REQUIRE(answer.has_value() == rows.has_value());
            if (!answer && first_error.empty()) first_error = answer.error().message;
            alone.push_back(answer ? text_of(answer->find()) : "");
            if (answer) CHECK(text_of(*rows) == alone.back());
        }
        REQUIRE(together.has_value() == first_error.empty());
        if (!together) CHECK(together.error().message == first_error);
        for (std::size_t i = 0; together && i < questions.size(); ++i) CHECK(text_of((*together)[i]) == alone[i]);
    }
}

TEST_CASE("whether one fact holds on a day is counted as the general path counts it", "[query][law][columns]") {
    for (unsigned seed = 760000; seed < 760000 + static_cast<unsigned>(rounds(60)); ++seed) {
        Dice dice(seed);
        World const world = drawn_world(dice);
        Engine engine(world);
        std::string const relation = dice.pick(Strings{"r", "q", "s", "o", "k", "k", "is_a", "n"});
        auto const prepared = engine.database().prepare("FIND count(*) WHERE { $a " + relation + " $b } ON $day");
        REQUIRE(prepared);
        Strings const parties{"A", "B", "C", "D", "state", "thing", "Z"};
        for (int i = 0; i < 30; ++i) {
            kgq::Parameters const question{{"a", kgq::Value::entity(dice.pick(parties))},
                                           {"b", kgq::Value::text(dice.pick(parties))},
                                           {"day", kgq::Value::date(kgq::Date::of(day_of(1, 1) + dice.below(40)))}};
            if (i == 20)
                (void)engine.database().ask("ASSERT { A r B DURING " + day_text(day_of(1, 5)) + "/.. } SOURCE s1");
            auto const general = [&] {
                kgq::run::GeneralOnly const only;
                return prepared->ask(question);
            }();
            auto const found = prepared->rows(question);
            INFO("seed " << seed << " " << relation << " " << question[0].second.plain() << " "
                         << question[1].second.plain() << "\n"
                         << world.script());
            REQUIRE(general.has_value() == found.has_value());
            if (general) CHECK(text_of(*found) == text_of(general->find()));
            if (!general) CHECK(found.error().message == general.error().message);
        }
    }
}
