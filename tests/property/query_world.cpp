// What a world is as text, and how random ones are drawn.
#include "query_world.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace kgq::law {

int day_of(int month, int day, int year) {
    std::chrono::year_month_day const date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    return static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count());
}

std::string day_text(int day) {
    std::chrono::year_month_day const date{std::chrono::sys_days{std::chrono::days{day}}};
    auto const two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) + "-" +
           two(static_cast<unsigned>(date.day()));
}

int Span::earliest_start() const { return start.kind == Point::Kind::days ? start.first : -kEver; }
int Span::latest_end() const { return end.kind == Point::Kind::days ? end.last : kEver; }

int Span::latest_start() const {
    int const own = start.kind == Point::Kind::days ? start.last : start.kind == Point::Kind::open ? -kEver : kEver;
    return std::min(own, latest_end());
}

int Span::earliest_end() const {
    int const own = end.kind == Point::Kind::days ? end.first : end.kind == Point::Kind::open ? kEver : -kEver;
    return std::max(own, earliest_start());
}

Span Span::of(Point start, Point end) {
    std::string text = start.text + "/" + end.text;
    return {std::move(start), std::move(end), std::move(text)};
}

Span Span::lone(Point when) { return {when, when, when.text}; }

Span Span::always() {
    Point const open{Point::Kind::open, 0, 0, ".."};
    return of(open, open);
}

Span Span::days(int first, int last) {
    return of({Point::Kind::days, first, first, day_text(first)}, {Point::Kind::days, last, last, day_text(last)});
}

namespace {

std::string braces(Pairs const& pairs) {
    std::string text;
    for (auto const& [name, value] : pairs) text += (text.empty() ? " {" : ", ") + name + ": " + value;
    return text.empty() ? text : text + "}";
}

std::string quoted_key(std::string const& key) { return key == "against" || key == "over" ? '"' + key + '"' : key; }

}  // namespace

std::string Fact::text() const { return subject + " " + relation + " " + object + braces(qualifiers); }
std::string Claim::text() const { return fact.text() + " DURING " + span.text + " SOURCE " + source; }
std::string Assumption::text() const { return (negated ? "NOT " : "") + fact.text() + " DURING " + span.text; }

std::string Relation::text() const {
    Pairs flags;
    if (!inverse.empty()) flags.emplace_back("inverse", inverse);
    if (symmetric) flags.emplace_back("symmetric", "true");
    if (transitive) flags.emplace_back("transitive", "true");
    if (one_at_a_time) flags.emplace_back("one_at_a_time", "true");
    if (integer) flags.emplace_back("range", "integer");
    for (std::string const& key : keys) flags.emplace_back("key", quoted_key(key));
    return "RELATION " + name + braces(flags) + ";\n";
}

std::string Pattern::text() const {
    return subject + " " + relation + " " + object + braces(qualifiers) + (during.empty() ? "" : " DURING " + during) +
           (source.empty() ? "" : " SOURCE " + source);
}

std::string Item::text() const {
    switch (kind) {
        case Kind::pattern:
            return pattern.text();
        case Kind::unequal:
            return pattern.subject + " != " + pattern.object;
        case Kind::negation:
            return "NOT " + law::text_of(groups.front());
        case Kind::optional:
            return "OPTIONAL " + law::text_of(groups.front());
        case Kind::alternatives:
            break;
    }
    std::string text;
    for (Group const& group : groups) text += (text.empty() ? "" : " OR ") + law::text_of(group);
    return text;
}

std::string text_of(Group const& group) {
    std::string text;
    for (Item const& item : group) text += (text.empty() ? "{ " : " ; ") + item.text();
    return text + " }";
}

std::string Rule::text() const { return "RULE " + name + ": " + head.text() + " WHEN " + law::text_of(body) + ";\n"; }

Relation const& World::relation(std::string const& name, bool& inverse) const {
    for (Relation const& relation : relations) {
        inverse = relation.inverse == name;
        if (inverse || relation.name == name) return relation;
    }
    std::abort();
}

Relation const& World::relation(std::string const& name) const {
    bool inverse = false;
    return relation(name, inverse);
}

Source const& World::source(std::string const& id) const {
    return *std::find_if(sources.begin(), sources.end(), [&](Source const& s) { return s.id == id; });
}

std::string World::script() const {
    std::string text;
    for (auto const& [name, under] : kinds)
        text += "KIND " + name + (under.empty() ? "" : " {under: " + under + "}") + ";\n";
    for (Relation const& relation : relations) {
        if (!relation.builtin) text += relation.text();
    }
    std::string first;
    for (Source const& source : sources) {
        first += "  " + source.id + " is_a \"source\" SOURCE kgq;\n";
        if (source.first == -kEver && source.last == kEver) continue;
        first += "  " + source.id + " covers \"" + (source.first == -kEver ? ".." : day_text(source.first)) + "/" +
                 (source.last == kEver ? ".." : day_text(source.last)) + "\" SOURCE kgq;\n";
    }
    text += "ASSERT {\n" + first + "};\n";
    std::string kinds_first;
    std::string rest;
    for (Claim const& claim : claims)
        (claim.fact.relation == "is_a" ? kinds_first : rest) += "  " + claim.text() + ";\n";
    if (!kinds_first.empty()) text += "ASSERT {\n" + kinds_first + "};\n";
    if (!rest.empty()) text += "ASSERT {\n" + rest + "};\n";
    for (Rule const& rule : rules) {
        if (!rule.builtin) text += rule.text();
    }
    return text;
}

std::string Question::text(std::string const& scope) const {
    std::string text = std::string("FIND ") + (distinct ? "DISTINCT " : "");
    for (std::size_t i = 0; i < columns.size(); ++i) text += (i > 0 ? ", " : "") + columns[i];
    text += (columns.empty() ? "* WHERE " : " WHERE ") + law::text_of(where);
    if (!scope.empty()) text += " " + scope;
    for (std::size_t i = 0; i < according_to.size(); ++i) text += (i > 0 ? ", " : " ACCORDING TO ") + according_to[i];
    for (std::size_t i = 0; i < assuming.size(); ++i) text += (i > 0 ? " ; " : " ASSUMING { ") + assuming[i].text();
    return assuming.empty() ? text : text + " }";
}

int rounds(int usual) {
    char const* const factor = std::getenv("KGQ_PROPERTY_ROUNDS");
    return usual * std::max(1, factor == nullptr ? 1 : std::atoi(factor));
}

}  // namespace kgq::law
