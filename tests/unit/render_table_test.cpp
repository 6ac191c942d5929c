#include "query/render/layout.hpp"
#include "query/render/wording.hpp"
#include "tests/catch.hpp"
#include "tests/unit/render_samples.hpp"

#include <kgq/fold.hpp>

using namespace kgq;

namespace {

std::vector<std::string> lines(std::string const& text) {
    std::vector<std::string> found;
    std::size_t at = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; at = end + 1, end = text.find('\n', at)) {
        found.push_back(text.substr(at, end - at));
    }
    return found;
}

std::string table(Answer const& answer, int width = 0, std::size_t max_rows = 0) {
    RenderOptions options;
    options.width = width;
    options.max_rows = max_rows;
    return render(answer, options);
}

}  // namespace

TEST_CASE("display width: wide, combining and broken characters", "[render][text]") {
    CHECK(display_width("Türkiye") == 7);
    CHECK(display_width("日本") == 4);
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("\xFF\t") == 2);
    CHECK(display_width("") == 0);
}

TEST_CASE("FIND for people: a row's periods under one another", "[render][table]") {
    CHECK(table(samples::members()) ==
          "m                   n  p        period                 certain\n"
          "─────────────  ──────  ───────  ─────────────────────  ────────\n"
          "Turkey         12..15  1952/..  1952-02-18/1959-12-31  yes\n"
          "                                1960-01-01/..          possible\n"
          "Türkei, \"die\"       3           1952-02-18/1952-02-18  yes\n"
          "2 rows\n"
          "No source of these relations covers 2013-01-01/..; what is not listed there is not known.\n");
    CHECK(lines(table(samples::of("find", FindAnswer{}))).back() == "no rows");
}

TEST_CASE("long answers are cut", "[render][table]") {
    std::string const text = table(samples::members(), 0, 1);
    CHECK_THAT(text, ContainsSubstring("Turkey"));
    CHECK(text.find("Türkei") == std::string::npos);
    CHECK_THAT(text, ContainsSubstring("1 more row\n"));
}

TEST_CASE("no answer for people is wider than the terminal", "[render][table]") {
    for (Answer const& answer : {samples::story(), samples::finland(), samples::members(), samples::guarantors(),
                                 samples::why(samples::finland())}) {
        for (int width : {60, 80, 100}) {
            for (std::string const& line : lines(table(answer, width))) {
                INFO(line);
                CHECK(display_width(line) <= width);
                CHECK((line.empty() || line.back() != ' '));
            }
        }
    }
}

TEST_CASE("words wider than a column are broken between characters", "[render][table]") {
    CHECK(rendering::wrapped("aaa bbb ccc", 7) == std::vector<std::string>{"aaa bbb", "ccc"});
    CHECK(rendering::wrapped("日本国憲法", 5) == std::vector<std::string>{"日本", "国憲", "法"});
    CHECK(rendering::wrapped("a abcdefgh", 3) == std::vector<std::string>{"a", "abc", "def", "gh"});
    CHECK(rendering::cut("abcdef", 4) == "abc…");
    CHECK(rendering::counted(1234567, "row", "rows") == "1,234,567 rows");
}

TEST_CASE("a GUARANTEE reads as a paragraph with its grounds", "[render][prose]") {
    std::string const text = table(samples::story());
    CHECK(lines(text).front() == "Does not apply");
    CHECK(lines(text)[1] == "On 2018-06-02 NATO owed Israel no defence against Iran: Israel was not a member.");
    CHECK_THAT(text, ContainsSubstring("- Israel is no member of NATO.\n"));
    CHECK_THAT(text, ContainsSubstring("since 1994"));
    CHECK_THAT(text, ContainsSubstring("jpost-2018"));
    CHECK(text.find("ASSUMING") == std::string::npos);  // repairs are WHY's

    std::string const varies = table(samples::finland());
    CHECK_THAT(varies, ContainsSubstring("Finland is a member of NATO, which commits to defence.\n"));
    CHECK_THAT(varies, ContainsSubstring("Finland is a member of NATO  since 2023-04-04  nato-protocols\n"));
    CHECK_THAT(varies, ContainsSubstring("1949-08-24/2023-04-03  does not apply\n"));
    CHECK_THAT(varies, ContainsSubstring("According to nato-protocols, nato-treaties; as of transaction 3.\n"));
}

