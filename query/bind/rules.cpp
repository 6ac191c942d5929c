// Rules from text to bound form.
//
// Beside the written rules there are implied ones: `transitive` makes  ?x r ?z WHEN { ?x r ?y ; ?y r ?z }, and a kind
// under another makes ?x is_a wider WHEN { ?x is_a narrower }. They are rules like any other, so that proofs show them
// and negation sees them.
//
// Layers: an edge runs from a head's relation to each relation in its body, a negative one where that stands under NOT
// or OPTIONAL (which asks where something does not hold). A negative edge inside a strongly connected component has no
// meaning and is refused.
#include "query/bind/rules.hpp"

#include "query/bind/group_binder.hpp"
#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <kgq/fold.hpp>
#include <kgq/names.hpp>

#include <algorithm>
#include <functional>
#include <tuple>

namespace kgq::bind {

namespace {

struct Edge {
    RelationId from;
    RelationId to;
    bool negative;
    BoundRule const* rule;
};

void collect_edges(BoundRule const& rule, BoundGroup const& group, bool negative, std::vector<Edge>& edges) {
    for (BoundItem const& item : group.items) {
        if (item.kind == BoundItem::Kind::pattern) {
            edges.push_back({rule.relation->id, item.pattern.relation->id, negative, &rule});
        }
        bool const asks_absence = item.kind == BoundItem::Kind::negation || item.kind == BoundItem::Kind::optional;
        for (BoundGroup const& inner : item.groups) collect_edges(rule, inner, negative || asks_absence, edges);
    }
}

[[noreturn]] void refuse(ErrorKind kind, std::string message, RuleDef const& rule, syntax::Span span = {}) {
    Error error = syntax::error_at(kind, std::move(message), rule.text, span, rule.place.file);
    if (rule.place.line > 0) {
        if (error.place.line <= 1) error.place.column += rule.place.column - 1;
        error.place.line += rule.place.line - 1;
    }
    throw error;
}

/// `{?g}` in a BECAUSE text.
std::vector<std::string> placeholders(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t at = text.find("{?"); at != std::string_view::npos; at = text.find("{?", at + 1)) {
        std::size_t const end = text.find('}', at);
        if (end == std::string_view::npos) break;
        names.emplace_back(text.substr(at + 2, end - at - 2));
    }
    return names;
}

void refuse_relation_variables(BoundGroup const& group, RuleDef const& rule) {
    for (BoundItem const& item : group.items) {
        if (item.kind == BoundItem::Kind::pattern && item.pattern.relation == nullptr) {
            refuse(ErrorKind::unsafe_rule,
                   "a relation in a rule must be named; it cannot be a variable: " + item.pattern.text, rule);
        }
        for (BoundGroup const& inner : item.groups) refuse_relation_variables(inner, rule);
    }
}

/// Where the head's place does not bind its name: `RULE f:` names itself, an unnamed one after its head.
std::string name_of(syntax::Rule const& rule) { return rule.name ? rule.name->text : rule.relation.text + " rule"; }

void check_safety(Place const& place, BoundRule const& rule, RuleDef const& text, syntax::Rule const& written) {
    std::set<int> bound;
    collect_bound_slots(rule.body, bound);
    auto const name = [&](int slot) { return "?" + rule.slots.names[static_cast<std::size_t>(slot)]; };
    auto const require = [&](BoundTerm const& term, std::string const& where, syntax::Span span) {
        if (!term.is_variable() || bound.contains(term.slot)) return;
        refuse(ErrorKind::unsafe_rule,
               "unsafe rule " + name_of(written) + ": " + name(term.slot) + " of the " + where +
                   " is bound by no positive pattern",
               text, span);
    };
    require(rule.subject, "head", written.subject.span);
    require(rule.object, "head", written.object.span);
    for (std::size_t i = 0; i < rule.qualifiers.size(); ++i) {
        require(rule.qualifiers[i].value, "head", written.qualifiers[i].value.span);
    }
    for (std::string const& variable : placeholders(rule.because)) {
        int const slot = rule.slots.find(variable);
        if (slot == kNoSlot || !bound.contains(slot)) {
            refuse(ErrorKind::unsafe_rule,
                   "unsafe rule " + name_of(written) + ": ?" + variable + " of BECAUSE is bound by no positive pattern",
                   text, written.because ? written.because->span : written.span);
        }
    }
    std::function<void(BoundGroup const&)> const filters = [&](BoundGroup const& group) {
        std::set<int> here = bound;
        collect_bound_slots(group, here);
        for (BoundItem const& item : group.items) {
            if (item.kind == BoundItem::Kind::filter) {
                std::set<int> used;
                collect_slots(item.filter, used);
                for (int slot : used) {
                    if (!here.contains(slot)) {
                        refuse(ErrorKind::unsafe_rule,
                               "unsafe rule " + name_of(written) + ": " + name(slot) + " of the filter " + item.text +
                                   " is bound by no positive pattern",
                               text, item.filter.span);
                    }
                }
            }
            for (BoundGroup const& inner : item.groups) filters(inner);
        }
    };
    filters(rule.body);
    (void)place;
}

}  // namespace

