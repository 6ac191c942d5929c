#include "query/render/dot.hpp"

#include "query/render/cells.hpp"
#include "query/render/layout.hpp"
#include "query/render/rows.hpp"
#include "query/render/wording.hpp"

#include <map>

namespace kgq::rendering {

namespace {

constexpr int kLabelWidth = 44;

/// A DOT string: quoted, on as many lines as it takes.
std::string label(std::string_view text, int width = kLabelWidth) {
    std::string quoted = "\"";
    bool first = true;
    for (std::string const& line : wrapped(clean(text), width)) {
        if (!first) quoted += "\\n";
        first = false;
        for (char c : line) {
            if (c == '"' || c == '\\') quoted += '\\';
            quoted += c;
        }
    }
    return quoted + "\"";
}

/// Two labels, one under the other.
std::string stacked(std::string upper, std::string const& lower) {
    if (lower.size() <= 2) return upper;
    upper.pop_back();
    return upper + "\\n" + lower.substr(1);
}

std::string when_and_who(AnswerFact const& fact) {
    std::string text = fact.period;
    std::string const source = spoken_source(fact);
    if (!source.empty()) text += (text.empty() ? "" : "  ") + ("[" + source + "]");
    return text;
}

std::string key_of(AnswerFact const& fact) {
    return fact.subject + '\0' + fact.relation + '\0' + fact.object.quoted() + '\0' + qualifiers_text(fact.qualifiers) +
           '\0' + fact.period + '\0' + fact.source + (fact.assumed ? "!" : "");
}

class Graph {
public:
    Graph(Answer const& answer, std::string_view direction) : names_(answer) {
        text_ = "digraph kgq {\n  rankdir=" + std::string(direction) +
                ";\n  node [fontname=\"Helvetica\", fontsize=11];\n  edge [fontname=\"Helvetica\", fontsize=9];\n";
    }

    std::string node(std::string const& label_text, std::string const& attributes) {
        std::string id = "n" + std::to_string(count_++);
        text_ += "  " + id + " [label=" + label_text + (attributes.empty() ? "" : ", " + attributes) + "];\n";
        return id;
    }
    void edge(std::string const& from, std::string const& to, std::string const& attributes = {}) {
        text_ += "  " + from + " -> " + to + (attributes.empty() ? "" : " [" + attributes + "]") + ";\n";
    }

    /// A fact's box; the same fact is drawn once.
    std::string fact(AnswerFact const& fact, std::string const& style = {}) {
        std::string const key = key_of(fact);
        if (auto const known = facts_.find(key); known != facts_.end()) return known->second;
        std::string attributes = "shape=box";
        if (!style.empty()) {
            attributes += ", " + style;
        } else if (!fact.certain || fact.assumed) {
            attributes += ", style=dashed";
        }
        std::string id = node(stacked(label(spoken_fact(fact, names_)), label(when_and_who(fact))), attributes);
        return facts_.emplace(key, std::move(id)).first->second;
    }

    std::string entity(std::string const& id) { return member(id, names_.of(id), "shape=ellipse"); }
    std::string value(Value const& object) {
        return object.is_entity() ? entity(object.as_entity())
                                  : member('\0' + object.plain(), object.plain(), "shape=plaintext");
    }
    /// A node drawn once for each key.
    std::string member(std::string const& key, std::string const& text, std::string const& attributes) {
        if (auto const known = members_.find(key); known != members_.end()) return known->second;
        return members_.emplace(key, node(label(text, 24), attributes)).first->second;
    }

    /// A fact as an arrow between its ends.
    void arrow(AnswerFact const& fact) {
        if (!arrows_.emplace(key_of(fact), true).second) return;
        std::string const lines = stacked(label(fact.relation), label(when_and_who(fact)));
        std::string const from = entity(fact.subject);
        edge(from, value(fact.object), "label=" + lines + (fact.certain && !fact.assumed ? "" : ", style=dashed"));
    }

    void proof(Proof const& proof, std::string const& above, int depth = 0) {
        if (depth > kDeepest) return;
        if (proof.rule.empty() && proof.premises.empty()) {
            for (AnswerFact const& claim : proof.claims) edge(above, fact(claim));
            if (proof.claims.empty()) edge(above, fact(proof.fact));
            return;
        }
        std::string parent = above;
        if (depth > 0) {
            parent = fact(proof.fact);
            edge(above, parent);
            if (!drawn_.emplace(parent + proof.rule, true).second) return;  // its proof hangs under it already
        }
        std::string const rule = node(label(proof.rule.empty() ? "claimed" : proof.rule),
                                      "shape=ellipse, style=filled, fillcolor=\"#eeeeee\"");
        edge(parent, rule);
        for (AnswerFact const& claim : proof.claims) edge(rule, fact(claim));
        for (Proof const& premise : proof.premises) this->proof(premise, rule, depth + 1);
        for (std::string const& pattern : proof.absent)
            edge(rule, node(label("none: " + pattern), "shape=box, style=dotted"));
    }

