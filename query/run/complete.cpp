// What may stand at the end of a statement being typed. No parse: the word before decides.
#include "query/run/statements.hpp"

#include <kgq/database.hpp>
#include <kgq/fold.hpp>
#include <kgq/names.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace kgq::run {

namespace {

constexpr std::array kStatements{"GUARANTEE", "FIND",    "WHY",  "EXPLAIN", "PROFILE",  "DESCRIBE", "TIMELINE",
                                 "DIFF",      "CASCADE", "PATH", "PANEL",   "ASSERT",   "RETRACT",  "END",
                                 "LOAD",      "EXPORT",  "RULE", "KIND",    "RELATION", "DROP"};
constexpr std::array kClauses{"FROM",     "TO",        "AGAINST",  "OVER",     "ON",       "DURING",  "ACCORDING TO",
                              "AS OF",    "ASSUMING",  "WHERE",    "NOT",      "OPTIONAL", "FILTER",  "DISTINCT",
                              "GROUP BY", "ORDER BY",  "ASC",      "DESC",     "LIMIT",    "OFFSET",  "ACROSS TIME",
                              "WITH",     "THROUGH",   "FOR",      "COUNTING", "SOURCE",   "REPLACE", "TODAY",
                              "BY YEAR",  "ALL PAIRS", "ATTACK BY"};

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

/// The words of the statement being typed, without the one at the cursor, and that one.
struct Typed {
    std::vector<std::string> words;
    std::string prefix;
    bool quoted = false;
    bool in_braces = false;
};

Typed read(std::string_view text) {
    Typed typed;
    std::string word;
    int braces = 0;
    auto const close = [&] {
        if (!word.empty()) typed.words.push_back(std::move(word));
        word.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (typed.quoted) {
            if (c == '"') {
                typed.quoted = false;
                close();
            } else {
                word += c;
            }
        } else if (c == '"') {
            close();
            typed.quoted = true;
        } else if (std::isspace(static_cast<unsigned char>(c)) ||
                   std::string_view(",(){}<>=!*").find(c) != std::string_view::npos) {
            close();
            braces += c == '{' ? 1 : c == '}' ? -1 : 0;
        } else if (c == ';') {
            close();
            if (braces == 0) typed.words.clear();
        } else {
            word += c;
        }
    }
    typed.in_braces = braces > 0;
    typed.prefix = std::move(word);
    return typed;
}

}  // namespace

std::vector<std::string> complete(Snapshot const& snapshot, std::string_view text, std::size_t limit) {
    Typed const typed = read(text);
    std::vector<std::string> found;
    std::string const wanted = upper(typed.prefix);
    auto const offer = [&](std::string_view word) {
        if (found.size() < limit && upper(word).starts_with(wanted)) found.emplace_back(word);
    };
    if (!typed.quoted) {
        if (typed.words.empty()) {
            for (char const* word : kStatements) offer(word);
            return found;
        }
        std::string const first = upper(typed.words.front());
        if (typed.words.size() == 1 && (first == "WHY" || first == "EXPLAIN" || first == "PROFILE")) {
            offer("GUARANTEE");
            offer("FIND");
        }
        if (typed.prefix.empty() || std::isupper(static_cast<unsigned char>(typed.prefix.front())) ||
            typed.prefix.size() > 1) {
            for (char const* word : kClauses) {
                if (!typed.prefix.empty()) offer(word);
            }
        }
        if (typed.in_braces || first == "PANEL" || first == "PATH" || first == "GUARANTEE") {
            if (typed.in_braces || upper(typed.words.back()) == "THROUGH") {
                for (RelationDef const& relation : snapshot.vocabulary().relations()) {
                    offer(relation.name);
                    if (!relation.inverse.empty()) offer(relation.inverse);
                }
            }
            if (!typed.words.empty() && typed.words.back() == "is_a") {
                for (KindDef const& kind : snapshot.vocabulary().kinds()) offer(kind.name);
            }
        }
    }
    if (typed.prefix.empty() && !typed.quoted) {
        if (typed.in_braces) return found;
        std::string const before = upper(typed.words.back());
        bool const name_place = before == "FROM" || before == "TO" || before == "AGAINST" || before == "OVER" ||
                                before == "DESCRIBE" || before == "TIMELINE" || before == "WITH" || before == "BY";
        if (!name_place) return found;
    }
    for (std::string& name : complete_name(snapshot, fold(typed.prefix), limit)) {
        if (found.size() >= limit) break;
        found.push_back(needs_quotes(name) ? quote(name) : std::move(name));
    }
    return found;
}

}  // namespace kgq::run
