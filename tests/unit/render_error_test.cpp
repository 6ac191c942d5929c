#include "tests/catch.hpp"

#include <kgq/fold.hpp>
#include <kgq/render.hpp>

using namespace kgq;

TEST_CASE("an error shows its line, a caret and what may help", "[render][error]") {
    Error error(ErrorKind::unknown_name, "no entity is called \"Isreal\"; did you mean Israel?");
    error.place = {"question.kgq", 12, 21};
    error.line_text = "GUARANTEE FROM NATO Isreal ON 2018-06-02";
    error.suggestions = {"Israel"};
    CHECK(render(error) ==
          "error: no entity is called \"Isreal\"\n"
          " --> question.kgq:12:21\n"
          "   |\n"
          "12 | GUARANTEE FROM NATO Isreal ON 2018-06-02\n"
          "   |                     ^\n"
          "help: did you mean \"Israel\"?\n");
}

TEST_CASE("the caret is measured in columns of the terminal", "[render][error]") {
    Error error(ErrorKind::syntax, "expected TO");
    error.place = {"", 1, 4};
    error.line_text = "\t日本x";
    CHECK(render(error) ==
          "error: expected TO\n"
          " --> line 1, column 4\n"
          "  |\n"
          "1 |     日本x\n"
          "  |         ^\n");
    error.place.column = 99;  // beyond the end
    CHECK_NOTHROW(render(error));
}

TEST_CASE("of a long line the part around the place is shown", "[render][error]") {
    Error error(ErrorKind::syntax, "expected a name");
    error.line_text = std::string(500, 'a') + "!" + std::string(500, 'b');
    error.place = {"", 1, 501};
    RenderOptions options;
    options.width = 60;
    std::string const text = render(error, options);
    std::size_t at = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; at = end + 1, end = text.find('\n', at)) {
        CHECK(display_width(text.substr(at, end - at)) <= 60);
    }
    CHECK_THAT(text, ContainsSubstring("a!b"));
}

TEST_CASE("several suggestions; candidates of an ambiguous name", "[render][error]") {
    Error error(ErrorKind::ambiguous_name, "\"SLV\" may mean Slovenia or \"El Salvador\"");
    error.suggestions = {"Slovenia", "El Salvador"};
    CHECK_THAT(render(error), ContainsSubstring("help: write \"Slovenia\" or \"El Salvador\"\n"));
    error.kind = ErrorKind::unknown_name;
    error.suggestions = {"Iran", "Iraq", "Israel"};
    CHECK_THAT(render(error), ContainsSubstring("help: did you mean \"Iran\", \"Iraq\" or \"Israel\"?\n"));
}

TEST_CASE("bad rows: twenty in text, all in JSON", "[render][error]") {
    Error error(ErrorKind::bad_data, "25 rows of pacts.csv do not fit");
    for (int i = 0; i < 25; ++i) error.rows.push_back({{"pacts.csv", i + 2, 3}, "no entity is called \"X\""});
    std::string const text = render(error);
    CHECK_THAT(text, ContainsSubstring("pacts.csv:2:3: no entity is called \"X\"\n"));
    CHECK_THAT(text, ContainsSubstring("pacts.csv:21:3: "));
    CHECK(text.find("pacts.csv:22:3: ") == std::string::npos);
    CHECK_THAT(text, ContainsSubstring("and 5 more\n"));
    RenderOptions options;
    options.format = Format::json;
    CHECK_THAT(render(error, options), ContainsSubstring("\"line\":26"));
}

TEST_CASE("nothing in an error can drive a terminal", "[render][error]") {
    Error error(ErrorKind::syntax, "expected TO, found \033[2J\xC2\x9B");
    error.line_text = "a\033[31m";
    error.place = {"", 1, 1};
    CHECK(render(error).find('\033') == std::string::npos);
    CHECK(render(error).find("\xC2\x9B") == std::string::npos);
    RenderOptions options;
    options.colour = true;
    CHECK_THAT(render(error, options), ContainsSubstring("\033[1;31merror:\033[0m"));
}
