#include "tests/catch.hpp"
#include "tests/unit/render_samples.hpp"

using namespace kgq;

namespace {

/// Braces balance outside strings, strings end, and statements are one of the three kinds that are written.
bool well_formed(std::string const& text) {
    bool quoted = false;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted) {
            depth += text[i] == '{' || text[i] == '[';
            depth -= text[i] == '}' || text[i] == ']';
        }
        if (depth < 0 || (quoted && text[i] == '\n')) return false;
    }
    return !quoted && depth == 0 && text.substr(0, 12) == "digraph kgq ";
}

std::size_t count(std::string const& text, std::string const& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("dot draws a proof: conclusion, rule, facts", "[render][dot]") {
    std::string const text = samples::as(samples::why(samples::finland()), Format::dot);
    CHECK(well_formed(text));
    CHECK_THAT(text, ContainsSubstring("label=\"alliance_guarantee\", shape=ellipse"));
    CHECK_THAT(text,
               ContainsSubstring("label=\"Finland is a member of NATO\\n2023-04-04/..  [nato-protocols]\", shape=box"));
    CHECK(count(text, " -> ") == 4);
}

TEST_CASE("dot of a no draws what is missing", "[render][dot]") {
    std::string const text = samples::as(samples::story(), Format::dot);
    CHECK(well_formed(text));
    CHECK_THAT(text, ContainsSubstring("Israel is a member of North Atlantic"));
    CHECK_THAT(text, ContainsSubstring("no guarantee"));
}

TEST_CASE("dot: every kind of answer is a graph, whatever its names hold", "[render][dot]") {
    AnswerFact const odd = samples::fact("say \"\\hi\"\n", "member_of", "{x} -> [y]", "1952/..", "s\\");
    DescribeAnswer description{{"say \"\\hi\"\n", ""}, {}, {odd, odd}, {}, {}};
    std::string const described = samples::as(samples::of("describe", description), Format::dot);
    CHECK(well_formed(described));
    CHECK(count(described, " -> n") == 1);
    TimelineAnswer timeline;
    timeline.facts = {odd};
    CHECK(well_formed(samples::as(samples::of("timeline", timeline), Format::dot)));
    CHECK(well_formed(samples::as(samples::members(), Format::dot)));
    CHECK(well_formed(samples::as(samples::guarantors(), Format::dot)));
    CHECK(well_formed(samples::as(samples::of("panel", PanelAnswer{}), Format::dot)));
    CHECK(
        well_formed(samples::as(samples::of("explain", ExplainAnswer{{"scan", "a\"b", 1, {}, {}, {}}}), Format::dot)));
    CHECK(well_formed(samples::as(samples::of("assert", WriteAnswer{}), Format::dot)));
    CHECK(well_formed(samples::as(samples::of("cascade", CascadeAnswer{}), Format::dot)));
    CHECK(well_formed(samples::as(samples::of("path", PathAnswer{{{{odd}, {}}}}), Format::dot)));
}
