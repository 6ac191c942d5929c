#include "query/render/json.hpp"

#include "query/render/json_facts.hpp"
#include "query/render/rows.hpp"

#include <algorithm>

namespace kgq::rendering {

namespace {

std::string dumped(Json const& json, bool pretty) {
    // Text that is no UTF-8 (a name of a damaged store) must not stop an answer.
    return json.dump(pretty ? 2 : -1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Transaction numbers as numbers, times as text.
Json moment_json(std::string const& text) {
    bool const digits =
        !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || text.size() > 18) return text;
    return std::stoll(text);
}

void add_scope(Json& object, Answer const& answer) {
    object["on"] = json_of(answer.on);
    object["during"] = json_of(answer.during);
    object["according_to"] = json_of(answer.according_to);
    object["as_of"] = answer.as_of ? moment_json(*answer.as_of) : Json(nullptr);
    object["assuming"] = json_of(answer.assuming);
}

Json answer_json(Answer const& answer);

Json guarantee_row_json(GuaranteeRow const& row) {
    Json cells = Json::array();
    for (Value const& value : row.values) {
        bool const anyone = !value.is_entity() && value.plain().empty();  // AGAINST ?z: any attacker from outside
        cells.push_back(anyone ? Json(nullptr) : json_of(value));
    }
    return cells;
}

struct OwnKeys {
    Json& object;
    Answer const& answer;

    void operator()(GuaranteeAnswer const& own) const {
        object["obligation"] = text_or_null(own.obligation);
        object["guarantor"] = json_of(own.guarantor);
        object["beneficiary"] = json_of(own.beneficiary);
        object["against"] = json_of(own.against);
        object["over"] = json_of(own.over);
        add_scope(object, answer);
        object["verdict"] = std::string(to_string(own.verdict));
        object["summary"] = own.summary;
        object["grounds"] = json_of(own.grounds);
        object["conditions"] = json_of(own.conditions);
        object["reasons"] = json_of(own.reasons);
        object["near_misses"] = json_of(own.near_misses);
        object["related"] = json_of(own.related);
        object["nearest"] = Json{{"before", json_of(own.before)}, {"after", json_of(own.after)}};
        object["repairs"] = json_of(own.repairs);
        object["decisive"] = json_of(own.decisive);
        object["periods"] = json_of(own.periods);
        if (!own.columns.empty()) add_rows(own);
    }

    void add_rows(GuaranteeAnswer const& own) const {
        Json rows = Json::array();
        Json verdicts = Json::array();
        for (GuaranteeRow const& row : own.rows) {
            rows.push_back(guarantee_row_json(row));
            verdicts.push_back(Json{{"verdict", std::string(to_string(row.verdict))},
                                    {"conditions", json_of(row.conditions)},
                                    {"periods", json_of(row.periods)}});
        }
        object["columns"] = json_of(own.columns);
        object["rows"] = std::move(rows);
        object["verdicts"] = std::move(verdicts);
    }

    void operator()(FindAnswer const& own) const {
        object["columns"] = json_of(own.columns);
        object["types"] = json_of(own.types);
        object["rows"] = json_of(own.rows);
        object["periods"] = json_of(own.periods);
        object["uncovered"] = json_of(own.uncovered);
    }

    void operator()(WhyAnswer const& own) const {
        bool const by_row = own.of && std::holds_alternative<FindAnswer>(own.of->data);
        object["of"] = own.of ? answer_json(*own.of) : Json(nullptr);
        object["proofs"] = by_row || !own.row_proofs.empty() ? json_of(own.row_proofs) : json_of(own.proofs);
    }

    void operator()(ExplainAnswer const& own) const {
        object["plan"] = plan_json(own.plan, answer.statement == "profile");
    }

    static Json plan_json(PlanNode const& node, bool profile) {
        Json plan = Json::object();
        plan["operator"] = node.op;
        plan["detail"] = node.detail;
        plan["estimate"] = node.estimate;
        if (profile) {
            plan["rows"] = node.rows ? Json(*node.rows) : Json();
            plan["ms"] = node.ms ? Json(*node.ms) : Json();
        }
        plan["children"] = Json::array();
        for (PlanNode const& child : node.children) plan["children"].push_back(plan_json(child, profile));
        return plan;
    }

    void operator()(DescribeAnswer const& own) const {
        object["entity"] = json_of(own.entity);
        object["kinds"] = json_of(own.kinds);
        object["facts"] = json_of(own.facts);
        object["incoming"] = json_of(own.incoming);
        object["disagreements"] = Json::array();
        for (auto const& [one, other] : own.disagreements) {
            object["disagreements"].push_back(Json::array({json_of(one), json_of(other)}));
        }
    }

    void operator()(TimelineAnswer const& own) const {
        object["entity"] = json_of(own.entity);
        object["with"] = json_of(own.with);
        object["facts"] = json_of(own.facts);
    }

    void operator()(DiffAnswer const& own) const {
        object["from"] = own.from;
        object["to"] = own.to;
        if (!own.columns.empty()) object["columns"] = json_of(own.columns);
        object["changes"] = Json::array();
        for (Change const& change : own.changes) object["changes"].push_back(change_json(change));
    }

    static Json change_json(Change const& change) {
        Json json = Json::object();
        json["change"] = change.change;
        json["when"] = text_or_null(change.when);
        if (change.before || change.after) {
            json["before"] = change.before ? Json(std::string(to_string(*change.before))) : Json(nullptr);
            json["after"] = change.after ? Json(std::string(to_string(*change.after))) : Json(nullptr);
            json["because"] = json_of(change.because);
        } else if (change.row) {
            json["row"] = json_of(*change.row);
        } else {
            json["fact"] = json_of(change.fact);
        }
        return json;
    }

    void operator()(CascadeAnswer const& own) const {
        object["attacker"] = json_of(own.attacker);
        object["attacked"] = json_of(own.attacked);
        object["waves"] = Json::array();
        for (CascadeEntry const& entry : own.waves) object["waves"].push_back(entry_json(entry));
    }

    static Json entry_json(CascadeEntry const& entry) {
        Json json = Json::object();
        json["wave"] = entry.wave;
        json["side"] = entry.side;
        json["party"] = json_of(entry.party);
        json["status"] = entry.status;
        json["toward"] = json_of(entry.toward);
        json["against"] = json_of(entry.against);
        json["via"] = text_or_null(entry.via);
        json["grounds"] = json_of(entry.grounds);
        return json;
    }

    void operator()(PathAnswer const& own) const {
        object["paths"] = Json::array();
        for (PathAnswer::Chain const& chain : own.paths) {
            object["paths"].push_back(Json{
                {"length", chain.facts.size()}, {"facts", json_of(chain.facts)}, {"periods", json_of(chain.periods)}});
        }
    }

    void operator()(PanelAnswer const& own) const {
        object["columns"] = json_of(own.columns);
        object["rows"] = json_of(own.rows);
    }

    void operator()(WriteAnswer const& own) const {
        object["transaction"] = own.transaction;
        object["added"] = own.added;
        object["retracted"] = own.retracted;
        object["unchanged"] = own.unchanged;
        object["rejected"] = own.rejected;
        object["warnings"] = json_of(own.warnings);
        if (answer.statement != "load") return;
        object["blank_ends"] = own.blank_ends;
        object["errors"] = json_of(own.errors);
        object["rejects_file"] = text_or_null(own.rejects_file);
    }

    void operator()(ExportAnswer const& own) const {
        object["file"] = own.file;
        object["format"] = own.format;
        object["facts"] = own.facts;
    }
};

Json answer_json(Answer const& answer) {
    Json object = Json::object();
    object["statement"] = answer.statement;
    std::visit(OwnKeys{object, answer}, answer.data);
    if (!object.contains("on")) add_scope(object, answer);
    if (!object.contains("transaction")) object["transaction"] = answer.transaction;
    Json names = Json::object();
    for (auto const& [id, name] : answer.names) names[id] = name;
    object["names"] = std::move(names);
    if (!answer.today.empty()) object["today"] = answer.today;
    return object;
}

}  // namespace

std::string json_text(Answer const& answer, bool pretty) { return dumped(answer_json(answer), pretty); }

std::string json_text(Error const& error, bool pretty) {
    Json object = Json::object();
    object["kind"] = std::string(to_string(error.kind));
    object["message"] = error.message;
    object["line"] = error.place.line > 0 ? Json(error.place.line) : Json(nullptr);
    object["column"] = error.place.column > 0 ? Json(error.place.column) : Json(nullptr);
    object["file"] = text_or_null(error.place.file);
    object["index"] = error.statement_index >= 0 ? Json(error.statement_index) : Json(nullptr);
    object["suggestions"] = json_of(error.suggestions);
    object["rows"] = json_of(error.rows);
    return dumped(Json{{"error", std::move(object)}}, pretty);
}

std::string jsonl_text(Answer const& answer) {
    if (!has_rows(answer)) return json_text(answer, false);
    RowShape const shape = row_shape(answer);
    std::string text;
    for_each_row_period(answer, [&](RowPeriod const& line) {
        Json object = Json::object();
        for (std::size_t i = 0; i < line.cells->size(); ++i) object[shape.columns[i]] = json_of((*line.cells)[i]);
        if (!shape.period.empty()) {
            object[shape.period] = line.days ? json_of(*line.days) : Json(nullptr);
            object[shape.certain] = line.certain ? Json(*line.certain) : Json(nullptr);
        }
        if (line.verdict) {
            object["verdict"] = std::string(to_string(*line.verdict));
            object["conditions"] = json_of(*line.conditions);
        }
        text += dumped(object, false);
        return true;
    });
    return text;
}

}  // namespace kgq::rendering
