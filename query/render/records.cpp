#include "query/render/records.hpp"

#include "query/render/cells.hpp"
#include "query/render/rows.hpp"

namespace kgq::rendering {

namespace {

using Columns = std::vector<std::string>;
using Each = std::function<void(Record const&)>;

Field filled(std::string const& text) { return text.empty() ? Field() : Field(text); }
Field number(std::uint64_t value) { return std::to_string(value); }
Field id_of(std::optional<Party> const& party) { return party ? Field(party->id) : Field(); }
Field verdict_text(std::optional<Verdict> verdict) {
    return verdict ? Field(std::string(to_string(*verdict))) : Field();
}

Columns const kFactColumns{"subject", "relation", "object", "qualifiers", "period", "source", "certain", "assumed"};

Columns with_facts(Columns first) {
    first.insert(first.end(), kFactColumns.begin(), kFactColumns.end());
    return first;
}

void add_fact(Record& record, AnswerFact const& fact) {
    record.push_back(fact.subject);
    record.push_back(fact.relation);
    record.push_back(fact.object.plain());
    record.push_back(filled(qualifiers_text(fact.qualifiers)));
    record.push_back(filled(fact.period));
    record.push_back(filled(fact.source));
    record.push_back(certain_text(fact.certain));
    record.push_back(fact.assumed ? "yes" : "no");
}

void give_facts(std::vector<AnswerFact> const& facts, Record const& first, Each const& each) {
    for (AnswerFact const& fact : facts) {
        Record record = first;
        add_fact(record, fact);
        each(record);
    }
}

/// Columns and records of the answers that are no rows; one pair of functions for each kind.
struct ColumnsOf {
    Columns operator()(GuaranteeAnswer const&) const {
        return {"obligation", "guarantor",  "beneficiary", "against", "over",
                "verdict",    "conditions", "summary",     "period"};
    }
    Columns operator()(FindAnswer const& own) const { return own.columns; }
    Columns operator()(PanelAnswer const& own) const { return own.columns; }
    Columns operator()(WhyAnswer const&) const { return with_facts({"row", "proof", "depth", "rule"}); }
    Columns operator()(ExplainAnswer const&) const { return {"depth", "operator", "detail", "estimate", "rows", "ms"}; }
    Columns operator()(DescribeAnswer const&) const { return kFactColumns; }
    Columns operator()(TimelineAnswer const&) const { return kFactColumns; }
    Columns operator()(DiffAnswer const& own) const {
        Columns columns{"change", "when"};
        if (!own.columns.empty()) {
            columns.insert(columns.end(), own.columns.begin(), own.columns.end());
            return columns;
        }
        bool const verdicts = !own.changes.empty() && (own.changes.front().before || own.changes.front().after);
        if (verdicts) return {"change", "when", "before", "after"};
        return with_facts(std::move(columns));
    }
    Columns operator()(CascadeAnswer const&) const {
        return {"wave", "side", "party", "status", "toward", "against", "via"};
    }
    Columns operator()(PathAnswer const&) const { return with_facts({"path", "step"}); }
    Columns operator()(WriteAnswer const&) const {
        return {"statement", "transaction", "added", "retracted", "unchanged", "rejected", "warnings"};
    }
    Columns operator()(ExportAnswer const&) const { return {"file", "format", "facts"}; }
};

struct RecordsOf {
    Answer const& answer;
    Each const& each;

    void operator()(GuaranteeAnswer const& own) const {
        Record record{filled(own.obligation), id_of(own.guarantor), id_of(own.beneficiary), id_of(own.against),
                      id_of(own.over)};
        std::size_t const fixed = record.size();
        std::string const conditions = conditions_text(own.conditions);
        auto const give = [&](Verdict verdict, Field period) {
            record.resize(fixed);
            record.insert(record.end(),
                          {verdict_text(verdict), filled(conditions), filled(own.summary), std::move(period)});
            each(record);
        };
        if (own.periods.empty()) give(own.verdict, answer.on ? Field(*answer.on) : Field());
        for (VerdictPeriod const& period : own.periods) give(period.verdict, to_string(period.days));
    }

    void operator()(FindAnswer const&) const {}
    void operator()(PanelAnswer const&) const {}

    void operator()(WhyAnswer const& own) const {
        for (std::size_t i = 0; i < own.proofs.size(); ++i) give_proof(own.proofs[i], {Field(), number(i + 1)}, 0);
        for (std::size_t row = 0; row < own.row_proofs.size(); ++row) {
            for (std::size_t i = 0; i < own.row_proofs[row].size(); ++i) {
                give_proof(own.row_proofs[row][i], {number(row + 1), number(i + 1)}, 0);
            }
        }
    }