class RuleSetBuilder {
public:
    RuleSetBuilder(Snapshot const& snapshot, Vocabulary const& vocabulary)
        : snapshot_(snapshot), set_(std::make_shared<RuleSet>()), vocabulary_(set_->vocabulary_) {
        set_->vocabulary_ = vocabulary;
    }

    std::shared_ptr<RuleSet const> build() {
        for (RuleDef const& rule : vocabulary_.rules()) add(rule);
        add_implied();
        for (auto const& rule : set_->rules_) set_->by_head_[rule->relation->id].push_back(rule.get());
        check_layers();
        return set_;
    }

private:
    Place place(RuleDef const& rule) {
        return Place{snapshot_,        vocabulary_, [this](Value const& value) { return intern(value); },
                     PeriodSet::all(), nullptr,     rule.text,
                     rule.place.file,  true,        [this](std::string const& name) { look_up(name); }};
    }

    void look_up(std::string const& name) {
        auto [at, fresh] = set_->names_.try_emplace(name);
        if (!fresh) return;
        TermId const exact = snapshot_.find_entity(name);
        at->second = {fold(name), exact != kNoTerm && is_entity(snapshot_, exact) ? exact : kNoTerm};
    }

    TermId intern(Value const& value) {
        if (TermId const found = snapshot_.find(value); found != kNoTerm) return found;
        if (TermId const found = set_->find(value); found != kNoTerm) return found;
        set_->terms_.push_back(value);
        return TermId{RuleSet::kFirstRuleTerm + static_cast<std::uint32_t>(set_->terms_.size() - 1)};
    }

    void add(RuleDef const& text) {
        Result<syntax::Script> script = syntax::parse(text.text, text.place.file);
        if (!script) throw script.error();
        auto const* written =
            script->statements.size() == 1 ? std::get_if<syntax::Rule>(&script->statements.front()) : nullptr;
        if (written == nullptr) refuse(ErrorKind::syntax, "expected a RULE", text);
        Place const where = place(text);
        auto rule = std::make_unique<BoundRule>();
        rule->name = name_of(*written);
        NamedRelation const head = bind_relation(where, written->relation);
        rule->relation = head.relation;
        syntax::Term const& subject = head.inverse ? written->object : written->subject;
        syntax::Term const& object = head.inverse ? written->subject : written->object;
        auto const term = [&](syntax::Term const& t, auto&& constant) -> BoundTerm {
            if (t.kind == syntax::Term::Kind::variable) return {rule->slots.add(t.text), kNoTerm};
            return {kNoSlot, constant()};
        };
        rule->subject = term(subject, [&] { return bind_entity(where, subject); });
        rule->object = term(object, [&] { return bind_object(where, head.relation, object); });
        for (syntax::Qualifier const& qualifier : written->qualifiers) {
            rule->qualifiers.push_back({intern(Value::text(qualifier.name)), qualifier.name, term(qualifier.value, [&] {
                                            return bind_qualifier_value(where, qualifier.name, qualifier.value);
                                        })});
        }
        rule->body = bind_group(where, written->when, rule->slots);
        if (written->because) rule->because = written->because->text;
        refuse_relation_variables(rule->body, text);
        check_safety(where, *rule, text, *written);
        texts_.push_back(&text);
        keep(std::move(rule));
    }

    void keep(std::unique_ptr<BoundRule> rule) {
        rule->index = set_->rules_.size();
        set_->rules_.push_back(std::move(rule));
    }

    void add_implied() {
        for (RelationDef const& relation : vocabulary_.relations()) {
            if (!relation.transitive) continue;
            bool const derived = std::any_of(set_->rules_.begin(), set_->rules_.end(),
                                             [&](auto const& rule) { return rule->relation == &relation; });
            if (derived) {
                add_transitive(relation, false, false, BoundRule::Serves::every_goal);
            } else {
                // Claims alone make the links: followed from the end that a goal knows, a chain needs no goal for each
                // link.
                add_transitive(relation, false, true, BoundRule::Serves::subject_bound);
                add_transitive(relation, true, false, BoundRule::Serves::object_bound_alone);
            }
        }
        RelationDef const* is_a = vocabulary_.relation("is_a");
        if (is_a == nullptr) return;
        for (KindDef const& kind : vocabulary_.kinds()) {
            auto const wider = vocabulary_.with_wider(kind.name);
            for (std::size_t i = 1; i < wider.size(); ++i) add_wider(*is_a, kind.name, wider[i]);
        }
    }

