// A facts file is loaded twice, in two stores: as it is, so that what is plain of it goes to the store in ids, and with
// a blank and quotes at its first name, which makes every row a written fact. Claims, counts, warnings and errors must
// be the same, whether the plain claims are sorted at once or in runs of a few.
#include "tests/unit/small_store.hpp"

#include "query_world.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace kgq;
using namespace kgq::testing;
using law::Dice;

namespace {

using Strings = std::vector<std::string>;

std::string const kBefore =
    "subject,relation,object,from,until,source\n"
    "s-covered,is_a,source,..,..,kgq\n"
    "s-covered,covers,1950-01-01/1999-12-31,..,..,kgq\n"
    "Turkey,member_of,NATO,1952-02-18,..,s1\n"
    "Turkey,member_of,NATO,1960~,1970,s1\n"
    "Turkey,aligned_with,Zaire,1961-01-01,1970-12-31,s1\n"
    "Turkey,population,12,1961-01-01,1970-12-31,s1\n"
    "Turkey,vetoes,12,1961-01-01,1970-12-31,s1\n"
    "Turkey,vetoes,something,1961-01-01,,s2\n"
    "NATO,part_of,defence,..,..,s2\n";

class Rows {
public:
    explicit Rows(Dice& dice)
        : dice_(dice),
          shape_(dice.below(6)),
          tame_(dice.chance(60)),
          qualified_(dice.chance(50)),
          quoting_(dice.chance(60)   ? 0
                   : dice.chance(50) ? 20
                                     : 100) {}

    /// `subject` as the header is to write it.
    std::string file(std::string const& subject, Strings const& rows) const {
        std::string text = subject + ",relation,object";
        if (shape_ == 1) text += ",period";
        if (shape_ == 2) text += ",from";
        if (shape_ != 1 && shape_ != 2 && shape_ != 3) text += ",from,until";
        if (shape_ != 4) text += ",source";
        if (qualified_) text += ",role,against,obligation,weight";
        text += shape_ == 5 ? "\r\n" : "\n";
        for (std::string const& row : rows) text += row + (shape_ == 5 ? "\r\n" : "\n");
        return text;
    }

    Strings draw() {
        Strings rows;
        for (int left = 1 + dice_.below(dice_.chance(10) ? 150 : 30); left > 0; --left)
            rows.push_back(!rows.empty() && dice_.chance(10) ? dice_.pick(rows) : row());
        return rows;
    }

private:
    std::string row() {
        std::string const relation = dice_.pick(relations());
        Strings cells{subject(), relation, object(relation)};
        if (shape_ == 1) cells.push_back(period());
        if (shape_ == 2) cells.push_back(from());
        if (shape_ != 1 && shape_ != 2 && shape_ != 3) cells.insert(cells.end(), {from(), until()});
        if (shape_ != 4) cells.push_back(source());
        if (qualified_)
            cells.insert(cells.end(), {role(), against(), obligation(), dice_.pick(Strings{"", "", "1", "2.50"})});
        if (!tame_ && dice_.chance(2)) cells.push_back("more");
        std::string text;
        for (std::string const& cell : cells) text += (text.empty() ? "" : ",") + written(cell);
        if (!tame_ && dice_.chance(2)) text += dice_.pick(Strings{"\xff", " ", "\"", ",\"\""});
        return dice_.chance(3) && quoting_ == 0 ? " " + text : text;
    }

    /// As R and spreadsheets write it: in quotes, whether it needs them or not.
    std::string written(std::string const& cell) {
        if (!dice_.chance(quoting_) || (cell.empty() && dice_.chance(90))) return cell;
        std::string text = cell;
        if (dice_.chance(2)) text += dice_.pick(Strings{" ", ", 2", "\"\"", ",", "\r"});
        text = '"' + text + '"';
        return !tame_ && dice_.chance(1) ? text + dice_.pick(Strings{" ", "x"}) : text;
    }

    Strings relations() {
        Strings names{"member_of", "member_of", "aligned_with", "vetoes", "guarantees", "part_of"};
        if (!tame_ && dice_.chance(5)) names.emplace_back("covers");
        for (char const* const name :
             {"population", "founded_on", "has_member", "has_part", "capital", "alias", "is_a"})
            if (dice_.chance(25)) names.emplace_back(name);
        if (!tame_ && dice_.chance(10)) names.emplace_back("membr_of");
        return names;
    }

    std::string name() {
        Strings names{"Turkey", "Slovenia", "Zaire", "NATO", "N1", "N2"};
        if (qualified_ && dice_.chance(5)) names = {"N4", "founder", "observer"};  // which are words of qualifiers too
        if (dice_.chance(30))
            names = {"France", "Congo", "SLV", "640", "T\u00fcrkiye", "turkey", "Nowhere", "N3", "n1", "n2", ""};
        if (!tame_ && dice_.chance(10)) names = {"12", "1999", "true", "\xff", "s1", "defence"};
        return dice_.pick(names);
    }

