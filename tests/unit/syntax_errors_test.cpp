// Every syntax error's text, against tests/golden/syntax/errors.txt.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "query/syntax/parse.hpp"
#include "tests/catch.hpp"

using namespace kgq;

namespace {

std::string const kFile = std::string(KGQ_TEST_DATA) + "/tests/golden/syntax/errors.txt";

std::string outcome(std::string const& statement) {
    Result<syntax::Script> const script = syntax::parse(statement);
    if (script) return "accepted\n";
    Error const& error = script.error();
    std::ostringstream text;
    text << to_string(error.kind) << ' ' << error.place.line << ':' << error.place.column;
    for (std::string const& suggestion : error.suggestions) text << " [" << suggestion << ']';
    text << "\n" << error.message << "\n";
    return text.str();
}

/// The golden file as it should be: its comments and statements, with what becomes of each.
std::string rewritten(std::istream& golden) {
    std::string text;
    std::string statement;
    for (std::string line; std::getline(golden, line);) {
        bool const of_statement = line.starts_with("> ");
        if (!of_statement && !statement.empty()) {
            text += outcome(statement);
            statement.clear();
        }
        if (of_statement) statement += (statement.empty() ? "" : "\n") + line.substr(2);
        if (of_statement || line.empty() || line.starts_with("# ")) text += line + "\n";
    }
    if (!statement.empty()) text += outcome(statement);
    return text;
}

}  // namespace

TEST_CASE("errors of syntax read as the golden file says", "[syntax]") {
    std::ifstream file(kFile);
    REQUIRE(file);
    std::stringstream golden;
    golden << file.rdbuf();
    std::string const wanted = golden.str();
    std::string const got = rewritten(golden);
    if (std::getenv("KGQ_UPDATE_GOLDEN") != nullptr) std::ofstream(kFile) << got;
    std::istringstream left(wanted);
    std::istringstream right(got);
    std::string statement;
    for (std::string wanted_line, got_line; std::getline(right, got_line);) {
        if (got_line.starts_with("> ")) statement = got_line;
        CAPTURE(statement);
        REQUIRE(std::getline(left, wanted_line));
        REQUIRE(got_line == wanted_line);
    }
    CHECK(got == wanted);
}
