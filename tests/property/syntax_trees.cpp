#include "tests/property/syntax_trees.hpp"

#include <iterator>
#include <random>

namespace kgq::syntax::test {

namespace {

constexpr char const* kNames[] = {"NATO",  "Türkiye", "nato-protocols", "pacts.csv", "x_1", "a.b-c.d", "find",
                                  "PATH",  "of",      "time",           "year",      "_",   "Ελλάδα",  "日本",
                                  "Y1234", "kind",    "panel",          "everything"};
constexpr char const* kTexts[] = {
    "",           "TO",         "North Macedonia", "a \"quoted\" word", "back\\slash",
    "two\nlines", "tab\there",  "cow:640",         "bell\x07 and \r",   "# no comment; no end",
    "Österreich", "?x $y {?a}", "2018-06-02"};
constexpr char const* kNumbers[] = {"0", "12", "-5", "3.25", "-0.5", "1952", "0044", "1e10", "2.5E-7"};
constexpr char const* kCounts[] = {"0", "1", "17", "100000"};
constexpr char const* kYears[] = {"1952", "0000", "-0043", "2004"};
constexpr char const* kDates[] = {"1952-02-18", "1952-02", "195X",   "19XX",    "1952~",
                                  "1952-02?",   "1952-XX", "Y12345", "-0043-03"};
constexpr char const* kPeriods[] = {"1952-02-18/..", "../1960",        "/1960", "1952/",
                                    "1939/1945",     "-0043-03/195X?", "../..", "1994~/.."};
constexpr char const* kTimes[] = {"2026-03-01T12:00:00Z", "2026-03-01T12:00:00", "2026-03-01T23:59:59.125Z"};
constexpr char const* kWords[] = {"against", "over", "if", "key", "treaty", "ON", "note-2"};
constexpr char const* kFunctions[] = {"count", "starts", "ENDS", "Contains", "overlaps", "year", "lower"};
constexpr char const* kComparisons[] = {
    "=", "!=", "<", "<=", ">", ">=", "OVERLAPS", "DURING", "MET_BY", "BEFORE", "INTERSECTS"};

class Trees {
public:
    explicit Trees(std::uint32_t seed) : random_(seed) {}

    Statement statement() {
        switch (below(19)) {
            case 0:
                return guarantee();
            case 1:
                return find();
            case 2:
                return Why{query(), {}};
            case 3:
                return Explain{coin(), query(), {}};
            case 4:
                return Describe{term(), scope(), {}};
            case 5:
                return Timeline{term(), maybe(term()), scope(), {}};
            case 6:
                return diff();
            case 7:
                return cascade();
            case 8:
                return Path{term(), term(), list(0, &Trees::name), maybe(amount()), scope(), {}};
            case 9:
                return Panel{list(1, &Trees::name), date(), date(),  maybe(name()),
                             list(0, &Trees::term), coin(), scope(), {}};
            case 10:
                return assertion();
            case 11:
                return Retract{list(1, &Trees::fact), maybe(term()), maybe(assertion()), {}};
            case 12:
                return End{fact(), date(), maybe(term()), {}};
            case 13:
                return Load{file(), maybe(term()), coin(), {}};
            case 14:
                return Export{file(), maybe(make(Term::Kind::name, "turtle")), scope(), {}};
            case 15:
                return rule();
            case 16:
                return Kind{coin() ? name() : text(), qualifiers(), {}};
            case 17:
                return Relation{name(), qualifiers(), {}};
            default:
                return coin() ? Drop{"KIND", text(), {}} : Drop{coin() ? "RULE" : "RELATION", name(), {}};
        }
    }

private:
    unsigned below(unsigned bound) { return static_cast<unsigned>(random_()) % bound; }
    bool coin() { return below(2) == 0; }

    template <std::size_t size>
    char const* any(char const* const (&list)[size]) {
        return list[below(static_cast<unsigned>(size))];
    }

    template <typename T>
    std::optional<T> maybe(T value) {
        return coin() ? std::optional<T>(std::move(value)) : std::nullopt;
    }

    template <typename T>
    std::vector<T> list(unsigned least, T (Trees::*element)()) {
        std::vector<T> result;
        for (unsigned count = least + below(3); count > 0; --count) result.push_back((this->*element)());
        return result;
    }

    static Term make(Term::Kind kind, char const* text) { return {kind, text, {}}; }

    Term name() { return make(Term::Kind::name, any(kNames)); }
    Term text() { return make(Term::Kind::text, any(kTexts)); }
    Term variable() { return make(Term::Kind::variable, any({"a", "b", "x1", "größe", "_"})); }
    Term parameter() { return make(Term::Kind::parameter, any({"day", "x"})); }
    Term today() { return make(Term::Kind::today, "TODAY"); }
    Term relation() { return coin() ? name() : variable(); }
    Term amount() { return coin() ? make(Term::Kind::number, any(kCounts)) : parameter(); }
    Term file() { return below(3) == 0 ? parameter() : coin() ? name() : text(); }

    Term term() {
        switch (below(10)) {
            case 0:
                return text();
            case 1:
                return make(Term::Kind::number, any(kNumbers));
            case 2:
                return make(Term::Kind::date, any(kDates));
            case 3:
                return make(Term::Kind::period, any(kPeriods));
            case 4:
                return make(Term::Kind::boolean, coin() ? "true" : "false");
            case 5:
                return today();
            case 6:
                return parameter();
            case 7:
                return name();
            default:
                return variable();
        }
    }

