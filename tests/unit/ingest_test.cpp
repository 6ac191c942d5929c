// CSV files into the store: reading, headers, bad rows, replacing.
#include <chrono>
#include <fstream>

#include "engine/ingest/csv_reader.hpp"
#include "engine/ingest/plain_look.hpp"
#include "engine/ingest/plain_reader.hpp"
#include "tests/unit/small_store.hpp"

using namespace kgq;
using namespace kgq::testing;

namespace {

struct Loaded : SmallStore {
    Folder folder;
    Loaded() { load({folder.write("states.csv", kEntities)}); }

    LoadReport load_text(std::string const& text, LoadOptions const& options = {}) {
        return load({folder.write("facts.csv", text)}, options);
    }
    Error refused_text(std::string const& text, LoadOptions const& options = {}) {
        return refused({folder.write("facts.csv", text)}, options);
    }
};

std::vector<std::vector<std::string>> rows_of(std::string const& text) {
    Folder folder;
    ingest::CsvReader reader(folder.write("x.csv", text));
    ingest::CsvRow row;
    std::vector<std::vector<std::string>> rows;
    while (reader.next(row)) {
        REQUIRE(row.problem.empty());
        rows.emplace_back();
        for (ingest::CsvField const& field : row.fields) rows.back().push_back(field.text);
    }
    return rows;
}

std::string const kHeader = "subject,relation,object,from,until,source\n";

}  // namespace

