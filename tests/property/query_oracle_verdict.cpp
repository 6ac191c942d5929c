// Section 5 on one day: each proof with its tests, then the first verdict that fits.
#include "query_oracle.hpp"

#include <algorithm>

namespace kgq::law {

std::string Parties::text() const {
    std::string text = "GUARANTEE " + obligation + " FROM " + guarantor + " TO " + beneficiary;
    if (!against.empty()) text += " AGAINST " + against;
    if (!over.empty()) text += " OVER " + over;
    return text;
}

namespace {

constexpr Truth kYes{true, true};
constexpr Truth kNo{false, false};

/// Whether a condition is met, and whether it is not failed (met or open).
struct Test {
    Truth met;
    Truth stands;
};

struct Deciding {
    Oracle const& oracle;
    Day const& day;
    Parties const& parties;

    Truth holds(std::string const& subject, std::string const& relation, std::string const& object) const {
        Truth truth;
        for (auto const& [key, value] : day) {
            if (key.relation == relation && key.subject == subject && key.object == object) truth = truth | value;
        }
        return truth;
    }

    /// y is r or part of r, or r is the area of an instrument (on commits_to) of which y is a member.
    Truth home_in(std::string const& area) const {
        std::string const& y = parties.beneficiary;
        Truth truth = y == area ? kYes : holds(y, "part_of", area);
        for (auto const& [key, value] : day) {
            if (key.relation != "commits_to") continue;
            for (auto const& [kind, values] : key.conditions) {
                if (kind == "over" && values.contains(area))
                    truth = truth | (value & holds(y, "member_of", key.subject));
            }
        }
        return truth;
    }

    Test test(std::string const& kind, std::set<std::string> const& values) const {
        if (kind == "if") return {kNo, kYes};
        if (kind == "against") {
            if (parties.against.empty()) return {kNo, kYes};
            Truth const met = values.contains(parties.against) ? kYes : kNo;
            return {met, met};
        }
        Truth met;
        for (std::string const& area : values) {
            if (parties.over.empty())
                met = met | home_in(area);
            else
                met = met | (parties.over == area ? kYes : holds(parties.over, "part_of", area));
            if (parties.over == parties.beneficiary) met = met | home_in(area);
        }
        return {met, parties.over.empty() ? kYes : met};
    }

    /// What any proof must pass.
    Truth attacker_and_place(std::string const& via) const {
        Truth truth = kYes;
        if (!parties.against.empty()) {
            if (parties.against == parties.guarantor || parties.against == parties.beneficiary) return kNo;
            if (!via.empty()) truth = truth & ~holds(via, "excludes_attacker", parties.against);
        }
        if (!parties.over.empty() && parties.over != parties.beneficiary)
            truth = truth & holds(parties.over, "territory_of", parties.beneficiary);
        return truth;
    }
};

/// The relations, no frames, from which the rules could derive the obligation.
std::set<std::string> grounds(World const& world, std::string const& obligation) {
    std::set<std::string> reached{"guarantees"};
    std::function<void(Group const&)> const take = [&](Group const& group) {
        for (Item const& item : group) {
            if (item.kind == Item::Kind::pattern) reached.insert(world.relation(item.pattern.relation).name);
            if (item.kind != Item::Kind::alternatives) continue;
            for (Group const& branch : item.groups) take(branch);
        }
    };
    for (std::size_t size = 0; size != reached.size();) {
        size = reached.size();
        for (Rule const& rule : world.rules) {
            std::string const relation = world.relation(rule.head.relation).name;
            if (!reached.contains(relation)) continue;
            bool other = false;
            for (auto const& [name, value] : rule.head.qualifiers) {
                other = other || (relation == "guarantees" && name == "obligation" && value.front() != '?' &&
                                  value != obligation);
            }
            if (!other) take(rule.body);
        }
    }
    std::erase_if(reached, [&](std::string const& name) { return world.relation(name).frame; });
    return reached;
}

bool covered(Oracle const& oracle, int day, std::string const& obligation) {
    World const& world = oracle.world();
    std::set<std::string> const relations = grounds(world, obligation);
    return std::any_of(world.claims.begin(), world.claims.end(), [&](Claim const& claim) {
        Relation const& relation = world.relation(claim.fact.relation);
        return relations.contains(relation.name) && oracle.asks(claim.source, relation) &&
               world.source(claim.source).covers(day);
    });
}

}  // namespace

std::string verdict(Oracle const& oracle, int when, Day const& day, Parties const& parties) {
    Deciding const deciding{oracle, day, parties};
    Truth applies;
    Truth stands;
    for (auto const& [key, truth] : day) {
        if (key.relation != "guarantees" || key.subject != parties.guarantor || key.object != parties.beneficiary)
            continue;
        std::string via;
        bool wanted = false;
        for (auto const& [name, value] : key.qualifiers) {
            if (name == "via") via = value;
            wanted = wanted || (name == "obligation" && value == parties.obligation);
        }
        if (!wanted) continue;
        Truth met = truth & deciding.attacker_and_place(via);
        Truth open = met;
        for (auto const& [kind, values] : key.conditions) {
            Test const test = deciding.test(kind, values);
            met = met & test.met;
            open = open & test.stands;
        }
        applies = applies | met;
        stands = stands | open;
    }
    if (applies.certain) return "applies";
    if (stands.certain) return "conditional";
    if (stands.possible || !covered(oracle, when, parties.obligation)) return "uncertain";
    return "does_not_apply";
}

}  // namespace kgq::law
