// A proof is checked from its leaves up. A claimed fact: its claims are live in the store as of the proof's
// transaction, and its days follow from all claims of the fact. A step by a rule: the rule is in the vocabulary, its
// patterns and the premises match one to one under one assignment of the variables, the head under that assignment is
// the fact proved, what stands under NOT holds on none of the certain days, no condition is dropped, and the days lie
// within those of every premise.
#include <kgq/verify.hpp>

#include "query/syntax/parse.hpp"
#include "query/verify/recorded.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <sstream>

namespace kgq {

namespace {

using Json = nlohmann::json;
using syntax::Term;
using verify::Named;
using verify::Record;
using verify::Words;
using Binding = std::map<std::string, std::string>;

std::string plain(Json const& value) {
    return value.is_string() ? value.get<std::string>() : value.is_null() ? std::string() : value.dump();
}

Named named(Json const& fact) {
    Named out{plain(fact.at("subject")), plain(fact.at("relation")), plain(fact.at("object")), {}};
    for (auto const& [name, value] : fact.at("qualifiers").items()) {
        if (value.is_array()) {
            for (Json const& one : value) out.qualifiers[name].insert(plain(one));
        } else {
            out.qualifiers[name].insert(plain(value));
        }
    }
    return out;
}

std::string spoken(Named const& fact) { return fact.subject + " " + fact.relation + " " + fact.object; }

Validity days_of(Json const& runs) {
    Validity days;
    for (Json const& run : runs) {
        Result<Period> const period = Period::parse(run.at("period").get<std::string>());
        if (!period) continue;
        PeriodSet const set(period->bounds().possible());
        days.possible |= set;
        if (run.at("certain").get<bool>()) days.certain |= set;
    }
    return days;
}

class Checker {
public:
    Checker(Record const& record, std::vector<std::string> assuming, VerifyReport& report)
        : record_(record), assuming_(std::move(assuming)), report_(report) {}

    void check(Json const& proof) {
        ++report_.steps;
        if (proof.at("rule").is_null()) {
            claimed(proof);
        } else {
            for (Json const& premise : proof.at("premises")) check(premise);
            derived(proof);
        }
    }

    /// The keys of the live claim that an answer shows; none, and a problem, where the store has no such claim.
    std::optional<Words> recorded(Json const& claim) {
        Named const said = named(claim);
        std::string const period = plain(claim.at("period"));
        std::string const source = plain(claim.at("source"));
        for (verify::Recorded const& candidate : record_.claims(said.subject, said.relation, said.object)) {
            if (candidate.period == period && candidate.source == source &&
                candidate.fact.qualifiers == said.qualifiers)
                return candidate.keys;
        }
        problem("no live claim says: " + spoken(said) + " during " + period + " by " + source);
        return std::nullopt;
    }

private:
    void problem(std::string text) { report_.problems.push_back(std::move(text)); }
    void remark(std::string text) {
        if (std::find(report_.remarks.begin(), report_.remarks.end(), text) == report_.remarks.end())
            report_.remarks.push_back(std::move(text));
    }

    void claimed(Json const& proof) {
        Named const fact = named(proof.at("fact"));
        bool assumed = false;
        std::optional<Words> keys;
        for (Json const& claim : proof.at("claims")) {
            if (claim.at("assumed").get<bool>()) {
                assumed = true;
                continue;
            }
            Named const said = named(claim);
            if (auto found = recorded(claim)) keys = std::move(found);
            if (said.subject != fact.subject || said.relation != fact.relation || said.object != fact.object) {
                problem("a claim of " + spoken(said) + " is offered for " + spoken(fact));
            }
        }
        if (assumed || !assuming_.empty()) {
            if (assumed) remark("assumed, not recorded: " + spoken(fact));
            return;
        }
        if (!keys) {
            if (proof.at("claims").empty()) problem("nothing is offered for " + spoken(fact));
            return;
        }
        Validity const recorded = record_.days(fact, *keys);
        Validity const shown = days_of(proof.at("periods"));
        if (!recorded.certain.contains(shown.certain))
            problem("the claims do not make it certain on all the days shown: " + spoken(fact));
        if (!recorded.possible.contains(shown.possible))
            problem("the claims do not allow all the days shown: " + spoken(fact));
    }

