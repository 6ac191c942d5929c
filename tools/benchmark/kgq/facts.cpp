// The workloads on the synthetic facts. A relation is no parameter, so a program that asks about fifty of them prepares
// fifty statements; the text of each says what is asked, and nothing else is done to help.
#include "tools/benchmark/kgq/asking.hpp"
#include "tools/benchmark/kgq/workloads.hpp"
#include "tools/benchmark/measure/measure.hpp"
#include "tools/benchmark/measure/table.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <unordered_map>

namespace kgq::bench::ours {

namespace {

constexpr std::string_view kNeighbours =
    "FIND ?other ?o WHERE { $s member_of ?o ; ?other member_of ?o ; ?other != $s } ON $d";
constexpr std::string_view kPairs =
    "FIND count(*), sum(days()) WHERE { ?a member_of ?o ; ?b member_of ?o ; ?a < ?b } DURING 1816-01-01/2025-12-31 "
    "ACROSS TIME";

std::string store_of(Task const& task) { return task.store + "/facts.kgq"; }

Database open_facts(Task const& task) { return Database::open(store_of(task), {false, true}).value(); }

std::string text_of(std::string const& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string quoted_point(Line const& line) {
    return "FIND count(*) WHERE { " + quote(line[0]) + ' ' + line[1] + ' ' + quote(line[2]) + " } ON " + line[3];
}

/// The answer of q4 from pairs of a relation and its number of facts.
class CountsLine {
public:
    void add(std::string_view relation, std::int64_t count) {
        if (count == 0) return;
        sum_.add(std::string(relation) + ' ' + std::to_string(count));
        all_ += count;
    }
    std::string text() const { return std::to_string(all_) + " facts, " + sum_.text(); }

private:
    RowSum sum_;
    std::int64_t all_ = 0;
};

}  // namespace

void load(Task const& task) {
    Stopwatch const watch;
    {
        Database database = Database::open(store_of(task)).value();
        database.run(text_of(task.data + "/relations.kgq"), "relations.kgq", [](Answer const&) { return true; })
            .value();
        LoadOptions options;
        options.source = "benchmark";
        options.create = true;
        database.load(task.data + "/facts.csv", options).value();
    }
    report("seconds", watch.seconds(), "s");
}

void q1(Task const& task) {
    Database const database = open_facts(task);
    std::vector<Line> const lines = read_table(task.data + "/q1.tsv");
    std::map<std::string, PreparedStatement, std::less<>> prepared;
    for (Line const& line : lines) {
        if (!prepared.contains(line[1]))
            prepared.emplace(line[1], database.prepare("FIND count(*) WHERE { $s " + line[1] + " $o } ON $d").value());
    }
    auto const texts = [](Line const& line) { return TextParameters{{"s", line[0]}, {"o", line[2]}, {"d", line[3]}}; };
    auto const ask = [&](std::size_t i) { return number(prepared.at(lines[i][1]), texts(lines[i])) != 0; };
    auto const ask_text = [&](std::size_t i) { return number(database, quoted_point(lines[i])) != 0; };
    std::vector<char> holds(lines.size());
    // A program with a list of questions sorts them by statement and puts the answers back in their order.
    auto const ask_all = [&](std::size_t) {
        std::unordered_map<std::string_view, std::size_t> place_of;
        std::vector<PointQuestions> questions;
        std::vector<std::vector<std::size_t>> places;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            auto const [at, fresh] = place_of.try_emplace(lines[i][1], questions.size());
            if (fresh) {
                questions.push_back({&prepared.find(lines[i][1])->second, {}, {}, {}});
                places.emplace_back();
            }
            questions[at->second].add(lines[i][0], lines[i][2], lines[i][3]);
            places[at->second].push_back(i);
        }
        std::vector<std::vector<std::int64_t>> const found = numbers(database, questions);
        for (std::size_t of = 0; of < places.size(); ++of)
            for (std::size_t i = 0; i < places[of].size(); ++i) holds[places[of][i]] = found[of][i] != 0;
    };
    auto const word = [](bool yes) { return yes ? "yes" : "no"; };
    measure(task, "", Unit::us, {lines.size(), ask, [&](std::size_t i) { return word(ask(i)); }});
    measure(task, "text", Unit::us, {lines.size(), ask_text, [&](std::size_t i) { return word(ask_text(i)); }});
    auto const describe_all = [&](std::size_t i) {
        if (i == 0) ask_all(0);
        return word(holds[i] != 0);
    };
    measure(task, "batch", Unit::us, {lines.size(), ask_all, describe_all, lines.size()});
}

void q2(Task const& task) {
    Database const database = open_facts(task);
    PreparedStatement const neighbours = database.prepare(kNeighbours).value();
    std::vector<Line> const lines = read_table(task.data + "/q2.tsv");
    auto const texts = [&](std::size_t i) { return TextParameters{{"s", lines[i][0]}, {"d", lines[i][2]}}; };
    std::size_t seen = 0;
    auto const describe = [&](std::size_t i) {
        RowSum sum;
        each_name(neighbours, texts(i),
                  [&](auto const& row) { sum.add(std::string(row[0]) + ' ' + std::string(row[1])); });
        return sum.text();
    };
    auto const ask_names = [&](std::size_t i) {
        each_name(neighbours, texts(i), [&](auto const& row) { seen += row[0].size() + row[1].size(); });
    };
    auto const ask_ids = [&](std::size_t i) { each_id(neighbours, texts(i), [&](std::uint32_t id) { seen += id; }); };
    measure(task, "", Unit::us, {lines.size(), ask_names, describe});
    measure(task, "ids", Unit::us, {lines.size(), ask_ids, describe});
}

void q3(Task const& task) {
    Database const database = open_facts(task);
    PreparedStatement const pairs = database.prepare(kPairs).value();
    auto const ask = [&](std::size_t) {
        std::string answer;
        each_row(pairs, {},
                 [&](auto const& row) { answer = std::string(row[0]) + " pairs " + std::string(row[1]) + " days"; });
        return answer;
    };
    measure(task, "", Unit::ms, {1, ask, ask});
}

// Three ways: a count for each relation of the vocabulary; the same of what one source says, which is all there is: kgq
// keeps no counts for chosen sources, so that is always a scan; and all in one FIND with the relation as a variable,
// which is one of the fifty: kgq has others, of its own and from rules, that the peers know nothing of.
void q4(Task const& task) {
    Database const database = open_facts(task);
    using Statements = std::map<std::string, PreparedStatement, std::less<>>;
    Statements prepared;
    Statements scans;
    for (Line const& line : read_table(task.data + "/q1.tsv")) {
        if (prepared.contains(line[1])) continue;
        std::string const text = "FIND count(*) WHERE { ?s " + line[1] + " ?o } ON $d";
        prepared.emplace(line[1], database.prepare(text).value());
        scans.emplace(line[1], database.prepare(text + " ACCORDING TO benchmark").value());
    }
    std::string names;
    for (auto const& [relation, count] : prepared) names += (names.empty() ? "" : ", ") + quote(relation);
    PreparedStatement const together =
        database.prepare("FIND ?r, count(*) AS ?n WHERE { ?s ?r ?o ; ?r IN (" + names + ") } ON $d").value();
    std::vector<Line> const days = read_table(task.data + "/q4.tsv");
    auto const all_of = [&](Statements const& statements, std::size_t i) {
        CountsLine line;
        for (auto const& [relation, count] : statements) line.add(relation, number(count, {{"d", days[i][0]}}));
        return line.text();
    };
    auto const ask = [&](std::size_t i) { return all_of(prepared, i); };
    auto const ask_scans = [&](std::size_t i) { return all_of(scans, i); };
    auto const ask_together = [&](std::size_t i) {
        CountsLine line;
        each_row(together, {{"d", days[i][0]}},
                 [&](auto const& row) { line.add(row[0], std::stoll(std::string(row[1]))); });
        return line.text();
    };
    measure(task, "", Unit::ms, {days.size(), ask, ask});
    measure(task, "scan", Unit::ms, {days.size(), ask_scans, ask_scans});
    measure(task, "together", Unit::ms, {days.size(), ask_together, ask_together});
}

void cold(Task const& task) {
    Line const line = read_table(task.data + "/q1.tsv").front();
    Stopwatch const watch;
    Database const database = open_facts(task);
    number(database, quoted_point(line));
    report("inside", watch.seconds() * 1e3, "ms");
}

}  // namespace kgq::bench::ours
