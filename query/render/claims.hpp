// Claims as a file: what EXPORT writes, in each of its five formats. csv is the shape that LOAD reads; jsonl has one
// object a claim; ntriples and turtle say each claim as an rdf:Statement; dot draws entities joined by relations.
// jsonl and RDF lose nothing of a claim; csv leaves the kinds of values to LOAD; dot leaves out qualifiers.
//
// Not here: which claims (query/run), and answers (kgq/render.hpp). Threads: pure functions of what they are given.
#pragma once

#include <kgq/answer.hpp>
#include <kgq/fact.hpp>

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::rendering {

enum class ClaimFormat { csv, jsonl, ntriples, turtle, dot };
std::optional<ClaimFormat> claim_format_from_name(std::string_view name);
/// In the order in which people are told of them.
std::vector<std::string> const& claim_format_names();

struct ExportedClaim {
    Claim claim;
    bool certain = true;  ///< on the days asked
};

/// Equal claims give equal bytes. Whether the stream took them is the caller's to ask. Throws bad_data where a text has
/// a character that the format has no word for.
void write_claims(std::ostream& out, ClaimFormat format, std::vector<ExportedClaim> const& claims);

// One function a format, for write_claims.
void write_claims_csv(std::ostream& out, std::vector<ExportedClaim> const& claims);
void write_claims_json(std::ostream& out, std::vector<ExportedClaim> const& claims);
enum class RdfSyntax { ntriples, turtle };
void write_claims_rdf(std::ostream& out, RdfSyntax syntax, std::vector<ExportedClaim> const& claims);

AnswerFact as_fact(ExportedClaim const& exported);

}  // namespace kgq::rendering