    void derived(Json const& proof) {
        Named const fact = named(proof.at("fact"));
        std::string const rule = plain(proof.at("rule"));
        Validity const shown = days_of(proof.at("periods"));
        for (Json const& premise : proof.at("premises")) {
            Validity const below = days_of(premise.at("periods"));
            if (!below.certain.contains(shown.certain))
                problem("a step by " + rule + " is certain on days on which a premise is not: " + spoken(fact));
            if (!below.possible.contains(shown.possible))
                problem("a step by " + rule + " holds on days on which a premise does not: " + spoken(fact));
            for (Json const& condition : premise.at("conditions")) {
                auto const& kept = proof.at("conditions");
                if (std::find(kept.begin(), kept.end(), condition) == kept.end())
                    problem("a step by " + rule + " drops a condition: " + condition.dump());
            }
        }
        if (implied(rule, fact, proof.at("premises"))) return;
        auto const& rules = record_.vocabulary().rules();
        bool any = false;
        for (RuleDef const& text : rules) {
            Result<syntax::Script> const script = syntax::parse(text.text);
            auto const* parsed = script && script->statements.size() == 1
                                     ? std::get_if<syntax::Rule>(&script->statements.front())
                                     : nullptr;
            if (parsed == nullptr || (parsed->name ? parsed->name->text : parsed->relation.text + " rule") != rule)
                continue;
            any = true;
            if (follows(*parsed, fact, proof.at("premises"), shown)) return;
        }
        problem(any ? "the premises do not give by rule " + rule + ": " + spoken(fact)
                    : "the store has no rule " + rule);
    }

    /// Steps by `transitive` and by a kind's `under`.
    bool implied(std::string const& rule, Named const& fact, Json const& premises) const {
        RelationDef const* relation = record_.vocabulary().relation(fact.relation);
        if (relation == nullptr) return false;
        if (relation->transitive && rule == relation->name + " is transitive" && premises.size() == 2) {
            Named const first = named(premises[0].at("fact"));
            Named const second = named(premises[1].at("fact"));
            auto const links = [&](Named const& a, Named const& b) {
                return a.relation == fact.relation && b.relation == fact.relation && a.subject == fact.subject &&
                       a.object == b.subject && b.object == fact.object;
            };
            return links(first, second) || links(second, first);
        }
        if (fact.relation == "is_a" && rule.starts_with("KIND ") && premises.size() == 1) {
            Named const narrow = named(premises[0].at("fact"));
            return narrow.relation == "is_a" && narrow.subject == fact.subject &&
                   record_.vocabulary().is_under(narrow.object, fact.object);
        }
        return false;
    }

    static bool unify(Term const& term, std::string const& value, Binding& binding) {
        if (term.kind != Term::Kind::variable) return term.text == value;
        auto const [at, fresh] = binding.try_emplace(term.text, value);
        return fresh || at->second == value;
    }

    bool matches(syntax::Pattern const& pattern, Named fact, Binding& binding) const {
        if (RelationDef const* turned = record_.vocabulary().inverse(pattern.relation.text)) {
            if (turned->name != fact.relation) return false;
            std::swap(fact.subject, fact.object);
        } else if (pattern.relation.text != fact.relation) {
            return false;
        }
        Binding trial = binding;
        bool fits = unify(pattern.subject, fact.subject, trial) && unify(pattern.object, fact.object, trial);
        RelationDef const* relation = record_.vocabulary().relation(fact.relation);
        if (!fits && relation != nullptr && relation->symmetric) {
            trial = binding;
            fits = unify(pattern.subject, fact.object, trial) && unify(pattern.object, fact.subject, trial);
        }
        for (syntax::Qualifier const& qualifier : pattern.qualifiers) {
            auto const values = fact.qualifiers.find(qualifier.name);
            fits = fits && values != fact.qualifiers.end() &&
                   std::any_of(values->second.begin(), values->second.end(),
                               [&](std::string const& v) { return unify(qualifier.value, v, trial); });
        }
        if (fits) binding = std::move(trial);
        return fits;
    }

    /// The words of a fact with those of its claims: a qualifier that is no key stands on the claims alone.
    static Named with_claims(Json const& proof) {
        Named fact = named(proof.at("fact"));
        for (Json const& claim : proof.at("claims")) {
            for (auto const& [name, values] : named(claim).qualifiers)
                fact.qualifiers[name].insert(values.begin(), values.end());
        }
        return fact;
    }

