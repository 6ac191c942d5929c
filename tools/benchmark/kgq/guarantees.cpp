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
    auto const asking = [&](std::size_t i, auto const& way) {
        Line const& line = lines[i];
        if (line[2].empty()) return way(from_outside, TextParameters{{"g", line[0]}, {"b", line[1]}, {"d", line[3]}});
        return way(against, TextParameters{{"g", line[0]}, {"b", line[1]}, {"x", line[2]}, {"d", line[3]}});
    };
    auto const describe = [&](std::size_t i) { return std::string(asking(i, verdict)); };
    measure(task, "", Unit::us, {lines.size(), [&](std::size_t i) { asking(i, verdict); }, describe});
    measure(task, "proof", Unit::us, {lines.size(), [&](std::size_t i) { asking(i, proof); }, describe});
}

void panel(Task const& task) {
    Database const database = Database::open(task.store + "/panel.kgq", {false, true}).value();
    PreparedStatement const dyads = database.prepare(kPanel).value();
    std::size_t seen = 0;
    auto const each_dyad = [&](auto const& use) {
        Answer const answer = dyads.ask().value();
        for (std::vector<Cell> const& row : std::get<PanelAnswer>(answer.data).rows) {
            auto const value = [&row](std::size_t column) -> Value const& { return std::get<Value>(row[column].data); };
            use(value(0).as_integer(), value(1).as_entity(), value(2).as_entity(), value(3).as_integer());
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
            sum.add(std::to_string(year) + ' ' + one + ' ' + other + ' ' + std::to_string(owes));
        });
        return sum.text();
    };
    measure(task, "", Unit::ms, {1, ask, describe});
}

}  // namespace kgq::bench::ours