    static BoundItem pattern(RelationDef const& relation, BoundTerm subject, BoundTerm object, std::string text) {
        BoundItem item;
        item.pattern.relation = &relation;
        item.pattern.subject = subject;
        item.pattern.object = object;
        item.pattern.text = std::move(text);
        return item;
    }

    void add_transitive(RelationDef const& relation, bool first_claimed, bool second_claimed,
                        BoundRule::Serves serves) {
        auto rule = std::make_unique<BoundRule>();
        rule->name = relation.name + " is transitive";
        rule->implied = true;
        rule->relation = &relation;
        rule->slots.names = {"x", "y", "z"};
        rule->subject = {0, kNoTerm};
        rule->object = {2, kNoTerm};
        rule->body.items.push_back(pattern(relation, {0, kNoTerm}, {1, kNoTerm}, "?x " + relation.name + " ?y"));
        rule->body.items.push_back(pattern(relation, {1, kNoTerm}, {2, kNoTerm}, "?y " + relation.name + " ?z"));
        rule->body.items[0].pattern.claimed_only = first_claimed;
        rule->body.items[1].pattern.claimed_only = second_claimed;
        rule->serves = serves;
        keep(std::move(rule));
    }

    void add_wider(RelationDef const& is_a, std::string const& narrow, std::string const& wide) {
        auto rule = std::make_unique<BoundRule>();
        rule->name = "KIND " + narrow + " under " + wide;
        rule->implied = true;
        rule->relation = &is_a;
        rule->slots.names = {"x"};
        rule->subject = {0, kNoTerm};
        rule->object = {kNoSlot, intern(Value::entity(wide))};
        rule->body.items.push_back(
            pattern(is_a, {0, kNoTerm}, {kNoSlot, intern(Value::entity(narrow))}, "?x is_a " + narrow));
        keep(std::move(rule));
    }

    void check_layers() {
        std::vector<Edge> edges;
        for (auto const& rule : set_->rules_) collect_edges(*rule, rule->body, false, edges);
        std::map<RelationId, std::set<RelationId>> reach;
        for (Edge const& edge : edges) reach[edge.from].insert(edge.to);
        for (bool grown = true; grown;) {
            grown = false;
            for (auto& [from, to] : reach) {
                std::set<RelationId> more = to;
                for (RelationId middle : to) {
                    if (auto next = reach.find(middle); next != reach.end())
                        more.insert(next->second.begin(), next->second.end());
                }
                grown = grown || more.size() != to.size();
                to = std::move(more);
            }
        }
        for (Edge const& edge : edges) {
            bool const circle = edge.from == edge.to || (reach.contains(edge.to) && reach[edge.to].contains(edge.from));
            if (!edge.negative || !circle) continue;
            std::string const message = "rule " + edge.rule->name + " cannot be layered: whether " +
                                        edge.rule->relation->name + " holds depends on " +
                                        vocabulary_.relation(edge.to)->name + " not holding, which depends on " +
                                        edge.rule->relation->name + " itself";
            if (edge.rule->index < texts_.size())
                refuse(ErrorKind::unstratifiable_rule, message, *texts_[edge.rule->index]);
            throw Error(ErrorKind::unstratifiable_rule, message);
        }
    }

    Snapshot const& snapshot_;
    std::shared_ptr<RuleSet> set_;
    Vocabulary const& vocabulary_;       // the set's own
    std::vector<RuleDef const*> texts_;  // of the written rules, which come first
};

std::shared_ptr<RuleSet const> RuleSet::build(Snapshot const& snapshot, Vocabulary const& vocabulary) {
    return RuleSetBuilder(snapshot, vocabulary).build();
}

namespace {

bool same_definitions(Vocabulary const& left, Vocabulary const& right) {
    auto const same = [](auto const& a, auto const& b, auto const& key) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                          [&](auto const& x, auto const& y) { return key(x) == key(y); });
    };
    return same(left.kinds(), right.kinds(), [](KindDef const& k) { return std::tie(k.name, k.under); }) &&
           same(left.rules(), right.rules(), [](RuleDef const& r) { return std::tie(r.name, r.text); }) &&
           same(left.relations(), right.relations(), [](RelationDef const& r) {
               return std::tie(r.id, r.name, r.domain, r.range, r.inverse, r.symmetric, r.transitive, r.one_at_a_time,
                               r.frame, r.keys);
           });
}

}  // namespace