    bool follows(syntax::Rule const& rule, Named const& fact, Json const& premises, Validity const& shown) {
        std::vector<Named> facts;
        for (Json const& premise : premises) facts.push_back(with_claims(premise));
        std::function<bool(syntax::Group const&, std::vector<bool>&, Binding&, std::function<bool(Binding&)> const&)>
            solve;
        std::function<bool(syntax::Group const&, std::size_t, std::vector<bool>&, Binding&,
                           std::function<bool(Binding&)> const&)>
            from;
        from = [&](syntax::Group const& group, std::size_t at, std::vector<bool>& used, Binding& binding,
                   auto const& then) -> bool {
            if (at == group.items.size()) return then(binding);
            syntax::Item const& item = group.items[at];
            if (item.kind == syntax::Item::Kind::pattern) {
                for (std::size_t i = 0; i < facts.size(); ++i) {
                    Binding trial = binding;
                    if (used[i] || !matches(item.pattern, facts[i], trial)) continue;
                    used[i] = true;
                    if (from(group, at + 1, used, trial, then)) return true;
                    used[i] = false;
                }
                return false;
            }
            if (item.kind == syntax::Item::Kind::alternatives) {
                return std::any_of(item.groups.begin(), item.groups.end(), [&](syntax::Group const& branch) {
                    return from(branch, 0, used, binding,
                                [&](Binding& inner) { return from(group, at + 1, used, inner, then); });
                });
            }
            if (item.kind == syntax::Item::Kind::optional) {
                remark("an OPTIONAL part of a rule was taken on trust");
                return from(group, at + 1, used, binding, then);
            }
            return from(group, at + 1, used, binding, then);  // filters and NOTs look at what is bound in the end
        };
        std::vector<bool> used(facts.size(), false);
        Binding start;
        return from(rule.when, 0, used, start, [&](Binding& binding) {
            if (!std::all_of(used.begin(), used.end(), [](bool u) { return u; })) return false;
            return head_fits(rule, fact, binding) && tests_hold(rule.when, binding, shown);
        });
    }

    bool head_fits(syntax::Rule const& rule, Named const& fact, Binding binding) const {
        RelationDef const* turned = record_.vocabulary().inverse(rule.relation.text);
        bool fits = turned != nullptr
                        ? turned->name == fact.relation && unify(rule.subject, fact.object, binding) &&
                              unify(rule.object, fact.subject, binding)
                        : rule.relation.text == fact.relation && unify(rule.subject, fact.subject, binding) &&
                              unify(rule.object, fact.object, binding);
        RelationDef const* relation = record_.vocabulary().relation(fact.relation);
        if (!fits && relation != nullptr && relation->symmetric) {
            fits = unify(rule.subject, fact.object, binding) && unify(rule.object, fact.subject, binding);
        }
        for (syntax::Qualifier const& qualifier : rule.qualifiers) {
            auto const values = fact.qualifiers.find(qualifier.name);
            fits = fits && values != fact.qualifiers.end() &&
                   std::any_of(values->second.begin(), values->second.end(),
                               [&](std::string const& v) { return unify(qualifier.value, v, binding); });
        }
        return fits;
    }

    bool tests_hold(syntax::Group const& group, Binding const& binding, Validity const& shown) {
        for (syntax::Item const& item : group.items) {
            if (item.kind == syntax::Item::Kind::filter && !filter_holds(item.filter, binding)) return false;
            if (item.kind != syntax::Item::Kind::negation) continue;
            Validity const found = solutions(item.groups.front(), 0, binding);
            if (!(found.possible & shown.certain).empty() || !(found.certain & shown.possible).empty()) return false;
        }
        return true;
    }

    bool filter_holds(syntax::Expr const& filter, Binding const& binding) {
        bool const plain_test =
            filter.kind == syntax::Expr::Kind::binary && (filter.text == "=" || filter.text == "!=") &&
            filter.args[0].kind == syntax::Expr::Kind::term && filter.args[1].kind == syntax::Expr::Kind::term;
        if (!plain_test) {
            remark("a filter was taken on trust: only = and != are checked");
            return true;
        }
        auto const value = [&](Term const& term) {
            auto const at = term.kind == Term::Kind::variable ? binding.find(term.text) : binding.end();
            return at == binding.end() ? term.text : at->second;
        };
        return (value(filter.args[0].term) == value(filter.args[1].term)) == (filter.text == "=");
    }

