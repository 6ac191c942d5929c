#include "query/render/json_facts.hpp"

#include "query/render/cells.hpp"

namespace kgq::rendering {

Json text_or_null(std::string const& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json json_of(Value const& value) {
    switch (value.type()) {
        case ValueType::integer:
            return value.as_integer();
        case ValueType::decimal:
            return value.as_decimal();
        case ValueType::boolean:
            return value.as_boolean();
        case ValueType::entity:
        case ValueType::text:
        case ValueType::date:
            break;
    }
    return value.plain();
}

Json json_of(Cell const& cell) {
    if (Value const* value = std::get_if<Value>(&cell.data)) return json_of(*value);
    if (Cell::Spell const* spell = std::get_if<Cell::Spell>(&cell.data)) return spell_text(*spell);
    if (Cell::Range const* range = std::get_if<Cell::Range>(&cell.data)) {
        if (range->low == range->high) return json_of(range->low);
        return Json{{"low", json_of(range->low)}, {"high", json_of(range->high)}};
    }
    return nullptr;
}

Json json_of(Party const& party) { return Json{{"id", party.id}, {"name", party.name}}; }

namespace {

/// Name -> value, or an array where a name is repeated.
Json qualifiers_json(std::vector<Qualifier> const& qualifiers) {
    Json object = Json::object();
    for (Qualifier const& qualifier : qualifiers) {
        Json value = json_of(qualifier.value);
        if (!object.contains(qualifier.name)) {
            object[qualifier.name] = std::move(value);
            continue;
        }
        Json& known = object[qualifier.name];
        if (!known.is_array()) known = Json::array({known});
        known.push_back(std::move(value));
    }
    return object;
}

}  // namespace

Json json_of(AnswerFact const& fact) {
    Json object = Json::object();
    object["subject"] = fact.subject;
    object["relation"] = fact.relation;
    object["object"] = json_of(fact.object);
    object["qualifiers"] = qualifiers_json(fact.qualifiers);
    object["period"] = text_or_null(fact.period);
    object["source"] = text_or_null(fact.source);
    object["certain"] = fact.certain;
    object["assumed"] = fact.assumed;
    return object;
}

Json json_of(Run const& run) { return Json{{"period", to_string(run.days)}, {"certain", run.certain}}; }

Json json_of(VerdictPeriod const& period) {
    return Json{{"period", to_string(period.days)}, {"verdict", std::string(to_string(period.verdict))}};
}

Json json_of(Condition const& condition) { return Json{{"kind", condition.kind}, {"value", json_of(condition.value)}}; }

Json json_of(Proof const& proof) {
    Json object = Json::object();
    object["fact"] = json_of(proof.fact);
    object["rule"] = text_or_null(proof.rule);
    object["claims"] = json_of(proof.claims);
    object["premises"] = json_of(proof.premises);
    object["absent"] = json_of(proof.absent);
    object["conditions"] = json_of(proof.conditions);
    object["periods"] = json_of(proof.periods);
    object["because"] = text_or_null(proof.because);
    return object;
}

namespace {

/// A ground speaks of one stretch of days; where it has several, of the span from the first to the last, with all runs
/// beside it.
std::string span_text(std::vector<Run> const& runs) {
    if (runs.empty()) return {};
    return to_string(DayRange{runs.front().days.first, runs.back().days.last});
}

}  // namespace

Json json_of(Ground const& ground) {
    Json object = Json::object();
    object["rule"] = text_or_null(ground.rule);
    object["via"] = text_or_null(ground.via);
    object["obligation"] = text_or_null(ground.obligation);
    object["period"] = text_or_null(span_text(ground.periods));
    object["certain"] = ground.certain;
    object["conditions"] = json_of(ground.conditions);
    object["facts"] = json_of(ground.facts);
    object["because"] = text_or_null(ground.because);
    object["periods"] = json_of(ground.periods);
    return object;
}

Json json_of(Reason const& reason) {
    return Json{{"kind", reason.kind}, {"facts", json_of(reason.facts)}, {"text", reason.text}};
}

Json json_of(NearMiss const& miss) {
    Json object = Json::object();
    object["kind"] = miss.kind;
    object["rule"] = text_or_null(miss.rule);
    object["via"] = text_or_null(miss.via);
    object["missing"] = json_of(miss.missing);
    object["blocked_by"] = json_of(miss.blocked_by);
    object["nearest"] = text_or_null(miss.nearest);
    object["text"] = miss.text;
    return object;
}

Json json_of(RelatedTie const& tie) { return Json{{"facts", json_of(tie.facts)}, {"text", tie.text}}; }

Json json_of(Repair const& repair) { return Json{{"assume", json_of(repair.assume)}, {"deny", json_of(repair.deny)}}; }

Json json_of(NearestChange const& change) {
    return Json{{"on", to_string(change.on)}, {"verdict", std::string(to_string(change.verdict))}};
}

Json json_of(DayRange const& days) { return to_string(days); }

Json json_of(RowError const& row) {
    Json object = Json::object();
    object["file"] = text_or_null(row.place.file);
    object["line"] = row.place.line > 0 ? Json(row.place.line) : Json(nullptr);
    object["column"] = row.place.column > 0 ? Json(row.place.column) : Json(nullptr);
    object["message"] = row.message;
    return object;
}

}  // namespace kgq::rendering