/// A name may mean another entity once something is called so, or is said of what is called so.
bool RuleSet::stays(Snapshot const& snapshot, std::span<StatementRecord const> changed) const {
    if (!same_definitions(vocabulary_, snapshot.vocabulary())) return false;
    for (Value const& term : terms_) {
        if (snapshot.find(term) != kNoTerm) return false;
    }
    std::set<RelationId> naming;
    for (std::string_view const name : {relation_names::kName, relation_names::kAlias, relation_names::kCode}) {
        if (RelationDef const* relation = vocabulary_.relation(name)) naming.insert(relation->id);
    }
    bool named = false;
    std::set<std::string> touched;  // ids of which something is said, folded
    for (StatementRecord const& record : changed) {
        named = named || naming.contains(record.row.relation);
        for (TermId const term : {record.row.subject, record.row.object})
            touched.insert(fold(snapshot.term(term).plain()));
    }
    return std::all_of(names_.begin(), names_.end(), [&](auto const& name) {
        LookedUp const& was = name.second;
        if (was.exact != kNoTerm) return !touched.contains(was.folded) || is_entity(snapshot, was.exact);
        return !named && !touched.contains(was.folded);
    });
}

std::vector<BoundRule const*> const& RuleSet::rules_for(RelationId relation) const {
    static std::vector<BoundRule const*> const kNone;
    auto const found = by_head_.find(relation);
    return found == by_head_.end() ? kNone : found->second;
}

Value const* RuleSet::term(TermId id) const {
    auto const number = static_cast<std::uint32_t>(id);
    return number >= kFirstRuleTerm && number - kFirstRuleTerm < terms_.size() ? &terms_[number - kFirstRuleTerm]
                                                                               : nullptr;
}

TermId RuleSet::find(Value const& value) const {
    for (std::size_t i = 0; i < terms_.size(); ++i) {
        if (terms_[i] == value) return TermId{kFirstRuleTerm + static_cast<std::uint32_t>(i)};
    }
    return kNoTerm;
}

namespace {

void collect_positive(BoundGroup const& group, std::set<RelationId>& relations) {
    for (BoundItem const& item : group.items) {
        if (item.kind == BoundItem::Kind::pattern && item.pattern.relation != nullptr)
            relations.insert(item.pattern.relation->id);
        if (item.kind != BoundItem::Kind::alternatives) continue;
        for (BoundGroup const& inner : item.groups) collect_positive(inner, relations);
    }
}

}  // namespace

std::set<RelationId> RuleSet::bases(RelationId relation) const { return bases(relation, kNoTerm, kNoTerm); }

std::set<RelationId> RuleSet::bases(RelationId relation, TermId qualifier, TermId value) const {
    std::set<RelationId> reached{relation};
    std::vector<RelationId> open{relation};
    while (!open.empty()) {
        RelationId const next = open.back();
        open.pop_back();
        for (BoundRule const* rule : rules_for(next)) {
            bool const other =
                next == relation && std::any_of(rule->qualifiers.begin(), rule->qualifiers.end(), [&](auto const& q) {
                    return q.name == qualifier && value != kNoTerm && !q.value.is_variable() && q.value.term != value;
                });
            if (other) continue;
            std::set<RelationId> body;
            collect_positive(rule->body, body);
            for (RelationId more : body) {
                if (reached.insert(more).second) open.push_back(more);
            }
        }
    }
    return reached;
}

void check_rule(Snapshot const& snapshot, Vocabulary const& vocabulary, RuleDef const& rule) {
    Vocabulary with = vocabulary;
    with.define(rule);
    RuleSet::build(snapshot, with);
    Result<syntax::Script> script = syntax::parse(rule.text, rule.place.file);
    if (!script) throw script.error();
    // Once more, strictly: a name in a new rule must be somebody's.
    auto const& written = std::get<syntax::Rule>(script->statements.front());
    Place const place{snapshot,         with,    [&](Value const&) { return kNoTerm; },
                      PeriodSet::all(), nullptr, rule.text,
                      rule.place.file,  false};
    Slots slots;
    NamedRelation const head = bind_relation(place, written.relation);
    syntax::Term const& subject = head.inverse ? written.object : written.subject;
    syntax::Term const& object = head.inverse ? written.subject : written.object;
    if (subject.kind != syntax::Term::Kind::variable) bind_entity(place, subject);
    if (object.kind != syntax::Term::Kind::variable) bind_object(place, head.relation, object);
    bind_group(place, written.when, slots);
}

}  // namespace kgq::bind