    /// The days on which recorded facts solve what stands under a NOT.
    Validity solutions(syntax::Group const& group, std::size_t at, Binding const& binding) {
        if (at == group.items.size()) return Validity::always();
        syntax::Item const& item = group.items[at];
        if (item.kind != syntax::Item::Kind::pattern) {
            remark("a part under NOT that is no pattern was taken on trust");
            return solutions(group, at + 1, binding);
        }
        syntax::Pattern pattern = item.pattern;
        if (RelationDef const* turned = record_.vocabulary().inverse(pattern.relation.text)) {
            pattern.relation.text = turned->name;
            std::swap(pattern.subject, pattern.object);
        }
        for (RuleDef const& rule : record_.vocabulary().rules()) {
            if (rule.text.find(" " + pattern.relation.text + " ") < rule.text.find("WHEN"))
                remark("derived facts under NOT were taken on trust: " + pattern.relation.text);
        }
        auto const word = [&](Term const& term) {
            if (term.kind != Term::Kind::variable) return term.text;
            auto const bound = binding.find(term.text);
            return bound == binding.end() ? std::string() : bound->second;
        };
        Validity days;
        for (auto const& [recorded, own] :
             record_.facts(word(pattern.subject), pattern.relation.text, word(pattern.object))) {
            Binding trial = binding;
            if (matches(pattern, recorded.fact, trial)) days = days | (own & solutions(group, at + 1, trial));
        }
        return days;
    }

    Record const& record_;
    std::vector<std::string> assuming_;
    VerifyReport& report_;
};

void check_verdict(Json const& why, VerifyReport& report) {
    Json const& of = why.at("of");
    if (of.at("statement") != "guarantee" || of.contains("columns")) return;
    std::string const verdict = of.at("verdict").get<std::string>();
    Validity proved;
    bool unconditional = false;
    for (Json const& proof : why.at("proofs")) {
        Validity const days = days_of(proof.at("periods"));
        proved = proved | days;
        unconditional = unconditional || !days.certain.empty();
    }
    PeriodSet asked;
    for (Json const& period : of.at("periods")) {
        if (Result<Period> const days = Period::parse(period.at("period").get<std::string>()))
            asked |= PeriodSet(days->bounds().possible());
    }
    if ((verdict == "applies" || verdict == "conditional") && !proved.certain.contains(asked)) {
        report.problems.push_back("the verdict " + verdict + " is not proved on all the days asked");
    }
    if (verdict == "does_not_apply" && !proved.possible.empty())
        report.problems.push_back("a verdict of does_not_apply comes with a proof that it applies");
}

void check_why(Json const& why, Store& store, VerifyReport& report) {
    if (!why.is_object() || !why.contains("of") || !why.contains("proofs")) {
        throw Error(ErrorKind::bad_data, "expected the JSON of a WHY, with its keys \"of\" and \"proofs\"");
    }
    auto snapshot = store.snapshot()->as_of(why.at("transaction").get<TransactionId>()).value();
    std::set<std::string> only;
    for (Json const& source : why.at("according_to")) only.insert(source.get<std::string>());
    Record const record(std::move(snapshot), std::move(only));
    std::vector<std::string> assuming;
    for (Json const& assumption : why.at("assuming")) assuming.push_back(plain(assumption));
    if (!assuming.empty())
        report.remarks.push_back("the question assumes facts, so the days of claimed facts were not compared");
    Checker checker(record, std::move(assuming), report);
    for (Json const& proof : why.at("proofs")) {
        if (!proof.is_array()) {
            checker.check(proof);
            continue;
        }
        for (Json const& one : proof) checker.check(one);
    }
    if (why.at("of").contains("grounds")) {
        for (Json const& ground : why.at("of").at("grounds")) {
            for (Json const& fact : ground.at("facts")) {
                if (!fact.at("assumed").get<bool>()) checker.recorded(fact);
            }
        }
    }
    check_verdict(why, report);
}

}  // namespace

Result<VerifyReport> verify_proof(std::string_view json, std::string const& store) try {
    std::unique_ptr<Store> const opened = Store::open(store, {.create = false, .read_only = true}).value();
    VerifyReport report;
    std::istringstream lines{std::string(json)};
    bool any = false;
    if (Json const whole = Json::parse(json, nullptr, false); !whole.is_discarded()) {
        check_why(whole, *opened, report);
        return report;
    }
    for (std::string line; std::getline(lines, line);) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        check_why(Json::parse(line), *opened, report);
        any = true;
    }
    if (!any) return Error(ErrorKind::bad_data, "there is no proof to check");
    return report;
} catch (Error const& error) {
    return error;
} catch (Json::exception const& error) {
    return Error(ErrorKind::bad_data, std::string("this is not the JSON of a WHY: ") + error.what());
}

}  // namespace kgq