    std::string subject() { return name(); }

    std::string object(std::string const& relation) {
        if (!tame_ && dice_.chance(5)) return name();
        if (relation == "population") return dice_.pick(Strings{"12", "7", "-3", "012", "12.5", "many"});
        if (relation == "founded_on") return dice_.pick(Strings{"1949-04-04", "1949", "195X", "soon"});
        if (relation == "member_of") return dice_.pick(Strings{"NATO", "NATO", "Pact", "Turkey"});
        if (relation == "covers") return "1950/1990";
        if (relation == "is_a") return dice_.pick(Strings{"state", "organisation", "nothing"});
        if (relation == "vetoes")
            return dice_.pick(Strings{"12", "something", "1999-05-05", "true", "Turkey", "N1", "Nowhere", "2.50"});
        return name();
    }

    std::string day() {
        return dice_.pick(Strings{"1952", "1961", "1970", "1995"}) + "-0" + std::to_string(1 + dice_.below(9)) + "-1" +
               std::to_string(dice_.below(10));
    }
    std::string from() {
        if (dice_.chance(75)) return day();
        if (tame_ || dice_.chance(80)) return dice_.pick(Strings{"..", "", "1952", "195X", "1961-02", "1961~"});
        return dice_.pick(Strings{"1961-02-30", "2001-13-01", "yesterday", "0000-01-01", "1961-2-3"});
    }
    std::string until() {
        if (dice_.chance(70))
            return std::to_string(1996 + dice_.below(8)) + "-06-0" + std::to_string(1 + dice_.below(9));
        if (tame_ || dice_.chance(80)) return dice_.pick(Strings{"..", "", "1999", "1998-XX", "1997?"});
        return day();
    }
    std::string period() {
        if (dice_.chance(10)) return dice_.pick(Strings{"", "1952", "1961-01-01", "/", "../.."});
        return from() + "/" + until();
    }
    /// Most of one or two, so that facts with the same ones come together.
    std::string role() {
        if (dice_.chance(85)) return dice_.pick(Strings{"", "", "observer", "founder"});
        return dice_.pick(Strings{"N1", "N4", "founder|observer", "1999", "Turkey", "true"});
    }
    std::string against() {
        if (dice_.chance(85)) return dice_.pick(Strings{"", "", "", "France", "Zaire|France"});
        return dice_.pick(Strings{"Congo", "Nowhere", "N1", "N4", "defence", "|", "640"});
    }
    std::string obligation() {
        if (dice_.chance(90)) return dice_.pick(Strings{"", "defence"});
        return tame_ ? "defence" : dice_.pick(Strings{"Turkey", "help", "N5"});
    }
    std::string source() {
        return dice_.pick(dice_.chance(15) ? Strings{"s-covered", "", "states", "N1"} : Strings{"s1", "s2"});
    }

