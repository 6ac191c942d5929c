// Laws of printer and parser: parse(print(t)) is t but for spans, and print of parse is the identity on what print
// gives.
#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"
#include "tests/catch.hpp"
#include "tests/property/syntax_dump.hpp"
#include "tests/property/syntax_trees.hpp"

using namespace kgq;
using namespace kgq::syntax;

TEST_CASE("what is printed parses to the same tree", "[syntax]") {
    for (std::uint32_t seed = 0; seed < 20'000; ++seed) {
        Script script;
        script.statements.push_back(test::random_statement(seed));
        std::string const text = print(script);
        Result<Script> const parsed = parse(text);
        if (!parsed) {
            CAPTURE(seed, text, parsed.error().place.column);
            FAIL(parsed.error().message);
        }
        std::string const wanted = test::dump(script);
        std::string const got = test::dump(*parsed);
        if (wanted != got || print(*parsed) != text) {
            CAPTURE(seed, text);
            REQUIRE(got == wanted);
            REQUIRE(print(*parsed) == text);
        }
    }
}

TEST_CASE("keywords may be written in any case", "[syntax]") {
    for (std::uint32_t seed = 0; seed < 2'000; ++seed) {
        Script script;
        script.statements.push_back(test::random_statement(seed));
        std::string const text = print(script);
        // the first word is a keyword of every statement
        std::string lower = text;
        for (std::size_t i = 0; i < lower.size() && lower[i] >= 'A' && lower[i] <= 'Z'; ++i)
            lower[i] = static_cast<char>(lower[i] - 'A' + 'a');
        Result<Script> const parsed = parse(lower);
        CAPTURE(lower);
        REQUIRE(parsed);
        REQUIRE(print(*parsed) == text);
    }
}

TEST_CASE("a text cut anywhere gives an error with a place, or a tree", "[syntax]") {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        Script script;
        script.statements.push_back(test::random_statement(seed));
        std::string const text = print(script);
        for (std::size_t length = 0; length <= text.size(); ++length) {
            Result<Script> const parsed = parse(std::string_view(text).substr(0, length));
            if (parsed) continue;
            CAPTURE(text.substr(0, length));
            REQUIRE(parsed.error().place.line >= 1);
            REQUIRE(parsed.error().place.column >= 1);
            REQUIRE(!parsed.error().message.empty());
        }
    }
}

TEST_CASE("statement_end finds the end of what is printed", "[syntax]") {
    for (std::uint32_t seed = 0; seed < 2'000; ++seed) {
        std::string const text = print(test::random_statement(seed)) + ";";
        CAPTURE(text);
        REQUIRE(statement_end(text) == text.size());
        REQUIRE(statement_end(text + " # more ;\n") == text.size());
        REQUIRE(statement_end(std::string_view(text).substr(0, text.size() - 1)) == std::string_view::npos);
    }
}
