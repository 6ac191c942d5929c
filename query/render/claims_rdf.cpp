// Claims as RDF 1.1, in N-Triples or Turtle, through the library serd (which no other file includes).
//
// A claim has a period, a source and qualifiers, and a triple has room for none of them. So each claim is a blank node
// that speaks of a triple, by RDF's own reification (RDF Schema 1.1, 5.3), which every reader knows; the triple itself
// is not stated, for it holds on some days only:
//
//   [] a rdf:Statement ; rdf:subject entity:Aland ; rdf:predicate relation:member_of ; rdf:object entity:League ;
//      kgq:from "1950-01-01"^^xsd:date ; kgq:until kgq:open ; kgq:source entity:treaties ; kgq:q-note "a, b" .
//
// Names are URNs, percent-encoded (RFC 8141): urn:kgq:entity:ID, urn:kgq:relation:NAME, and urn:kgq:WORD for our own
// words. Entities and relations are kept apart because a relation and an entity may bear the same name. A date is an
// xsd:date where it is one day, else an EDTF literal as the Library of Congress types them. The end of a period that
// has no date is kgq:open (`..`) or kgq:unknown (blank), since leaving it out would say neither.
#include "query/render/claims.hpp"

#include <kgq/error.hpp>

#include <serd/serd.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <memory>

namespace kgq::rendering {

namespace {

std::string const kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", kXsd = "http://www.w3.org/2001/XMLSchema#",
                  kEdtf = "http://id.loc.gov/datatypes/edtf",
                  kOwn = "urn:kgq:", kEntity = kOwn + "entity:", kRelation = kOwn + "relation:";

struct Node {
    SerdType type = SERD_NOTHING;
    std::string text;
    std::string datatype;  ///< of a literal; empty for plain text
};

Node iri(std::string text) { return {SERD_URI, std::move(text), {}}; }

/// All but the unreserved characters of RFC 3986 as %XX.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || c == '-' || c == '.' || c == '_' || c == '~')
            encoded += c;
        else
            encoded += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
    return encoded;
}

Node entity(std::string_view id) { return iri(kEntity + percent_encoded(id)); }

/// xsd:decimal has no exponents and no infinities; what it cannot say is an xsd:double.
Node decimal(double number) {
    if (!std::isfinite(number))
        return {SERD_LITERAL, std::isnan(number) ? "NaN" : number < 0 ? "-INF" : "INF", kXsd + "double"};
    std::array<char, 1200> digits{};  // the longest: a sign, "0." and 1,074 places after it
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed).ptr;
    std::string text(digits.data(), end);
    if (text.find('.') == std::string::npos) text += ".0";
    return {SERD_LITERAL, std::move(text), kXsd + "decimal"};
}

Node date_node(Date const& date) {
    if (!date.exact()) return {SERD_LITERAL, date.text(), kEdtf};
    // As XML Schema 1.1 writes years: at least four digits, with year 0, and no Y before long ones.
    CivilDate const civil = civil_from_day(date.earliest());
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%s%04d-%02d-%02d", civil.year < 0 ? "-" : "", std::abs(civil.year),
                  civil.month, civil.day);
    return {SERD_LITERAL, text.data(), kXsd + "date"};
}

Node node_of(Value const& value) {
    switch (value.type()) {
        case ValueType::entity:
            return entity(value.as_entity());
        case ValueType::text:
            break;
        case ValueType::integer:
            return {SERD_LITERAL, value.plain(), kXsd + "integer"};
        case ValueType::decimal:
            return decimal(value.as_decimal());
        case ValueType::date:
            return date_node(value.as_date());
        case ValueType::boolean:
            return {SERD_LITERAL, value.plain(), kXsd + "boolean"};
    }
    return {SERD_LITERAL, value.plain(), {}};
}

Node start_of(Period const& period) {
    if (period.start_kind() == Period::End::date) return date_node(period.start());
    return iri(kOwn + (period.start_kind() == Period::End::open ? "open" : "unknown"));
}

Node end_of(Period const& period) {
    if (period.end_kind() == Period::End::date) return date_node(period.end());
    return iri(kOwn + (period.end_kind() == Period::End::open ? "open" : "unknown"));
}

