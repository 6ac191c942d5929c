// One object a line: a fact as answers have it, and the kinds of its values, since an id, a text and a date are all
// strings in JSON.
#include "query/render/claims.hpp"
#include "query/render/json_facts.hpp"

namespace kgq::rendering {

namespace {

/// Of the shape of the qualifiers: name -> kind, or an array where a name is repeated.
Json qualifier_kinds(std::vector<Qualifier> const& qualifiers) {
    Json object = Json::object();
    for (Qualifier const& qualifier : qualifiers) {
        Json kind = std::string(to_string(qualifier.value.type()));
        if (!object.contains(qualifier.name)) {
            object[qualifier.name] = std::move(kind);
            continue;
        }
        Json& known = object[qualifier.name];
        if (!known.is_array()) known = Json::array({known});
        known.push_back(std::move(kind));
    }
    return object;
}

}  // namespace

void write_claims_json(std::ostream& out, std::vector<ExportedClaim> const& claims) {
    for (ExportedClaim const& exported : claims) {
        Json object = json_of(as_fact(exported));
        object["object_kind"] = std::string(to_string(exported.claim.object.type()));
        object["qualifier_kinds"] = qualifier_kinds(exported.claim.qualifiers);
        out << object.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    }
}

}  // namespace kgq::rendering
