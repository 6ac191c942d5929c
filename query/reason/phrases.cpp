#include "query/reason/phrases.hpp"

#include <algorithm>
#include <array>

namespace kgq::reason {

namespace {

struct Wording {
    std::string_view relation;
    std::string_view holds;
    std::string_view fails;
};

constexpr std::array kWordings{
    Wording{"member_of", "is a member of", "is not a member of"},
    Wording{"party_to", "is a party to", "is not a party to"},
    Wording{"partner_of", "is a partner of", "is not a partner of"},
    Wording{"participates_in", "takes part in", "does not take part in"},
    Wording{"organised_by", "is organised by", "is not organised by"},
    Wording{"commits_to", "commits to", "does not commit to"},
    Wording{"is_a", "is a", "is not a"},
    Wording{"guarantees", "guarantees", "does not guarantee"},
    Wording{"suspends_obligations_to", "has suspended its obligations to", "has not suspended its obligations to"},
    Wording{"excludes_attacker", "excludes an attack by", "does not exclude an attack by"},
    Wording{"signed", "has signed", "has not signed"},
    Wording{"part_of", "is part of", "is not part of"},
    Wording{"territory_of", "is a territory of", "is not a territory of"},
    Wording{"vetoes", "vetoes", "does not veto"},
    Wording{"designates", "designates", "does not designate"},
    Wording{"assures", "has assured", "has not assured"},
    Wording{"aligned_with", "is aligned with", "is not aligned with"},
    Wording{"cooperates_with", "cooperates with", "does not cooperate with"},
    Wording{"founded_by", "is founded by", "is not founded by"},
    Wording{"successor_of", "is a successor of", "is not a successor of"},
    Wording{"name", "is called", "is not called"},
    Wording{"alias", "is also called", "is not called"},
};

}  // namespace

std::string phrase(std::string_view subject, std::string_view relation, std::string_view object, bool holds) {
    auto const wording =
        std::find_if(kWordings.begin(), kWordings.end(), [&](Wording const& w) { return w.relation == relation; });
    std::string verb;
    if (wording != kWordings.end()) {
        verb = holds ? wording->holds : wording->fails;
    } else {
        verb = std::string(relation);
        std::replace(verb.begin(), verb.end(), '_', ' ');
        if (!holds) verb = "not: " + verb;
    }
    bool const vowel = !object.empty() && std::string_view("aeiouAEIOU").find(object.front()) != std::string_view::npos;
    if (relation == "is_a" && vowel) verb += "n";
    return std::string(subject) + " " + verb + " " + std::string(object);
}

std::string joined(std::vector<std::string> const& words, std::string_view last) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " " + std::string(last) + " " : ", ";
        text += words[i];
    }
    return text;
}

std::string spoken_conditions(std::vector<Condition> const& conditions) {
    std::vector<std::string> parts;
    for (std::string_view kind : {"against", "over", "if"}) {
        std::vector<std::string> values;
        for (Condition const& condition : conditions) {
            if (condition.kind == kind) values.push_back(condition.value.plain());
        }
        if (values.empty()) continue;
        parts.push_back(kind == "against" ? "against " + joined(values, "or")
                        : kind == "over"  ? "within " + joined(values, "or")
                                          : "if " + joined(values, "or if"));
    }
    return joined(parts);
}

}  // namespace kgq::reason