TEST_CASE("near misses say when", "[render][prose]") {
    Answer answer = samples::story();
    auto& guarantee = std::get<GuaranteeAnswer>(answer.data);
    guarantee.near_misses[0].kind = "not_yet";
    guarantee.near_misses[0].nearest = "2023-04-04";
    CHECK_THAT(table(answer), ContainsSubstring("Israel is no member of NATO (not before 2023-04-04).\n"));
    guarantee.near_misses[0].text = "Israel becomes a member only on 2023-04-04";
    CHECK(table(answer).find("(not before") == std::string::npos);
    guarantee.after = NearestChange{samples::day("2023-04-04"), Verdict::applies};
    CHECK_THAT(table(answer), ContainsSubstring("not before 2023-04-04: from then on it applies\n"));
}

TEST_CASE("WHY adds proofs, repairs and decisive sources", "[render][prose]") {
    std::string const text = table(samples::why(samples::finland()));
    CHECK_THAT(
        text, ContainsSubstring("  NATO guarantees Finland (obligation: defence; via: NATO), since 2023-04-04\n"
                                "  │  Finland is a member of NATO, which commits to defence (rule alliance_guarantee)\n"
                                "  ├─ NATO commits to defence, since 1949-08-24 [nato-treaties]\n"
                                "  ├─ Finland is a member of NATO, since 2023-04-04 [nato-protocols]\n"
                                "  └─ and there is none: NATO suspends_obligations_to Finland\n"));
    CHECK_THAT(text, ContainsSubstring("- nato-protocols\n"));
    CHECK_THAT(table(samples::why(samples::story())),
               ContainsSubstring("- ASSUMING { Israel member_of NATO DURING 2018-06-02 }\n"));
}

TEST_CASE("what changes came to, in one sentence", "[render][table]") {
    WriteAnswer write;
    write.transaction = 18;
    write.added = 3;
    CHECK(table(samples::of("assert", write)) == "recorded 3 claims in transaction 18\n");
    write.retracted = 1;
    write.unchanged = 2;
    CHECK(table(samples::of("load", write)) ==
          "recorded 3 claims and retracted 1 claim in transaction 18; 2 claims were there already\n");
    write.added = write.retracted = 0;
    write.unchanged = 1;
    CHECK(table(samples::of("assert", write)) == "nothing changed: 1 claim was there already\n");
    write.warnings = {{{"a.csv", 2, 3}, "overlaps"}};
    CHECK_THAT(table(samples::of("assert", write)), ContainsSubstring("warning: a.csv:2:3: overlaps\n"));
    CHECK(table(samples::of("export", ExportAnswer{"all.csv", "csv", 1200})) ==
          "wrote 1,200 claims to all.csv as csv\n");
}

TEST_CASE("paths are arrows in the direction of reading", "[render][table]") {
    PathAnswer paths;
    paths.paths.push_back({{samples::fact("Israel", "partner_of", "NATO", "1994/.."),
                            samples::fact("Turkey", "member_of", "NATO", "1952/..")},
                           {}});
    CHECK_THAT(table(samples::of("path", paths)), ContainsSubstring("Israel ─partner_of→ NATO ←member_of─ Turkey\n"));
}

TEST_CASE("colours only where asked", "[render][table]") {
    RenderOptions options;
    options.colour = true;
    CHECK_THAT(render(samples::story(), options), ContainsSubstring("\033[1;31mDoes not apply\033[0m\nOn 2018"));
    CHECK(table(samples::story()).find('\033') == std::string::npos);
}

TEST_CASE("periods in words", "[render][prose]") {
    using rendering::spoken_period;
    CHECK(spoken_period("1952-02-18/..") == "since 1952-02-18");
    CHECK(spoken_period("../1960") == "until 1960");
    CHECK(spoken_period("1936/1939-04-27") == "from 1936 to 1939-04-27");
    CHECK(spoken_period("2018-06-02/2018-06-02") == "on 2018-06-02");
    CHECK(spoken_period("1952") == "in 1952");
    CHECK(spoken_period("1994~/") == "from 1994~, ended on an unknown day");
    CHECK(spoken_period("../..") == "always");
    CHECK(spoken_period("-0043-03-15") == "on -0043-03-15");
}

TEST_CASE("verdicts are found in answers", "[render]") {
    CHECK(samples::story().guarantee().verdict == Verdict::does_not_apply);
    CHECK(samples::why(samples::story()).guarantee().verdict == Verdict::does_not_apply);
    CHECK_THROWS_AS(samples::members().guarantee(), Error);
    CHECK(samples::members().find().rows.size() == 2);
    CHECK_THROWS_AS(samples::story().find(), Error);
    CHECK(format_from_name("markdown") == Format::markdown);
    CHECK_FALSE(format_from_name("xml"));
}
