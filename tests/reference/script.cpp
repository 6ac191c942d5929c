#include "script.hpp"

#include <fstream>

namespace kgq::reference {

namespace {

constexpr unsigned kStates = 12;

std::string number(unsigned long n) { return std::to_string(n); }
std::string two(unsigned n) { return (n < 10 ? "0" : "") + number(n); }

}  // namespace

Script::Script(std::function<unsigned(unsigned)> chance, std::string folder)
    : chance_(std::move(chance)), folder_(std::move(folder)), loads_(chance_(2) == 0) {}

std::vector<std::string> Script::opening() const {
    std::vector<std::string> statements{"KIND minor {under: state}",
                                        "RELATION r {inverse: ri}",
                                        "RELATION s {symmetric: true}",
                                        "RELATION t {transitive: true}",
                                        "RELATION o {one_at_a_time: true}",
                                        "RELATION k {key: role}",
                                        "RELATION n {range: integer}",
                                        "RELATION w",
                                        "RELATION d"};
    std::string facts;
    for (unsigned i = 0; i < kStates; ++i)
        facts += "N" + number(i) + " is_a " + (i % 5 == 0 ? "minor" : "state") +
                 (i % 4 == 3 ? " DURING 1950-03-01/2005" : "") + "; ";
    facts +=
        "P is_a alliance; Q is_a alliance; U is_a treaty; X is_a area; T is_a territory; N1 part_of X; "
        "P commits_to defence; Q commits_to offence; N0 alias \"\u00c4lpha\"; N1 code \"cow:1\"; ";
    statements.push_back("ASSERT { " + facts + "} SOURCE base");
    statements.emplace_back(
        "ASSERT { s2 is_a \"source\"; s2 covers \"1960-01-01/2010-12-31\"; s3 is_a \"source\"; s3 covers "
        "\"../2001-06-30\" } "
        "SOURCE base");
    return statements;
}

std::string Script::state() { return "N" + number(chance_(kStates)); }
std::string Script::entity() { return chance_(4) > 0 ? state() : pick({"P", "Q", "U", "X", "T"}); }
std::string Script::source() { return pick({"s1", "s2", "s3", "s4"}); }

std::string Script::day() {
    return pick({"1950", "1960", "1999", "2000", "2000", "2001"}) + "-" + two(1 + chance_(12)) + "-" +
           two(1 + chance_(28));
}

std::string Script::date() {
    switch (chance_(9)) {
        case 0:
            return pick({"1950", "1999", "2000", "195X", "20XX"});
        case 1:
            return "2000-" + two(1 + chance_(12));
        case 2:
            return day() + pick({"~", "?", "%"});
        default:
            return day();
    }
}

std::string Script::period() {
    switch (chance_(8)) {
        case 0:
            return "../..";
        case 1:
            return date();
        case 2:
            return date() + "/";
        case 3:
            return date() + "/..";
        case 4:
            return "../" + date();
        default: {
            std::string const from = date();
            return from + "/" + (chance_(20) == 0 ? day() : pick({"2001-12-31", "2002", "2004-05", "2010-01-01"}));
        }
    }
}

std::string Script::fact() {
    std::string text;
    std::string const role = pick({"", "", " {role: lead}", " {role: aide}", " {role: lead, page: 3}", " {page: 4}"});
    switch (chance_(14)) {
        case 0:
            text = state() + " member_of " + pick({"P", "Q"}) + role;
            break;
        case 1:
            text = state() + " member_of P";
            break;
        case 2:
            text = pick({"P", "Q", "U"}) + " commits_to " + pick({"defence", "offence"}) +
                   pick({"", "", " {over: X}", " {\"over\": T, \"against\": N3}", " {\"against\": N2}"});
            break;
        case 3:
            text = state() + " party_to U";
            break;
        case 4:
            text = state() + " guarantees " + entity() + " {obligation: " + pick({"defence", "offence"}) +
                   pick({"}", ", treaty: U}", ", page: 7}", ", \"if\": \"consent\"}"});
            break;
        case 5:
            text = state() + " s " + state();
            break;
        case 6:
            text = state() + " t " + state();
            break;
        case 7:
            text = state() + " o " + state();
            break;
        case 8:
            text = state() + " k " + state() + role;
            break;
        case 9:
            text = state() + " n " + number(chance_(5));
            break;
        case 10:
            text = state() + pick({" ri ", " r "}) + state() + role;
            break;
        case 11:
            text = state() + " w " + pick({"7", "\"a text\"", "1999-05", "true", "N3", "2.5"});
            break;
        case 12:
            text = state() + pick({" alias ", " name "}) + "\"" + pick({"Uno", "n1", "Duo", "\u00e4LPHA"}) + "\"";
            break;
        default:
            text = pick({"N1", "N2", "T"}) + pick({" part_of ", " territory_of "}) + pick({"X", "N4", "N5"});
            break;
    }
    return text + " DURING " + period() + " SOURCE " + source();
}

/// Of what has been asserted, mostly.
std::string Script::remembered() {
    return facts_.empty() || chance_(5) == 0 ? fact() : facts_[chance_(static_cast<unsigned>(facts_.size()))];
}

std::string Script::rule() {
    return pick({"RULE one: ?x d ?y WHEN { ?x r ?y }", "RULE one: ?x d ?y WHEN { ?x t ?y ; ?y s ?x }",
                 "RULE two: ?x d ?z WHEN { ?x d ?y ; ?y r ?z ; ?x != ?z }",
                 "RULE two: ?x d ?y WHEN { ?x k ?y NOT { ?x s ?y } } BECAUSE \"{?x} and {?y}\"",
                 "RULE by_s: ?x guarantees ?y {obligation: defence} WHEN { ?x s ?y }", "DROP RULE one", "DROP RULE two",
                 "DROP RULE by_s", "DROP RULE mutual_defence", "RULE ?x d ?x WHEN { ?x n 3 }"});
}

/// A file of facts, now and then too long for a delta; rows that cannot be read are rare.
std::string Script::load() {
    std::string const file = folder_ + "/facts.csv";
    bool const quoted = chance_(4) == 0;
    std::string text = std::string(quoted ? "\"subject\"" : "subject") + ",relation,object,from,until,source\n";
    unsigned const rows = chance_(4) == 0 ? 20 + chance_(100) : 1 + chance_(10);
    for (unsigned i = 0; i < rows; ++i) {
        std::string const relation = pick({"r", "r", "ri", "s", "t", "o", "k", "n", "w", "member_of", "party_to"});
        std::string object = relation == "n"           ? number(chance_(4))
                             : relation == "member_of" ? pick({"P", "Q"})
                                                       : state();
        if (relation == "party_to") object = "U";
        std::string const from = chance_(5) > 0 ? day() : pick({"..", "", "1999", "2000-XX"});
        std::string const until = chance_(3) > 0 ? "20" + two(2 + chance_(8)) + "-01-01" : pick({"..", "", "2003"});
        text += state() + "," + relation + "," + object + "," + from + "," + until + "," +
                pick({"s1", "s4", "s2", ""}) + "\n";
    }
    if (chance_(20) == 0) text += "N1,r,nobody,1999-01-01,..,s1\n";
    std::ofstream(file, std::ios::binary) << text;
    return "LOAD \"" + file + "\"" + pick({"", " SOURCE s4", " SOURCE s4 REPLACE"});
}

std::string Script::change() {
    switch (chance_(12)) {
        case 0:
            return "RETRACT { " + remembered() + " }";
        case 1: {
            std::string const old = remembered();
            facts_.push_back(fact());
            return "RETRACT { " + old + " } ASSERT { " + facts_.back() + " }";
        }
        case 2: {
            std::string const open = remembered();
            return "END { " + open.substr(0, open.find(" DURING ")) + " } ON " + day() + " SOURCE " +
                   open.substr(open.rfind(' ') + 1);
        }
        case 3:
            return pick({"RELATION k {key: role}", "RELATION k", "RELATION k {key: page}",
                         "RELATION k {key: role, key: page}", "RELATION r {inverse: ri, key: role}",
                         "RELATION r {inverse: ri}",
                         "RELATION member_of {domain: state, range: organisation, inverse: "
                         "has_member}",
                         "DROP RELATION w", "RELATION w", "KIND minor {under: area}", "KIND minor {under: state}"});
        case 4:
            return rule();
        case 5:
            return loads_ ? load() : rule();
        default: {
            std::string facts;
            for (unsigned left = 1 + chance_(chance_(6) == 0 ? 40 : 6); left > 0; --left) {
                facts_.push_back(fact());
                facts += facts_.back() + "; ";
            }
            return "ASSERT { " + facts + "}";
        }
    }
}

std::string Script::scope(unsigned long last) {
    std::string text;
    switch (chance_(5)) {
        case 0:
            text = " ON " + pick({"2000", "2000-06", day(), day()});
            break;
        case 1:
            text = " DURING 1999-06-01/" + pick({"2000-02-01", "2001", "2004-05-06"});
            break;
        case 2:
            text = " ON " + day();
            break;
        default:
            break;
    }
    if (chance_(5) == 0) text += " ACCORDING TO " + pick({"s1", "s2, s3", "s1, s4"});
    if (chance_(4) == 0) text += " AS OF " + number(chance_(static_cast<unsigned>(last) + 1));
    if (chance_(6) == 0) {
        std::string const assumed = remembered();
        text += " ASSUMING { " + pick({"", "NOT "}) + assumed.substr(0, assumed.rfind(" SOURCE ")) + " }";
    }
    return text;
}

std::string Script::pattern() {
    std::string const subject = chance_(4) == 0 ? state() : pick({"?x", "?y", "?x"});
    std::string const relation = pick({"r", "ri", "s", "t", "o", "k", "d", "w", "member_of", "guarantees", "is_a"});
    return subject + " " + relation + " " + pick({"?y", "?z", "?y", state()}) +
           pick({"", "", "", " {role: lead}", " {role: ?role}"}) + pick({"", "", " DURING ?p"}) +
           pick({"", "", "", " SOURCE ?from"});
}

std::string Script::find(unsigned long last) {
    switch (chance_(7)) {
        case 0:
            return "FIND count(*) AS ?n WHERE { ?x " + pick({"r", "s", "member_of", "d"}) + " ?y }" + scope(last);
        case 1:
            return "FIND ?x, sum(?v) AS ?sum, max(?v), count(?v) WHERE { ?x n ?v }" + scope(last) +
                   pick({"", " ACROSS TIME"});
        case 2:
            return "FIND ?y, count(DISTINCT ?x) AS ?n WHERE { ?x " + pick({"t", "k", "member_of"}) + " ?y }" +
                   scope(last) + " ORDER BY ?n DESC LIMIT 5";
        case 3:
            return "FIND ?x, ?y, starts(?p), ends(?p), days() WHERE { ?x " + pick({"r", "s", "o", "k"}) +
                   " ?y DURING ?p }" + scope(last);
        case 4:
            return "FIND * WHERE { " + pattern() + " NOT { ?x " + pick({"s", "r", "d"}) + " ?y } }" + scope(last);
        case 5:
            return "FIND * WHERE { " + pattern() + " OPTIONAL { ?x k ?other } }" + scope(last);
        default:
            return "FIND * WHERE { " + pattern() + (chance_(2) == 0 ? " ; " + pattern() : "") + " }" + scope(last);
    }
}

std::string Script::guarantee(unsigned long last) {
    std::string text = "GUARANTEE " + pick({"", "", "offence ", "defence "});
    std::string const from = pick({state(), "P", "?who"});
    text += "FROM " + from + " TO " + (from == "?who" ? entity() : pick({entity(), "?whom"}));
    if (chance_(3) == 0) text += " AGAINST " + state();
    if (chance_(4) == 0) text += " OVER " + pick({"X", "T"});
    return text + scope(last);
}

std::string Script::question(unsigned long last) {
    switch (chance_(16)) {
        case 0:
        case 1:
        case 2:
        case 3:
            return find(last);
        case 4:
        case 5:
            return guarantee(last);
        case 6:
            return "WHY " + guarantee(last);
        case 7:
            return "WHY " + find(last);
        case 8:
            return "DESCRIBE " + pick({entity(), "s1"}) + scope(last);
        case 9:
            return "TIMELINE " + entity() + pick({"", " WITH " + entity()}) + scope(last);
        case 10:
            return "DIFF 1999 " + day() + pick({"", " WHERE { ?x r ?y }", " " + find(last)});
        case 11: {
            unsigned const first = chance_(static_cast<unsigned>(last) + 1);
            unsigned const more = chance_(static_cast<unsigned>(last) + 1 - first);
            return "DIFF AS OF " + number(first) + " AS OF " + number(first + more) +
                   pick({"", " FIND ?x ?y WHERE { ?x k ?y }", " GUARANTEE FROM N1 TO N2 ON 2000-05-05"});
        }
        case 12:
            return "CASCADE ATTACK BY " + state() + " ON " + state() + " ON " + day();
        case 13:
            return "PATH FROM " + state() + " TO " + entity() + pick({"", " THROUGH r, s", " LIMIT 3"}) + scope(last);
        case 14:
            return "PANEL defence, offence FROM 1999 TO 2001 BY YEAR" +
                   pick({"", " COUNTING share", " FOR N1, N2, N3 ALL PAIRS"});
        default:
            return "FIND * WHERE { ?x " + pick({"r", "k", "guarantees", "member_of", "n"}) +
                   " ?y DURING ?p SOURCE ?s }" + scope(last);
    }
}

}  // namespace kgq::reference