    Names const& names() const { return names_; }
    std::string take() { return std::move(text_) + "}\n"; }

private:
    static constexpr int kDeepest = 200;

    Names names_;
    std::string text_;
    std::size_t count_ = 0;
    std::map<std::string, std::string> facts_;
    std::map<std::string, std::string> members_;
    std::map<std::string, bool> arrows_;
    std::map<std::string, bool> drawn_;
};

std::string colour_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::applies:
            return "\"#1a7f37\"";
        case Verdict::conditional:
        case Verdict::varies:
            return "\"#0969da\"";
        case Verdict::uncertain:
            return "\"#9a6700\"";
        case Verdict::does_not_apply:
            return "\"#cf222e\"";
    }
    return "black";
}

void draw_near_misses(Graph& graph, GuaranteeAnswer const& guarantee, std::string const& top) {
    for (NearMiss const& miss : guarantee.near_misses) {
        std::string const title = miss.rule.empty() ? miss.kind : miss.rule + ": " + miss.kind;
        std::string const rule = graph.node(label(title), "shape=ellipse, style=dashed");
        graph.edge(top, rule, "style=dashed");
        if (miss.missing)
            graph.edge(rule, graph.fact(*miss.missing, "style=dashed, color=\"#cf222e\""), "style=dashed");
        if (miss.blocked_by)
            graph.edge(rule, graph.fact(*miss.blocked_by, "color=\"#cf222e\""), "label=\"blocked by\"");
        if (!miss.missing && !miss.blocked_by && !miss.text.empty())
            graph.edge(rule, graph.node(label(miss.text), "shape=plaintext"));
    }
    for (RelatedTie const& tie : guarantee.related) {
        for (AnswerFact const& fact : tie.facts)
            graph.edge(top, graph.fact(fact), "style=dotted, label=\"no guarantee\"");
    }
}

std::string draw_guarantee(Answer const& answer, GuaranteeAnswer const& guarantee, std::vector<Proof> const& proofs) {
    Graph graph(answer, "TB");
    std::string title(spoken(guarantee.verdict));
    if (!guarantee.summary.empty()) title += ": " + guarantee.summary;
    std::string const top = graph.node(label(title), "shape=box, penwidth=2, color=" + colour_of(guarantee.verdict));
    for (Proof const& proof : proofs) graph.proof(proof, top);
    if (proofs.empty()) {
        for (Ground const& ground : guarantee.grounds) {
            std::string const rule = graph.node(label(ground.rule.empty() ? "claimed" : ground.rule),
                                                "shape=ellipse, style=filled, fillcolor=\"#eeeeee\"");
            graph.edge(top, rule);
            for (AnswerFact const& fact : ground.facts) graph.edge(rule, graph.fact(fact));
        }
    }
    for (Reason const& reason : guarantee.reasons) {
        for (AnswerFact const& fact : reason.facts)
            graph.edge(top, graph.fact(fact), "style=dashed, label=" + label(reason.kind));
    }
    draw_near_misses(graph, guarantee, top);
    return graph.take();
}

std::string row_label(FindAnswer const& find, std::size_t row) {
    std::string text;
    for (std::size_t i = 0; i < find.rows[row].size() && i < find.columns.size(); ++i) {
        text += (text.empty() ? "" : ", ") + find.columns[i] + ": " + cell_text(find.rows[row][i]).value_or("");
    }
    return text;
}

struct Draw {
    Answer const& answer;

    std::string operator()(GuaranteeAnswer const& own) const { return draw_guarantee(answer, own, own.proofs); }

    std::string operator()(WhyAnswer const& own) const {
        if (!own.of) return empty("nothing to explain");
        if (GuaranteeAnswer const* guarantee = std::get_if<GuaranteeAnswer>(&own.of->data)) {
            return draw_guarantee(own.of->names.empty() ? answer : *own.of, *guarantee,
                                  own.proofs.empty() ? guarantee->proofs : own.proofs);
        }
        Graph graph(*own.of, "TB");
        FindAnswer const* find = std::get_if<FindAnswer>(&own.of->data);
        for (std::size_t row = 0; row < own.row_proofs.size(); ++row) {
            std::string const title =
                find != nullptr && row < find->rows.size() ? row_label(*find, row) : "row " + std::to_string(row + 1);
            std::string const top = graph.node(label(title), "shape=box, penwidth=2");
            for (Proof const& proof : own.row_proofs[row]) graph.proof(proof, top, 1);
        }
        return graph.take();
    }

