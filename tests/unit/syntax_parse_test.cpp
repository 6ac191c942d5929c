// What parse makes of texts: the corpus of examples, the members of the tree, spans, bounds.
#include <fstream>
#include <sstream>

#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"
#include "tests/catch.hpp"

using namespace kgq;
using namespace kgq::syntax;

namespace {

std::vector<std::string> snippets(std::string const& name) {
    std::ifstream file(std::string(KGQ_TEST_DATA) + name);
    REQUIRE(file);
    std::vector<std::string> result(1);
    for (std::string line; std::getline(file, line);) {
        if (line == "---") {
            result.emplace_back();
        } else {
            result.back() += line + "\n";
        }
    }
    return result;
}

template <typename Node>
Node only(std::string const& text) {
    Script script = parse(text).value();
    REQUIRE(script.statements.size() == 1);
    return std::get<Node>(script.statements.front());
}

Expr column(std::string const& text) { return only<Find>("FIND " + text + " WHERE {}").columns.front().expr; }

std::string repeated(std::string const& text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
}

}  // namespace

TEST_CASE("the corpus parses, and what must not does not", "[syntax]") {
    for (std::string const& snippet : snippets("/tests/golden/syntax/examples.kgq")) {
        CAPTURE(snippet);
        if (snippet.starts_with('!')) {
            CHECK(!parse(std::string_view(snippet).substr(1)));
            continue;
        }
        Result<Script> const script = parse(snippet);
        if (!script) FAIL_CHECK(script.error().message);
        if (!script) continue;
        std::string const printed = print(*script);
        Result<Script> const again = parse(printed);
        CAPTURE(printed);
        REQUIRE(again);
        CHECK(print(*again) == printed);
    }
}

TEST_CASE("vocabulary and rules parse", "[syntax]") {
    for (char const* name : {"vocabulary", "rules"}) {
        std::ifstream file(std::string(KGQ_TEST_DATA) + "/schema/" + name + ".kgq");
        REQUIRE(file);
        std::stringstream text;
        text << file.rdbuf();
        Result<Script> const script = parse(text.str(), name);
        if (!script) {
            CAPTURE(script.error().place.line, script.error().place.column);
            FAIL_CHECK(script.error().message);
        }
    }
}

TEST_CASE("a guarantee's members", "[syntax]") {
    Guarantee const node = only<Guarantee>(
        "guarantee defence from $a to \"United Kingdom\" over x against ?z as of 17 during 1950/.. according to a, b");
    CHECK(node.obligation->text == "defence");
    CHECK(node.from.kind == Term::Kind::parameter);
    CHECK(node.from.text == "a");
    CHECK(node.to.kind == Term::Kind::text);
    CHECK(node.to.text == "United Kingdom");
    CHECK(node.against->kind == Term::Kind::variable);
    CHECK(node.over->kind == Term::Kind::name);
    CHECK(node.scope.as_of->kind == Term::Kind::number);
    CHECK(node.scope.during->kind == Term::Kind::period);
    CHECK(node.scope.according_to.size() == 2);
    CHECK(!node.scope.on);
}

TEST_CASE("a find's members", "[syntax]") {
    Find const node = only<Find>(
        "FIND DISTINCT ?a, count(DISTINCT ?b) AS ?n WHERE { ?a r ?b {q: 1} DURING ?p SOURCE s NOT { ?b s ?a } ; FILTER "
        "?a = ?b ; "
        "{ ?a t 1 } OR { ?a u 2 } } ORDER BY ?n DESC, ?a GROUP BY ?a LIMIT 3 ACROSS TIME OFFSET $o ON TODAY");
    CHECK(node.distinct);
    CHECK(!node.star);
    REQUIRE(node.columns.size() == 2);
    CHECK(node.columns[1].expr.distinct);
    CHECK(node.columns[1].as->text == "n");
    REQUIRE(node.where.items.size() == 4);
    Pattern const& pattern = node.where.items[0].pattern;
    CHECK(pattern.relation.text == "r");
    CHECK(pattern.qualifiers.at(0).name == "q");
    CHECK(pattern.during->text == "p");
    CHECK(pattern.source->text == "s");
    CHECK(node.where.items[1].kind == Item::Kind::negation);
    CHECK(node.where.items[2].kind == Item::Kind::filter);
    CHECK(node.where.items[3].kind == Item::Kind::alternatives);
    CHECK(node.where.items[3].groups.size() == 2);
    CHECK(node.order_by.at(0).descending);
    CHECK(!node.order_by.at(1).descending);
    CHECK(node.group_by.size() == 1);
    CHECK(node.limit->text == "3");
    CHECK(node.offset->kind == Term::Kind::parameter);
    CHECK(node.across_time);
    CHECK(node.scope.on->kind == Term::Kind::today);
}

