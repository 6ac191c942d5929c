// Verdicts and the dyad-year panel: the bundled rules as they are, on stores loaded from the product's own CSV.
#include "tools/benchmark/kgq/asking.hpp"
#include "tools/benchmark/kgq/workloads.hpp"
#include "tools/benchmark/measure/measure.hpp"
#include "tools/benchmark/measure/table.hpp"

#include <stdexcept>

namespace kgq::bench::ours {

namespace {

constexpr std::string_view kPanel = "PANEL defence FROM 1815 TO 2018 BY YEAR ALL PAIRS";

void load_world(Task const& task, std::string const& name) {
    Stopwatch const watch;
    {
        Database database = Database::open(task.store + '/' + name + ".kgq").value();
        database.load({task.data + '/' + name + "_entities.csv", task.data + '/' + name + "_facts.csv"}).value();
    }
    report("load_seconds", watch.seconds(), "s");
}

}  // namespace

void load_guarantees(Task const& task) { load_world(task, "guarantee"); }
void load_panel(Task const& task) { load_world(task, "panel"); }

void guarantee(Task const& task) {
    Database const database = Database::open(task.store + "/guarantee.kgq", {false, true}).value();
    PreparedStatement const from_outside = database.prepare("GUARANTEE FROM $g TO $b ON $d").value();
    PreparedStatement const against = database.prepare("GUARANTEE FROM $g TO $b AGAINST $x ON $d").value();
    std::vector<Line> const lines = read_table(task.data + "/guarantee.tsv");
    auto const statement = [&](Line const& line) -> PreparedStatement const& {
        return line[2].empty() ? from_outside : against;
    };
    auto const texts = [](Line const& line) {
        if (line[2].empty()) return TextParameters{{"g", line[0]}, {"b", line[1]}, {"d", line[3]}};
        return TextParameters{{"g", line[0]}, {"b", line[1]}, {"d", line[3]}, {"x", line[2]}};
    };
    std::vector<std::string_view> words(lines.size());
    auto const ask_all = [&](std::size_t) {
        for (PreparedStatement const* one : {&from_outside, &against}) {
            std::vector<std::size_t> places;
            std::vector<TextParameters> questions;
            for (std::size_t i = 0; i < lines.size(); ++i) {
                if (&statement(lines[i]) != one) continue;
                places.push_back(i);
                questions.push_back(texts(lines[i]));
            }
            std::vector<std::string_view> const found = verdicts(*one, questions);
            for (std::size_t i = 0; i < places.size(); ++i) words[places[i]] = found[i];
        }
    };
    auto const ask = [&](std::size_t i) { return verdict(statement(lines[i]), texts(lines[i])); };
    auto const ask_proof = [&](std::size_t i) { return proof(statement(lines[i]), texts(lines[i])); };
    measure(task, "", Unit::us, {lines.size(), ask, [&](std::size_t i) { return std::string(ask(i)); }});
    measure(task, "proof", Unit::us,
            {lines.size(), ask_proof, [&](std::size_t i) { return std::string(ask_proof(i).first); }});
    auto const describe_all = [&](std::size_t i) {
        if (i == 0) ask_all(0);
        return std::string(words[i]);
    };
    measure(task, "batch", Unit::us, {lines.size(), ask_all, describe_all, lines.size()});
}

void panel(Task const& task) {
    Database const database = Database::open(task.store + "/panel.kgq", {false, true}).value();
    PreparedStatement const dyads = database.prepare(kPanel).value();
    std::size_t seen = 0;
    auto const each_dyad = [&](auto const& use) {
        Rows const rows = dyads.rows().value();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            use(rows.value(i, 0).as_integer(), rows.text(i, 1), rows.text(i, 2), rows.value(i, 3).as_integer());
        }
    };
    auto const ask = [&](std::size_t) {
        each_dyad([&](auto year, auto const& one, auto const& other, auto owes) {
            seen += one.size() + other.size() + static_cast<std::size_t>(year + owes);
        });
    };
    auto const describe = [&](std::size_t) {
        RowSum sum;
        each_dyad([&](auto year, auto const& one, auto const& other, auto owes) {
            sum.add(std::to_string(year) + ' ' + std::string(one) + ' ' + std::string(other) + ' ' +
                    std::to_string(owes));
        });
        return sum.text();
    };
    measure(task, "", Unit::ms, {1, ask, describe});
}

}  // namespace kgq::bench::ours