    /// The first cell of a row joined to each of its others, under their columns' names.
    std::string operator()(FindAnswer const& own) const {
        Graph graph(answer, "LR");
        for (std::size_t row = 0; row < own.rows.size(); ++row) {
            std::string first;
            for (std::size_t i = 0; i < own.rows[row].size() && i < own.columns.size(); ++i) {
                Cell const& cell = own.rows[row][i];
                if (std::holds_alternative<Cell::Empty>(cell.data)) continue;
                Value const* value = std::get_if<Value>(&cell.data);
                std::string const text = cell_text(cell).value_or("");
                std::string const node =
                    value != nullptr ? graph.value(*value) : graph.member('\0' + text, text, "shape=plaintext");
                if (first.empty()) {
                    first = node;
                } else {
                    graph.edge(first, node, "label=" + label(own.columns[i]));
                }
            }
        }
        return graph.take();
    }

    std::string operator()(ExplainAnswer const& own) const {
        Graph graph(answer, "TB");
        draw_plan(graph, own.plan, {});
        return graph.take();
    }

    static void draw_plan(Graph& graph, PlanNode const& node, std::string const& above) {
        std::string size = "estimate " + Value::decimal(node.estimate).plain();
        if (node.rows) size += ", rows " + std::to_string(*node.rows);
        std::string const id = graph.node(stacked(label(node.op + " " + node.detail), label(size)), "shape=box");
        if (!above.empty()) graph.edge(above, id);
        for (PlanNode const& child : node.children) draw_plan(graph, child, id);
    }

    std::string operator()(DescribeAnswer const& own) const {
        Graph graph(answer, "LR");
        graph.member(own.entity.id, own.entity.name.empty() ? own.entity.id : own.entity.name,
                     "shape=ellipse, penwidth=2");
        for (AnswerFact const& fact : own.facts) graph.arrow(fact);
        for (AnswerFact const& fact : own.incoming) graph.arrow(fact);
        return graph.take();
    }

    std::string operator()(TimelineAnswer const& own) const {
        Graph graph(answer, "LR");
        graph.member(own.entity.id, own.entity.name.empty() ? own.entity.id : own.entity.name,
                     "shape=ellipse, penwidth=2");
        for (AnswerFact const& fact : own.facts) graph.arrow(fact);
        return graph.take();
    }

    std::string operator()(DiffAnswer const& own) const {
        Graph graph(answer, "LR");
        for (Change const& change : own.changes) {
            if (change.fact) graph.arrow(*change.fact);
            for (AnswerFact const& fact : change.because) graph.arrow(fact);
        }
        return graph.take();
    }

    std::string operator()(CascadeAnswer const& own) const {
        Graph graph(answer, "LR");
        std::string const attacker = graph.member(own.attacker.id, own.attacker.name, "shape=ellipse, penwidth=2");
        std::string const attacked = graph.member(own.attacked.id, own.attacked.name, "shape=ellipse, penwidth=2");
        graph.edge(attacker, attacked, "label=\"attacks\", color=\"#cf222e\", penwidth=2");
        for (CascadeEntry const& entry : own.waves) {
            std::string const party = graph.member(entry.party.id, entry.party.name, "shape=ellipse");
            std::string const toward = entry.toward
                                           ? graph.member(entry.toward->id, entry.toward->name, "shape=ellipse")
                                           : (entry.side == "attacker" ? attacker : attacked);
            std::string const text = "wave " + std::to_string(entry.wave) + ", " + entry.status +
                                     (entry.via.empty() ? "" : ", " + entry.via);
            graph.edge(party, toward, "label=" + label(text) + (entry.status == "bound" ? "" : ", style=dashed"));
        }
        return graph.take();
    }

    std::string operator()(PathAnswer const& own) const {
        Graph graph(answer, "LR");
        for (PathAnswer::Chain const& chain : own.paths) {
            for (AnswerFact const& fact : chain.facts) graph.arrow(fact);
        }
        return graph.take();
    }

    std::string operator()(PanelAnswer const&) const { return empty("a panel is a table: ask for it as csv"); }
    std::string operator()(WriteAnswer const& own) const {
        return empty(answer.statement + ": transaction " + std::to_string(own.transaction));
    }
    std::string operator()(ExportAnswer const& own) const { return empty("exported to " + own.file); }

    std::string empty(std::string const& text) const {
        Graph graph(answer, "TB");
        graph.node(label(text), "shape=note");
        return graph.take();
    }
};

}  // namespace

std::string dot_text(Answer const& answer) { return std::visit(Draw{answer}, answer.data); }

std::string dot_text(std::vector<AnswerFact> const& facts) {
    Answer const nameless;
    Graph graph(nameless, "LR");
    for (AnswerFact const& fact : facts) graph.arrow(fact);
    return graph.take();
}

}  // namespace kgq::rendering
