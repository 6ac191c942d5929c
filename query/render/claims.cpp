#include "query/render/claims.hpp"

#include "query/render/dot.hpp"

#include <algorithm>

namespace kgq::rendering {

std::vector<std::string> const& claim_format_names() {
    static std::vector<std::string> const names{"csv", "jsonl", "ntriples", "turtle", "dot"};
    return names;
}

std::optional<ClaimFormat> claim_format_from_name(std::string_view name) {
    std::vector<std::string> const& names = claim_format_names();
    auto const found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<ClaimFormat>(found - names.begin());
}

AnswerFact as_fact(ExportedClaim const& exported) {
    Claim const& claim = exported.claim;
    AnswerFact fact;
    fact.subject = claim.subject;
    fact.relation = claim.relation;
    fact.object = claim.object;
    fact.qualifiers = claim.qualifiers;
    fact.period = claim.period.text();
    fact.source = claim.source;
    fact.certain = exported.certain;
    return fact;
}

void write_claims(std::ostream& out, ClaimFormat format, std::vector<ExportedClaim> const& claims) {
    switch (format) {
        case ClaimFormat::csv:
            return write_claims_csv(out, claims);
        case ClaimFormat::jsonl:
            return write_claims_json(out, claims);
        case ClaimFormat::ntriples:
            return write_claims_rdf(out, RdfSyntax::ntriples, claims);
        case ClaimFormat::turtle:
            return write_claims_rdf(out, RdfSyntax::turtle, claims);
        case ClaimFormat::dot:
            break;
    }
    std::vector<AnswerFact> facts;
    for (ExportedClaim const& exported : claims) facts.push_back(as_fact(exported));
    out << dot_text(facts);
}

}  // namespace kgq::rendering
