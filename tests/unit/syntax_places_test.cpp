// Lines, columns and ends of statements.
#include "query/syntax/parse.hpp"
#include "tests/catch.hpp"

using namespace kgq;
using namespace kgq::syntax;

TEST_CASE("places count lines and characters from one", "[syntax]") {
    std::string const text = "ab\nTürkiye x\n\nlast";
    CHECK(place_of(text, 0) == Place{"", 1, 1});
    CHECK(place_of(text, 2) == Place{"", 1, 3});
    CHECK(place_of(text, 3, "f") == Place{"f", 2, 1});
    CHECK(place_of(text, text.find('x')) == Place{"", 2, 9});
    CHECK(place_of(text, text.find("\n\n") + 1) == Place{"", 3, 1});
    CHECK(place_of(text, text.size()) == Place{"", 4, 5});
    CHECK(place_of(text, 10'000) == Place{"", 4, 5});
    CHECK(place_of("", 0) == Place{"", 1, 1});
}

TEST_CASE("the line of a place", "[syntax]") {
    std::string const text = "ab\r\nTürkiye\n";
    CHECK(line_of(text, 0) == "ab");
    CHECK(line_of(text, 5) == "Türkiye");
    CHECK(line_of(text, text.size()).empty());
    Error const error = error_at(ErrorKind::type, "wrong", text, {4, 6}, "f.kgq");
    CHECK(error.kind == ErrorKind::type);
    CHECK(error.place == Place{"f.kgq", 2, 1});
    CHECK(error.line_text == "Türkiye");
}

TEST_CASE("a statement ends at its semicolon", "[syntax]") {
    auto const npos = std::string_view::npos;
    CHECK(statement_end("") == npos);
    CHECK(statement_end("DESCRIBE a") == npos);
    CHECK(statement_end("DESCRIBE a; DESCRIBE b;") == 11);
    CHECK(statement_end(";") == 1);
    CHECK(statement_end("FIND ?x WHERE { ?x r ?y ; ?y r ?x }") == npos);
    CHECK(statement_end("FIND ?x WHERE { ?x r ?y ; ?y r ?x };") == 36);
    CHECK(statement_end("DESCRIBE \"a;b\";") == 15);
    CHECK(statement_end("DESCRIBE \"a\\\";b\";") == 17);
    CHECK(statement_end("DESCRIBE a # ; no\n;") == 19);
    CHECK(statement_end("# only a comment ;") == npos);
    CHECK(statement_end("DESCRIBE \"not closed ;") == npos);
    // a quote ends with its line at the latest, so that a mistake does not swallow what follows
    CHECK(statement_end("DESCRIBE \"not closed\n;") == 22);
    CHECK(statement_end("DESCRIBE };") == 11);
}