    Term date() {
        switch (below(4)) {
            case 0:
                return make(Term::Kind::number, any(kYears));
            case 1:
                return parameter();
            case 2:
                return today();
            default:
                return make(Term::Kind::date, any(kDates));
        }
    }
    Term period() { return coin() ? date() : make(Term::Kind::period, any(kPeriods)); }
    Term moment() {
        switch (below(4)) {
            case 0:
                return make(Term::Kind::number, any(kCounts));
            case 1:
                return parameter();
            case 2:
                return make(Term::Kind::timestamp, any(kTimes));
            default:
                return make(Term::Kind::date, any(kDates));
        }
    }

    Qualifier qualifier() { return {any(kWords), term(), {}}; }
    std::vector<Qualifier> qualifiers() { return coin() ? std::vector<Qualifier>() : list(0, &Trees::qualifier); }

    Fact fact() { return {false, term(), name(), term(), qualifiers(), maybe(period()), maybe(term()), {}}; }
    Fact assumption() {
        Fact assumed = fact();
        assumed.negated = coin();
        return assumed;
    }

    Scope scope() {
        Scope scope;
        if (below(3) == 0) scope.on = date();
        if (below(3) == 0) scope.during = period();
        if (below(3) == 0) scope.according_to = list(1, &Trees::term);
        if (below(3) == 0) scope.as_of = moment();
        if (below(4) == 0) scope.assuming = list(1, &Trees::assumption);
        return scope;
    }

    Expr leaf() {
        Expr expr;
        expr.term = term();
        return expr;
    }

    Expr expr() { return expr(4); }

    Expr expr(unsigned depth) {
        if (depth == 0) return leaf();
        Expr node;
        switch (below(8)) {
            case 0:
                node.kind = Expr::Kind::unary;
                node.text = "NOT";
                node.args.push_back(expr(depth - 1));
                return node;
            case 1:
            case 2:
                node.kind = coin() ? Expr::Kind::in : Expr::Kind::not_in;
                for (unsigned count = 2 + below(2); count > 0; --count) node.args.push_back(expr(depth - 1));
                return node;
            case 3:
                return call(depth);
            case 4:
                return leaf();
            default:
                node.kind = Expr::Kind::binary;
                node.text = coin() ? any({"OR", "AND", "+", "-", "*", "/"}) : any(kComparisons);
                node.args.push_back(expr(depth - 1));
                node.args.push_back(expr(depth - 1));
                return node;
        }
    }

    Expr call(unsigned depth) {
        Expr node;
        node.kind = Expr::Kind::call;
        node.text = any(kFunctions);
        node.distinct = coin();
        node.star = below(4) == 0;
        if (node.star) return node;
        for (unsigned count = below(3); count > 0; --count) node.args.push_back(expr(depth - 1));
        return node;
    }

    Pattern pattern() { return {term(), relation(), term(), qualifiers(), maybe(variable()), maybe(term()), {}}; }

    Item item(unsigned depth) {
        Item item;
        unsigned const choice = depth == 0 ? below(5) : below(8);
        if (choice < 3) {
            item.pattern = pattern();
            return item;
        }
        if (choice < 5) {
            item.kind = Item::Kind::filter;
            item.filter = expr();
            return item;
        }
        item.kind = choice == 5 ? Item::Kind::negation : choice == 6 ? Item::Kind::optional : Item::Kind::alternatives;
        unsigned const groups = choice == 7 ? 1 + below(3) : 1;
        for (unsigned i = 0; i < groups; ++i) item.groups.push_back(group(depth - 1));
        return item;
    }

    Group group() { return group(3); }
    Group group(unsigned depth) {
        Group group;
        for (unsigned count = below(4); count > 0; --count) group.items.push_back(item(depth));
        return group;
    }

    Column column() { return {expr(), maybe(variable())}; }
    OrderKey order_key() { return {expr(), coin()}; }

    Guarantee guarantee() { return {maybe(term()), term(), term(), maybe(term()), maybe(term()), scope(), {}}; }

    Find find() {
        Find find;
        find.distinct = coin();
        find.star = below(4) == 0;
        if (!find.star) find.columns = list(1, &Trees::column);
        find.where = group();
        find.group_by = list(0, &Trees::variable);
        find.across_time = coin();
        find.order_by = list(0, &Trees::order_key);
        find.limit = maybe(amount());
        find.offset = maybe(amount());
        find.scope = scope();
        return find;
    }

    Query query() { return coin() ? Query(guarantee()) : Query(find()); }

    DiffPoint point() { return coin() ? DiffPoint{true, moment()} : DiffPoint{false, date()}; }

    Diff diff() {
        Diff diff;
        diff.from = point();
        diff.to = point();
        if (coin()) {
            diff.query = query();
        } else {
            diff.where = maybe(group());
            diff.scope = scope();
        }
        return diff;
    }

    Cascade cascade() {
        Cascade cascade{term(), term(), date(), scope(), {}};
        cascade.scope.on.reset();
        return cascade;
    }

    Assert assertion() { return {list(1, &Trees::fact), maybe(term()), {}}; }

    Rule rule() { return {maybe(name()), term(), name(), term(), qualifiers(), group(), maybe(text()), {}}; }

    std::mt19937 random_;
};

}  // namespace

Statement random_statement(std::uint32_t seed) { return Trees(seed).statement(); }

}  // namespace kgq::syntax::test
