// The parts that JSON answers share, one function for each letter of the contract: E a party, F a fact, R a run, V a
// verdict's period, C a condition, P a proof. Keys are always there, in the contract's order; what the contract does
// not name comes last.
//
// Not here: whole answers (json.hpp). JSON types stay in query/render.
#pragma once

#include <kgq/answer.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kgq::rendering {

using Json = nlohmann::ordered_json;

/// null where the text is empty.
Json text_or_null(std::string const& text);

/// An entity as its id, a date as EDTF, any other value as its JSON kind.
Json json_of(Value const& value);
Json json_of(Cell const& cell);
Json json_of(Party const& party);
Json json_of(AnswerFact const& fact);
Json json_of(Run const& run);
Json json_of(VerdictPeriod const& period);
Json json_of(Condition const& condition);
Json json_of(Proof const& proof);
Json json_of(Ground const& ground);
Json json_of(Reason const& reason);
Json json_of(NearMiss const& miss);
Json json_of(RelatedTie const& tie);
Json json_of(Repair const& repair);
Json json_of(NearestChange const& change);
Json json_of(DayRange const& days);
Json json_of(RowError const& row);
inline Json json_of(std::string const& text) { return text; }

template <typename T>
Json json_of(std::optional<T> const& value) {
    return value ? json_of(*value) : Json(nullptr);
}

template <typename T>
Json json_of(std::vector<T> const& values) {
    Json array = Json::array();
    for (T const& value : values) array.push_back(json_of(value));
    return array;
}

}  // namespace kgq::rendering