/// serd's view of a text that outlives it.
SerdNode view(SerdType type, std::string const& text) {
    SerdNode const node =
        serd_node_from_substring(type, reinterpret_cast<std::uint8_t const*>(text.data()), text.size());
    if (node.n_bytes != text.size())
        throw Error(ErrorKind::bad_data, "RDF has no text with the character U+0000, and a claim has one");
    return node;
}

std::size_t to_stream(void const* bytes, std::size_t count, void* stream) {
    auto& out = *static_cast<std::ostream*>(stream);
    out.write(static_cast<char const*>(bytes), static_cast<std::streamsize>(count));
    return out ? count : 0;
}

SerdStatus say_nothing(void*, SerdError const*) { return SERD_SUCCESS; }  // else serd writes to standard error

class RdfWriter {
public:
    RdfWriter(std::ostream& out, RdfSyntax syntax) : out_(out), env_(serd_env_new(nullptr), serd_env_free) {
        bool const turtle = syntax == RdfSyntax::turtle;
        auto const style = static_cast<SerdStyle>(turtle ? SERD_STYLE_ABBREVIATED | SERD_STYLE_CURIED : 0);
        writer_ = {serd_writer_new(turtle ? SERD_TURTLE : SERD_NTRIPLES, style, env_.get(), nullptr, to_stream, &out),
                   serd_writer_free};
        serd_writer_set_error_sink(writer_.get(), say_nothing, nullptr);
        if (turtle) name_prefixes();
    }

    void write(Claim const& claim) {
        subject_ = {SERD_BLANK, "c" + std::to_string(++count_), {}};
        state(kRdf + "type", iri(kRdf + "Statement"));
        state(kRdf + "subject", entity(claim.subject));
        state(kRdf + "predicate", iri(kRelation + percent_encoded(claim.relation)));
        state(kRdf + "object", node_of(claim.object));
        state(kOwn + "from", start_of(claim.period));
        state(kOwn + "until", end_of(claim.period));
        state(kOwn + "source", entity(claim.source));
        for (Qualifier const& qualifier : claim.qualifiers)
            state(kOwn + "q-" + percent_encoded(qualifier.name), node_of(qualifier.value));
    }

    void finish() { check(serd_writer_finish(writer_.get())); }

private:
    void name_prefixes() {
        // The longer ones first: serd shortens by the first that fits.
        std::array<std::pair<std::string, std::string>, 6> const prefixes{{{"entity", kEntity},
                                                                           {"relation", kRelation},
                                                                           {"kgq", kOwn},
                                                                           {"rdf", kRdf},
                                                                           {"xsd", kXsd},
                                                                           {"loc", "http://id.loc.gov/datatypes/"}}};
        for (auto const& [name, uri] : prefixes) {
            SerdNode const name_view = view(SERD_LITERAL, name);
            SerdNode const uri_view = view(SERD_URI, uri);
            check(serd_writer_set_prefix(writer_.get(), &name_view, &uri_view));
        }
    }

    void state(std::string const& predicate, Node const& object) {
        SerdNode const s = view(subject_.type, subject_.text);
        SerdNode const p = view(SERD_URI, predicate);
        SerdNode const o = view(object.type, object.text);
        SerdNode const datatype = object.datatype.empty() ? SERD_NODE_NULL : view(SERD_URI, object.datatype);
        check(serd_writer_write_statement(writer_.get(), 0, nullptr, &s, &p, &o,
                                          object.datatype.empty() ? nullptr : &datatype, nullptr));
    }

    void check(SerdStatus status) const {
        if (status == SERD_SUCCESS || !out_) return;  // a stream that failed is the caller's to report
        throw Error(ErrorKind::bad_data, std::string("a claim cannot be written as RDF: ") +
                                             reinterpret_cast<char const*>(serd_strerror(status)));
    }

    std::ostream& out_;
    std::unique_ptr<SerdEnv, void (*)(SerdEnv*)> env_;
    std::unique_ptr<SerdWriter, void (*)(SerdWriter*)> writer_{nullptr, serd_writer_free};
    Node subject_;
    std::size_t count_ = 0;
};

}  // namespace

void write_claims_rdf(std::ostream& out, RdfSyntax syntax, std::vector<ExportedClaim> const& claims) {
    RdfWriter writer(out, syntax);
    for (ExportedClaim const& exported : claims) writer.write(exported.claim);
    writer.finish();
}

}  // namespace kgq::rendering
