#include "query/render/wording.hpp"

#include "query/reason/phrases.hpp"
#include "query/render/layout.hpp"

#include <kgq/fold.hpp>

#include <algorithm>

namespace kgq::rendering {

namespace {

constexpr int kLongestQualifier = 48;

std::string with_spaces(std::string_view word) {
    std::string text(word);
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

/// `2018-06-02` is on, `2018-06` and `2018~` are in.
bool is_whole_day(std::string_view date) {
    std::size_t const first = date.find('-', 1);
    return first != std::string_view::npos && date.find('-', first + 1) != std::string_view::npos &&
           date.find('X') == std::string_view::npos;
}

std::string spoken_date(std::string_view date) { return (is_whole_day(date) ? "on " : "in ") + std::string(date); }

}  // namespace

std::string Names::of(std::string const& id) const {
    auto const& names = answer_.names;
    auto const found =
        std::lower_bound(names.begin(), names.end(), id,
                         [](auto const& known, std::string const& wanted) { return known.first < wanted; });
    if (found != names.end() && found->first == id && !found->second.empty()) return found->second;
    return id;
}

std::string Names::of(Value const& value) const { return value.is_entity() ? of(value.as_entity()) : value.plain(); }

std::string_view spoken(Verdict verdict) {
    return verdict == Verdict::does_not_apply ? "does not apply" : to_string(verdict);
}

std::string spoken_period(std::string_view period) {
    std::size_t const slash = period.find('/');
    if (period.empty()) return {};
    if (slash == std::string_view::npos) return spoken_date(period);
    std::string const start(period.substr(0, slash));
    std::string const end(period.substr(slash + 1));
    bool const starts = !start.empty() && start != "..";
    bool const ends = !end.empty() && end != "..";
    if (starts && ends) return start == end ? spoken_date(start) : "from " + start + " to " + end;
    if (starts) return end.empty() ? "from " + start + ", ended on an unknown day" : "since " + start;
    if (ends) return start.empty() ? "until " + end + ", begun on an unknown day" : "until " + end;
    if (start.empty() && end.empty()) return "on unknown days";
    if (start.empty()) return "since an unknown day";
    return end.empty() ? "until an unknown day" : "always";
}

std::string spoken_period(DayRange days) { return spoken_period(to_string(days)); }

std::string spoken_runs(std::vector<Run> const& runs) {
    std::string text;
    for (Run const& run : runs) {
        if (!text.empty()) text += "; ";
        text += (run.certain ? "" : "possibly ") + spoken_period(run.days);
    }
    return text;
}

namespace {

/// What a reader in a hurry wants of a claim; its remarks and references are in WHY, DESCRIBE and JSON.
bool tells_much(std::string_view qualifier) {
    static constexpr std::string_view kTelling[] = {"against", "article", "as",     "if",    "obligation",
                                                    "over",    "role",    "treaty", "under", "via"};
    return std::find(std::begin(kTelling), std::end(kTelling), qualifier) != std::end(kTelling);
}

}  // namespace

std::string spoken_fact(AnswerFact const& fact, Names const& names, bool in_full) {
    std::string text = reason::phrase(names.of(fact.subject), fact.relation, names.of(fact.object), true);
    std::string brackets;
    for (Qualifier const& qualifier : fact.qualifiers) {
        if (!in_full && !tells_much(qualifier.name)) continue;
        std::string const value = names.of(qualifier.value);
        brackets += (brackets.empty() ? "" : "; ") + with_spaces(qualifier.name) + ": " +
                    (in_full ? value : cut(value, kLongestQualifier));
    }
    return brackets.empty() ? text : text + " (" + brackets + ")";
}

std::string written_fact(AnswerFact const& fact) {
    auto const term = [](Value const& value) {
        bool const open = !value.plain().empty() && value.plain().front() == '?';  // a variable that nothing binds
        return open ? value.plain() : value.quoted();
    };
    std::string text = term(Value::entity(fact.subject)) + " " + fact.relation + " " + term(fact.object);
    std::string inside;
    for (Qualifier const& qualifier : fact.qualifiers) {
        inside += (inside.empty() ? "" : ", ") + qualifier.name + ": " + term(qualifier.value);
    }
    if (!inside.empty()) text += " {" + inside + "}";
    if (!fact.period.empty()) text += " DURING " + fact.period;
    return text;
}

std::string spoken_source(AnswerFact const& fact) {
    std::string text = fact.assumed ? "assumed" : fact.source;
    if (!fact.certain) text += text.empty() ? "possible" : ", possible";
    return text;
}

std::string spoken_condition(Condition const& condition, Names const& names) {
    std::string const value = names.of(condition.value);
    if (condition.kind == "against") return "the attacker is " + value;
    if (condition.kind == "over") return "it is about " + value;
    return value;
}

std::string spoken_scope(Answer const& answer) {
    std::string text;
    auto const add = [&](std::string const& part) { text += (text.empty() ? "" : "; ") + part; };
    auto const listed = [](std::vector<std::string> const& words, std::string_view between) {
        std::string list;
        for (std::string const& word : words) list += (list.empty() ? "" : std::string(between)) + word;
        return list;
    };
    if (!answer.according_to.empty()) add("according to " + listed(answer.according_to, ", "));
    if (answer.as_of) {
        bool const number =
            std::all_of(answer.as_of->begin(), answer.as_of->end(), [](char c) { return c >= '0' && c <= '9'; });
        add((number ? "as of transaction " : "as of ") + *answer.as_of);
    }
    if (!answer.assuming.empty()) add("assuming " + listed(answer.assuming, "; "));
    if (!answer.today.empty()) add("TODAY is " + answer.today);
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

}  // namespace kgq::rendering