    Dice& dice_;
    int shape_;
    bool tame_;       // no row that cannot be read
    bool qualified_;  // with columns of qualifiers
    int quoting_;     // of a hundred cells
};

struct Loaded {
    Strings lines;  // claims, and whatever was told, in words
    bool worked = false;
};

/// Which of several overlapping rows are told goes by which of them are plain; that some overlap is told either way.
bool of_overlap(RowError const& warning) { return warning.message.starts_with("overlaps "); }

std::string words(RowError const& error) {
    return std::to_string(error.place.line) + ":" + std::to_string(error.place.column) + " " + error.message;
}

Loaded load(std::string const& text, std::string const& again, LoadOptions const& options,
            std::size_t run_claims = StoreOptions().run_claims) {
    Folder const folder;
    SmallStore store({.run_claims = run_claims});
    store.load({folder.write("entities.csv", kEntities), folder.write("before.csv", kBefore)}, {.create = true});
    Loaded loaded;
    Strings& lines = loaded.lines;
    for (std::string const& file : {text, again}) {
        if (file.empty()) continue;
        Result<LoadReport> report = load_csv(store.store(), {folder.write("facts.csv", file)}, options);
        std::multiset<std::string> told;
        if (report) {
            loaded.worked = true;
            lines.push_back(std::to_string(report->rows) + " rows, " + std::to_string(report->added) + " added, " +
                            std::to_string(report->retracted) + " retracted, " + std::to_string(report->unchanged) +
                            " unchanged, " + std::to_string(report->rejected) + " rejected, " +
                            std::to_string(report->blank_ends) + " blank ends, transaction " +
                            std::to_string(report->transaction));
            for (RowError const& warning : report->warnings)
                if (!of_overlap(warning)) told.insert("warning " + words(warning));
            if (std::any_of(report->warnings.begin(), report->warnings.end(), of_overlap))
                told.insert("warnings of overlaps");
            for (RowError const& error : report->errors) told.insert("rejected " + words(error));
        } else {
            std::string message = report.error().message;
            message.erase(0, message.find(','));  // the folder's name
            told.insert(std::string(to_string(report.error().kind)) + message);
            for (RowError const& error : report.error().rows) told.insert("error " + words(error));
        }
        lines.insert(lines.end(), told.begin(), told.end());
    }
    for (std::string const& claim : store.claims()) lines.push_back("claim " + claim);
    return loaded;
}

/// What the two ways say otherwise.
std::string difference(Loaded const& plain, Loaded const& general) {
    if (plain.lines == general.lines) return {};
    std::multiset<std::string> only_plain(plain.lines.begin(), plain.lines.end());
    std::string text;
    for (std::string const& line : general.lines) {
        auto const found = only_plain.find(line);
        if (found != only_plain.end())
            only_plain.erase(found);
        else
            text += "  not of the plain file: " + line + "\n";
    }
    for (std::string const& line : only_plain) text += "  of the plain file only: " + line + "\n";
    return text;
}

struct Case {
    Strings rows;
    Strings again;  // a second load, into what the first has left
    LoadOptions options;
    std::size_t run_claims = StoreOptions().run_claims;  // of the plain file's claims
};

std::string play(Rows const& rows, Case const& one) {
    auto const files = [&](std::string const& subject) {
        return std::pair(rows.file(subject, one.rows), one.again.empty() ? "" : rows.file(subject, one.again));
    };
    auto const plain = files("subject");
    auto const general = files(" \"subject\"");
    return difference(load(plain.first, plain.second, one.options, one.run_claims),
                      load(general.first, general.second, one.options));
}

/// Leaves rows out as long as the two ways still differ.
std::string broken(Rows const& rows, Case one) {
    std::string wrong = play(rows, one);
    if (wrong.empty()) return {};
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (Strings* const part : {&one.rows, &one.again})
            for (std::size_t i = part->size(); i-- > 0;) {
                Case less = one;
                Strings& rest = part == &one.rows ? less.rows : less.again;
                rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
                std::string const still = play(rows, less);
                if (still.empty()) continue;
                one = less;
                wrong = still;
                smaller = true;
                break;
            }
    }
    std::string text = rows.file("subject", one.rows);
    if (!one.again.empty()) text += "and then\n" + rows.file("subject", one.again);
    text += std::string(one.options.create ? "--create " : "") + (one.options.keep_going ? "--keep-going " : "") +
            (one.options.blank_until_open ? "--blank-until open" : "");
    return text + "\n" + wrong;
}

}  // namespace

TEST_CASE("a file loads in the same way plain and as written facts", "[ingest][law]") {
    int worked = 0;
    int const files = law::rounds(400);
    for (int seed = 0; seed < files; ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        Rows rows(dice);
        Case one;
        one.rows = rows.draw();
        if (dice.chance(40)) one.again = rows.draw();
        one.options.create = dice.chance(50);
        one.options.keep_going = dice.chance(60);
        one.options.blank_until_open = dice.chance(30);
        if (seed % 2 == 1) one.run_claims = static_cast<std::size_t>(1 + seed % 5);
        INFO("seed " << seed);
        CHECK(broken(rows, one) == "");
        if (load(rows.file("subject", one.rows), "", one.options).worked) ++worked;
    }
    CHECK(worked * 3 > files);  // else little was looked at
}

TEST_CASE("days are read alike plain and as written facts", "[ingest][law]") {
    Strings days;
    for (int const year : {0, 1, 1600, 1700, 1799, 1800, 1801, 1900, 1904, 1999, 2000, 2025, 2055, 2056, 2100, 9999}) {
        for (int month = 0; month <= 13; ++month) {
            for (int const day : {0, 1, 28, 29, 30, 31, 32}) {
                std::string text = "0000-00-00";
                auto const put = [&](std::size_t place, std::size_t size, int number) {
                    for (std::size_t i = size; i-- > 0; number /= 10)
                        text[place + i] = static_cast<char>('0' + number % 10);
                };
                put(0, 4, year);
                put(5, 2, month);
                put(8, 2, day);
                days.push_back(text);
            }
        }
    }
    for (std::size_t place = 0; place < 10; ++place) {
        for (int letter = 1; letter < 256; ++letter) {
            if (std::string_view(",\"\n\r").find(static_cast<char>(letter)) != std::string_view::npos) continue;
            std::string text = "1952-02-18";
            text[place] = static_cast<char>(letter);
            days.push_back(text);
        }
    }
    std::string rows;
    for (std::size_t i = 0; i < days.size(); ++i)
        rows += "Turkey,member_of,N" + std::to_string(i) + "," + days[i] + ",..,s1\n";
    LoadOptions options;
    options.create = true;
    options.keep_going = true;
    std::string const header = ",relation,object,from,until,source\n";
    Loaded const plain = load("subject" + header + rows, "", options);
    CHECK(plain.worked);
    CHECK(difference(plain, load(" \"subject\"" + header + rows, "", options)) == "");
}