    void give_proof(Proof const& proof, Record const& first, std::uint64_t depth) const {
        auto const give = [&](AnswerFact const& fact, std::uint64_t level, std::string const& rule) {
            Record record = first;
            record.push_back(number(level));
            record.push_back(filled(rule));
            add_fact(record, fact);
            each(record);
        };
        if (proof.claims.empty() || !proof.rule.empty()) give(proof.fact, depth, proof.rule);
        for (AnswerFact const& claim : proof.claims) give(claim, depth + (proof.rule.empty() ? 0 : 1), {});
        for (Proof const& premise : proof.premises) give_proof(premise, first, depth + 1);
    }

    void operator()(ExplainAnswer const& own) const { give_plan(own.plan, 0); }

    void give_plan(PlanNode const& node, std::uint64_t depth) const {
        each({number(depth), node.op, filled(node.detail), Value::decimal(node.estimate).plain(),
              node.rows ? number(*node.rows) : Field(), node.ms ? Field(Value::decimal(*node.ms).plain()) : Field()});
        for (PlanNode const& child : node.children) give_plan(child, depth + 1);
    }

    void operator()(DescribeAnswer const& own) const {
        give_facts(own.facts, {}, each);
        give_facts(own.incoming, {}, each);
    }

    void operator()(TimelineAnswer const& own) const { give_facts(own.facts, {}, each); }

    void operator()(DiffAnswer const& own) const {
        std::size_t const width = ColumnsOf{}(own).size();
        for (Change const& change : own.changes) {
            Record record{change.change, filled(change.when)};
            if (change.row) {
                for (Cell const& cell : *change.row) record.push_back(cell_text(cell));
            } else if (change.fact) {
                add_fact(record, *change.fact);
            } else {
                record.insert(record.end(), {verdict_text(change.before), verdict_text(change.after)});
            }
            record.resize(width);
            each(record);
        }
    }

    void operator()(CascadeAnswer const& own) const {
        for (CascadeEntry const& entry : own.waves) {
            each({std::to_string(entry.wave), entry.side, entry.party.id, entry.status, id_of(entry.toward),
                  id_of(entry.against), filled(entry.via)});
        }
    }

    void operator()(PathAnswer const& own) const {
        for (std::size_t path = 0; path < own.paths.size(); ++path) {
            std::vector<AnswerFact> const& facts = own.paths[path].facts;
            for (std::size_t step = 0; step < facts.size(); ++step)
                give_facts({facts[step]}, {number(path + 1), number(step + 1)}, each);
        }
    }

    void operator()(WriteAnswer const& own) const {
        each({answer.statement, number(own.transaction), number(own.added), number(own.retracted),
              number(own.unchanged), number(own.rejected), number(own.warnings.size())});
    }

    void operator()(ExportAnswer const& own) const { each({own.file, own.format, number(own.facts)}); }
};

}  // namespace

std::string certain_text(bool certain) { return certain ? "yes" : "possible"; }

std::vector<std::string> record_columns(Answer const& answer) {
    if (!has_rows(answer)) return std::visit(ColumnsOf{}, answer.data);
    RowShape shape = row_shape(answer);
    if (!shape.period.empty()) shape.columns.insert(shape.columns.end(), {shape.period, shape.certain});
    if (shape.verdicts) shape.columns.insert(shape.columns.end(), {"verdict", "conditions"});
    return std::move(shape.columns);
}

void for_each_record(Answer const& answer, Each const& each) {
    if (!has_rows(answer)) return std::visit(RecordsOf{answer, each}, answer.data);
    bool const with_period = !std::holds_alternative<PanelAnswer>(answer.data);
    Record record;
    for_each_row_period(answer, [&](RowPeriod const& line) {
        record.clear();
        for (Cell const& cell : *line.cells) record.push_back(cell_text(cell));
        if (with_period) {
            record.push_back(line.days ? Field(to_string(*line.days)) : Field());
            record.push_back(line.certain ? Field(certain_text(*line.certain)) : Field());
        }
        if (line.verdict) {
            record.push_back(std::string(to_string(*line.verdict)));
            record.push_back(filled(conditions_text(*line.conditions)));
        }
        each(record);
        return true;
    });
}

}  // namespace kgq::rendering