TEST_CASE("RFC 4180 rows, with a BOM and any line end", "[csv]") {
    using Rows = std::vector<std::vector<std::string>>;
    CHECK(rows_of("a,b\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(rows_of("\xEF\xBB\xBF"
                  "a,b\r\n1,2") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(rows_of("a,b\r1,2\r") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(rows_of("\"a,b\",\"c \"\"d\"\"\"\n\n\"x\ny\", z \n") == Rows{{"a,b", "c \"d\""}, {"x\ny", "z"}});
    CHECK(rows_of("\"x\r\ny\",\n,\n") == Rows{{"x\r\ny", ""}, {"", ""}});
    CHECK(rows_of("") == Rows{});
    std::string const large(700000, 'x');  // longer than a chunk
    CHECK(rows_of("a," + large + "\r\nb,c\r\n") == Rows{{"a", large}, {"b", "c"}});
}

TEST_CASE("places of fields are lines and characters", "[csv]") {
    Folder folder;
    ingest::CsvReader reader(folder.write("x.csv", "ü,b\r\n\"two\nlines\",c\nd,\"e"));
    ingest::CsvRow row;
    REQUIRE(reader.next(row));
    CHECK(row.fields[1].column == 3);
    REQUIRE(reader.next(row));
    CHECK(row.fields[0].line == 2);
    CHECK(row.fields[1].line == 3);
    CHECK(row.fields[1].column == 8);
    REQUIRE(reader.next(row));
    CHECK(row.fields[0].line == 4);
    CHECK_THAT(row.problem, ContainsSubstring("never closed"));
    CHECK(row.problem_place.column == 3);
}

TEST_CASE("an entities file gives kinds, spells, names and codes", "[ingest]") {
    Loaded at;
    CHECK(at.has("Turkey is_a state 1923-10-29/.. states"));
    CHECK(at.has("Turkey name \"Turkey\" ../.. states"));
    CHECK(at.has("Turkey alias \"Türkiye\" ../.. states"));
    CHECK(at.has("Turkey alias \"Turkish Republic\" ../.. states"));
    CHECK(at.has("Turkey code \"cow:640\" ../.. states"));
    CHECK(at.has("France is_a state 1816-01-01/1942-11-11 states"));
    CHECK(at.has("France is_a state 1944-08-25/.. states"));
    CHECK(at.has("defence is_a obligation ../.. states"));
    CHECK(at.has("states is_a \"source\" ../.. states"));
    LoadReport const again = at.load({at.folder.write("states.csv", kEntities)});
    CHECK(again.added == 0);
    CHECK(again.warnings.empty());
}

TEST_CASE("facts are loaded once", "[ingest]") {
    Loaded at;
    std::string const text =
        "subject,relation,object,from,until,source,role,page\n"
        "Turkey,member_of,NATO,1952-02-18,..,protocols,full|voting,12\n"
        "France,member_of,NATO,1949-08-24,,protocols,,\n";
    LoadReport const first = at.load_text(text);
    CHECK(first.rows == 2);
    CHECK(first.added == 3);  // and the source
    CHECK(first.blank_ends == 1);
    CHECK(at.has("Turkey member_of NATO role=\"full\" role=\"voting\" page=12 1952-02-18/.. protocols"));
    CHECK(at.has("France member_of NATO 1949-08-24/ protocols"));
    LoadReport const second = at.load_text(text);
    CHECK(second.added == 0);
    CHECK(second.unchanged == 2);
    CHECK(second.transaction == first.transaction);
}

TEST_CASE("periods: columns left out, a period column, blank ends as open", "[ingest]") {
    Loaded at;
    at.load_text("subject,relation,object\nTurkey,member_of,NATO\n");
    CHECK(at.has("Turkey member_of NATO ../.. facts"));  // the file's name is the source
    LoadOptions options;
    options.source = "mine";
    at.load_text("subject,relation,object,period\nTurkey,member_of,NATO,1952/..\n", options);
    CHECK(at.has("Turkey member_of NATO 1952/.. mine"));
    options.blank_until_open = true;
    LoadReport const report =
        at.load_text("subject,relation,object,from,until\nFrance,member_of,NATO,1949,\n", options);
    CHECK(at.has("France member_of NATO 1949/.. mine"));
    CHECK(report.blank_ends == 0);  // none was read as "ended, day unknown"
    at.load_text(kHeader + "Zaire,member_of,NATO,,,x\n");
    CHECK(at.has("Zaire member_of NATO / x"));
}

TEST_CASE("files loaded together know each other's entities and labels, in any order", "[ingest]") {
    SmallStore store;
    Folder folder;
    std::string const facts =
        folder.write("facts.csv", kHeader +
                                      "Türkiye,member_of,north atlantic treaty organization,1952-02-18,..,s\n"
                                      "cow:220,member_of,NATO,1949-08-24,..,s\n"
                                      "New Land,member_of,NATO,2020,..,s\n"
                                      "New Land,is_a,state,2000-01-01,..,s\n");
    store.load({facts, folder.write("states.csv", kEntities)});
    CHECK(store.has("Turkey member_of NATO 1952-02-18/.. s"));
    CHECK(store.has("France member_of NATO 1949-08-24/.. s"));
    CHECK(store.has("New Land member_of NATO 2020/.. s"));
}

TEST_CASE("bad headers say what was meant", "[ingest]") {
    Loaded at;
    Error error = at.refused_text("subject,relation,object,form,until\nTurkey,member_of,NATO,1952,\n");
    CHECK(error.kind == ErrorKind::bad_data);
    CHECK_THAT(error.message, ContainsSubstring("did you mean \"from\"?"));
    CHECK(error.suggestions == std::vector<std::string>{"from"});
    CHECK(error.rows.front().place.line == 1);
    CHECK(error.rows.front().place.column == 25);
    CHECK_THAT(at.refused_text("a,b,c\n1,2,3\n").message, ContainsSubstring("missing: subject, relation, object"));
    CHECK_THAT(at.refused_text("subject;relation;object\n").message, ContainsSubstring("commas"));
    CHECK_THAT(at.refused_text("").message, ContainsSubstring("empty"));
    CHECK_THAT(at.refused_text("subject,relation,object,note,note\n").message, ContainsSubstring("twice"));
    CHECK_THAT(at.refused_text("subject,relation,object,from,period\n").message, ContainsSubstring("instead of"));
    CHECK_THAT(at.refused_text("id,kind,captal\n").message, ContainsSubstring("did you mean \"capital\"?"));
    CHECK_THAT(at.refused_text("id,name\n").message, ContainsSubstring("kind is missing"));
    CHECK(at.refused({at.folder.path() + "/none.csv"}).kind == ErrorKind::not_found);
}

TEST_CASE("all or nothing: every bad row is told with its place", "[ingest]") {
    Loaded at;
    std::vector<std::string> const before = at.claims();
    Error const error = at.refused_text(kHeader +
                                        "Turkey,member_of,NATO,1952-02-18,..,s\n"
                                        "Trukey,member_of,NATO,1952-02-18,..,s\n"
                                        "Turkey,membr_of,NATO,1952-02-18,..,s\n"
                                        "Turkey,member_of,NATO,1952-02-30,..,s\n"
                                        "Turkey,member_of,NATO,1952\n"
                                        "\"Turkey\"x,member_of,NATO,1952-02-18,..,s\n"
                                        "Turkey,member_of,NATO,1952-02-18,1950,s\n"
                                        "Turkey,member_of,\xff,1952-02-18,1960,s\n"
                                        "Turkey,member_of,,1952-02-18,1960,s\n");
    CHECK(at.claims() == before);
    CHECK(error.kind == ErrorKind::bad_data);
    CHECK_THAT(error.message, ContainsSubstring("8 rows") && ContainsSubstring("nothing was loaded"));
    REQUIRE(error.rows.size() == 8);
    std::vector<std::pair<int, int>> places;
    for (RowError const& row : error.rows) places.emplace_back(row.place.line, row.place.column);
    CHECK(places ==
          std::vector<std::pair<int, int>>{{3, 1}, {4, 8}, {5, 23}, {6, 1}, {7, 9}, {8, 34}, {9, 18}, {10, 18}});
    CHECK_THAT(error.rows[0].message, ContainsSubstring("did you mean \"Turkey\"?"));
    CHECK(error.suggestions == std::vector<std::string>{"Turkey"});
}

TEST_CASE("keep going loads the good rows and writes the bad ones with reasons", "[ingest]") {
    Loaded at;
    LoadOptions options;
    options.keep_going = true;
    LoadReport const report = at.load_text(kHeader +
                                               "Turkey,member_of,NATO,1952-02-18,..,s\n"
                                               "Trukey,member_of,\"NATO\",1952-02-18,..,s\n",
                                           options);
    CHECK(report.rejected == 1);
    CHECK(report.added == 2);
    CHECK(report.errors.size() == 1);
    CHECK(report.rejects_file == at.folder.path() + "/facts.rejects.csv");
    CHECK(at.folder.read("facts.rejects.csv") ==
          "subject,relation,object,from,until,source,line,reason\n"
          "Trukey,member_of,NATO,1952-02-18,..,s,3,\"no entity is called \"\"Trukey\"\"; did you mean "
          "\"\"Turkey\"\"?\"\n");
}

TEST_CASE("create makes unknown entities of the kind expected", "[ingest]") {
    Loaded at;
    LoadOptions options;
    options.create = true;
    at.load_text(kHeader + "Atlantis,member_of,Sea League,1952,..,s\n", options);
    CHECK(at.has("Atlantis is_a state ../.. s"));
    CHECK(at.has("Sea League is_a organisation ../.. s"));
    options.replace = true;
    LoadReport const again = at.load_text(kHeader + "Atlantis,member_of,Sea League,1952,..,s\n", options);
    CHECK(again.retracted == 0);
    CHECK(again.added == 0);
}

TEST_CASE("replace makes the source's claims exactly those of the file", "[ingest]") {
    Loaded at;
    at.load_text(kHeader +
                 "Turkey,member_of,NATO,1951-10-22,..,s\nFrance,member_of,NATO,1949-08-24,..,s\n"
                 "Turkey,member_of,NATO,1950,..,other\n");
    LoadOptions options;
    options.replace = true;
    LoadReport const report = at.load_text(
        kHeader + "Turkey,member_of,NATO,1952-02-18,..,s\nFrance,member_of,NATO,1949-08-24,..,s\n", options);
    CHECK(report.added == 1);
    CHECK(report.retracted == 1);
    CHECK(report.unchanged == 1);
    CHECK(report.warnings.empty());  // the old spell is gone
    CHECK(at.has("Turkey member_of NATO 1952-02-18/.. s"));
    CHECK_FALSE(at.has("Turkey member_of NATO 1951-10-22/.. s"));
    CHECK(at.has("Turkey member_of NATO 1950/.. other"));
    CHECK(at.has("s is_a \"source\" ../.. s"));
}

TEST_CASE("warnings stand at their rows", "[ingest]") {
    Loaded at;
    LoadReport const report =
        at.load_text(kHeader + "Turkey,member_of,NATO,1952-02-18,..,s\nZaire,member_of,NATO,1990-01-01,..,s\n");
    REQUIRE(report.warnings.size() == 1);
    CHECK(report.warnings.front().place.line == 3);
    CHECK_THAT(report.warnings.front().message, ContainsSubstring("lifespan of \"Zaire\""));
}

TEST_CASE("a load can be cancelled and kept to a folder", "[ingest]") {
    Loaded at;
    std::vector<std::string> const before = at.claims();
    LoadOptions options;
    options.progress = [](std::uint64_t, std::uint64_t) { return false; };
    CHECK(at.refused_text(kHeader + "Turkey,member_of,NATO,1952,..,s\n", options).kind == ErrorKind::cancelled);
    CHECK(at.claims() == before);
    Folder other;
    LoadOptions fenced;
    fenced.only_folder = other.path();
    CHECK(at.refused_text(kHeader, fenced).kind == ErrorKind::usage);
    fenced.only_folder = at.folder.path();
    CHECK(at.load_text(kHeader, fenced).rows == 0);
}

TEST_CASE("a hundred thousand rows load in seconds", "[ingest]") {
    SmallStore store;
    Folder folder;
    std::string entities = "id,kind,source\n";
    for (int i = 0; i < 1000; ++i) entities += "State " + std::to_string(i) + ",state,s\n";
    for (int i = 0; i < 1000; ++i) entities += "League " + std::to_string(i) + ",organisation,s\n";
    std::string facts = "subject,relation,object,from,until,source,page\n";
    for (int i = 0; i < 100000; ++i) {
        facts += "State " + std::to_string(i % 1000) + ",member_of,League " + std::to_string(i * 31 % 997) + "," +
                 std::to_string(1800 + i / 1000) + "-02-18," + std::to_string(1801 + i / 1000) + "-01-01,s," +
                 std::to_string(i % 400) + "\n";
    }
    store.load({folder.write("entities.csv", entities)});
    std::string const file = folder.write("facts.csv", facts);
    for (char const* what : {"first", "again", "replace"}) {
        auto const before = std::chrono::steady_clock::now();
        LoadOptions options;
        options.replace = what == std::string("replace");
        LoadReport const report = store.load({file}, options);
        std::chrono::duration<double> const took = std::chrono::steady_clock::now() - before;
        INFO(what << ": " << took.count() << " s, added " << report.added << ", warnings " << report.warnings.size());
        CHECK(report.rows == 100000);
        CHECK(took.count() < 30);  // generous: sanitizers and busy machines
    }
}

TEST_CASE("a file is looked over at every byte, also where chunks and halves meet") {
    constexpr std::size_t kSize = (9u << 20) + 4321;  // three chunks in two halves
    Folder folder;
    std::string const blank(kSize, 'x');
    std::string const path = folder.write("large.csv", blank);
    ingest::PlainLook const look = ingest::look_over(path);
    CHECK(look.plain);
    CHECK_FALSE(look.introduces);
    for (std::size_t const near : {std::size_t{0}, kSize / 2, kSize / 2 + (4u << 20), std::size_t{4u << 20}, kSize}) {
        for (int by = -8; by <= 8; ++by) {
            for (std::string const word : {"\"", "\r", "covers", "is_a"}) {
                std::int64_t const at = static_cast<std::int64_t>(near) + by;
                if (at < 0 || at + static_cast<std::int64_t>(word.size()) > static_cast<std::int64_t>(kSize)) continue;
                // written over the bytes there, and put back
                std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
                file.seekp(at);
                file << word;
                file.flush();
                ingest::PlainLook const found = ingest::look_over(path);
                INFO("at " << at << " " << word);
                CHECK(found.plain == (word == "is_a"));
                CHECK(found.introduces == (word == "is_a"));
                file.seekp(at);
                file << std::string(word.size(), 'x');
            }
        }
    }
    CHECK(ingest::look_over(folder.write("small.csv", "a,b\r\nc,d\r\n")).plain);
    CHECK_FALSE(ingest::look_over(folder.write("small.csv", "a,b\rc,d\r\n")).plain);
    CHECK(ingest::look_over(folder.write("small.csv", "a,cover\n")).plain);
    CHECK(ingest::look_over(folder.write("empty.csv", "")).plain);
}

namespace {

/// A file's rows in words: fields between bars, or what is wrong.
std::string row_words(ingest::CsvRow const& row) {
    std::string words = std::to_string(row.line());
    for (ingest::CsvField const& field : row.fields)
        words += "|" + field.text + "@" + std::to_string(field.column) + (field.quoted ? "q" : "");
    return words + (row.problem.empty() ? "" : " " + row.problem) + "\n";
}

std::string rows_by_letters(std::string const& path) {
    ingest::CsvReader reader(path);
    std::string words;
    for (ingest::CsvRow row; reader.next(row);) words += row_words(row);
    return words;
}

/// By lines; and every field that may be taken as it lies is what stands in it letter by letter.
std::string rows_by_lines(std::string const& path, bool quotes) {
    ingest::PlainReader reader(path, quotes);
    std::string words;
    for (ingest::PlainBatch batch; reader.next(batch);) {
        for (ingest::PlainRow const& row : batch.rows) {
            ingest::CsvRow const whole = csv_row(row, path);
            words += row_words(whole);
            if (!row.as_it_lies) continue;
            CHECK(row.count == whole.fields.size());
            CHECK(whole.problem.empty());
            for (std::size_t i = 0; i < std::min(row.count, ingest::kMostPlainColumns); ++i)
                CHECK(row.field(i) == whole.fields[i].text);
        }
    }
    return words;
}

}  // namespace

TEST_CASE("a plain file has the same rows line by line as letter by letter") {
    Folder folder;
    unsigned state = 1;
    auto const draw = [&](unsigned below) { return (state = state * 1664525U + 1013904223U) / 65536U % below; };
    std::vector<std::string> const words{"\"",  "\"", "\"",   ",",    ",",     "\n",    "a",
                                         "b\"", " ",  "\r\n", "\"\"", "\",\"", "\"\n\""};
    int plain = 0;
    int quoted = 0;
    for (int round = 0; round < 4000; ++round) {
        std::string text = draw(10) == 0 ? "\xEF\xBB\xBF" : "";
        for (unsigned left = draw(14); left > 0; --left) text += words[draw(static_cast<unsigned>(words.size()))];
        std::string const path = folder.write("drawn.csv", text);
        ingest::PlainLook const look = ingest::look_over(path);
        if (!look.plain) continue;
        ++plain;
        quoted += look.quotes ? 1 : 0;
        INFO(text);
        CHECK(rows_by_lines(path, look.quotes) == rows_by_letters(path));
    }
    CHECK(plain > 500);
    CHECK(quoted > 200);
    // of a blank before it, a quote is read letter by letter; a line end in quotes makes two lines one record
    CHECK_FALSE(ingest::look_over(folder.write("small.csv", "a, \"b\"\n")).plain);
    CHECK_FALSE(ingest::look_over(folder.write("small.csv", "\"a\nb\",c\n")).plain);
    CHECK_FALSE(ingest::look_over(folder.write("small.csv", "a\"b,\"c\nd\",e\"f\n")).plain);
    CHECK(ingest::look_over(folder.write("small.csv", "\"a\",\"b, \"\"c\"\"\"\r\n")).plain);
}

TEST_CASE("quotes are counted over chunks and halves") {
    Folder folder;
    std::string const line = "\"Korea, Republic of\",\"member_of\",\"some \"\"pact\"\"\",1950-01-01\n";
    std::string text;
    while (text.size() < (9u << 20)) text += line;
    std::string const path = folder.write("large.csv", text);
    ingest::PlainLook const look = ingest::look_over(path);
    CHECK(look.plain);
    CHECK(look.quotes);
    // a quote too many, or a line end inside quotes, wherever it is
    std::size_t const half = text.size() / 2;
    for (std::size_t const near : {std::size_t{0}, std::size_t{4u << 20}, half, half + (4u << 20), text.size() - 1}) {
        std::size_t const begin = near / line.size() * line.size();
        for (auto const& [place, letter] :
             {std::pair(std::size_t{8}, '\n'), {std::size_t{8}, '"'}, {line.size() - 3, '"'}}) {
            std::string broken = text;
            broken[begin + place] = letter;
            INFO("at " << begin + place);
            CHECK_FALSE(ingest::look_over(folder.write("broken.csv", broken)).plain);
        }
    }
}