TEST_CASE("operators bind as the grammar says", "[syntax]") {
    CHECK(print(column("1 + 2 * 3")) == "1 + 2 * 3");
    CHECK(column("1 + 2 * 3").text == "+");
    CHECK(column("(1 + 2) * 3").text == "*");
    CHECK(print(column("(1 + 2) * 3")) == "(1 + 2) * 3");
    CHECK(print(column("1 - (2 - 3)")) == "1 - (2 - 3)");
    CHECK(print(column("(1 - 2) - 3")) == "1 - 2 - 3");
    CHECK(column("NOT ?a = 1 AND ?b = 2 OR ?c = 3").text == "OR");
    CHECK(column("NOT ?a = 1").kind == Expr::Kind::unary);
    CHECK(column("?a met_by ?b").text == "MET_BY");
    CHECK(column("?a IN (1, 2)").args.size() == 3);
    CHECK(column("?a NOT IN (1)").kind == Expr::Kind::not_in);
    CHECK(column("starts(?p)").text == "starts");
    CHECK(column("count(*)").star);
    CHECK(column("days()").args.empty());
}

TEST_CASE("spans cover what a node was made of", "[syntax]") {
    std::string const text = "  GUARANTEE FROM \"Türkiye\" TO b ON 1952 ; FIND (?a + 1) WHERE { ?x r ?y {q: 1} }";
    Script const script = parse(text).value();
    auto const covered = [&](Span span) { return text.substr(span.begin, span.end - span.begin); };
    CHECK(covered(span_of(script.statements[0])) == "GUARANTEE FROM \"Türkiye\" TO b ON 1952");
    Guarantee const& guarantee = std::get<Guarantee>(script.statements[0]);
    CHECK(covered(guarantee.from.span) == "\"Türkiye\"");
    CHECK(covered(guarantee.scope.span) == "ON 1952");
    Find const& find = std::get<Find>(script.statements[1]);
    CHECK(covered(find.columns[0].expr.span) == "(?a + 1)");
    CHECK(covered(find.columns[0].expr.args[0].span) == "?a");
    CHECK(covered(find.where.span) == "{ ?x r ?y {q: 1} }");
    CHECK(covered(find.where.items[0].span) == "?x r ?y {q: 1}");
    CHECK(covered(find.where.items[0].pattern.qualifiers[0].span) == "q");
    CHECK(covered(span_of(Query(find))) == covered(find.span));
}

TEST_CASE("texts are unescaped", "[syntax]") {
    CHECK(only<Describe>(R"(DESCRIBE "a\"b\\c\n\t\u{fc}\u{1F600}")").entity.text == "a\"b\\c\n\tü😀");
    CHECK(print(only<Describe>("DESCRIBE \"\"").entity) == "\"\"");
}

TEST_CASE("an error says which statement it is in", "[syntax]") {
    CHECK(parse("DESCRIBE a; ; DESCRIBE b; DESCRIB c").error().statement_index == 2);
    CHECK(parse("DESCRIBE a; DESCRIBE \"b").error().statement_index == 1);
    CHECK(parse("DESCRIB a; DESCRIBE \"b").error().place.column == 1);
    CHECK(parse("GUARANTEE FROM a", "x.kgq").error().place.file == "x.kgq");
    CHECK(parse("DESCRIBE a;\r\nDESCRIB b;\r\n").error().line_text == "DESCRIB b;");
}

TEST_CASE("nothing is too deep or too long for the stack", "[syntax]") {
    auto const filter = [](std::string const& condition) {
        return parse("FIND ?x WHERE { FILTER " + condition + " }");
    };
    CHECK(filter(repeated("(", 199) + "1" + repeated(")", 199)));
    CHECK(filter(repeated("(", 200) + "1" + repeated(")", 200)).error().kind == ErrorKind::limit);
    CHECK(filter(repeated("(", 100'000)).error().kind == ErrorKind::limit);
    CHECK(parse("FIND ?x WHERE " + repeated("{", 100'000)).error().kind == ErrorKind::limit);
    CHECK(filter(repeated("1 + ", 2'000) + "1"));
    CHECK(filter(repeated("1 + ", 100'000) + "1").error().kind == ErrorKind::limit);
    CHECK(parse("FIND ?x WHERE { " + repeated("?x r ?y ; ", 20'000) + "}"));
    CHECK(parse(repeated("DESCRIBE a;", 20'000)).value().statements.size() == 20'000);
}

TEST_CASE("bytes that are no UTF-8 are told", "[syntax]") {
    for (char const* bytes : {"\xff", "\xc0\x80", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
        Error const error = parse("DESCRIBE \"a" + std::string(bytes) + "\"").error();
        CHECK(error.kind == ErrorKind::syntax);
        CHECK(error.place.column == 12);
        CHECK_THAT(error.message, ContainsSubstring("not UTF-8"));
        CHECK(!parse("# a comment " + std::string(bytes)));
    }
    CHECK(parse(std::string("DESCRIBE \0", 10)).error().place.column == 10);
    CHECK(
        parse("\xEF\xBB\xBF"
              "DESCRIBE\xC2\xA0"
              "a"));
}
