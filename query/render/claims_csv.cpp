// One row a claim, in the shape that LOAD reads, so that a load of an export gives the same claims.
#include "query/render/claims.hpp"

#include <set>
#include <utility>

namespace kgq::rendering {

namespace {

std::string csv_field(std::string const& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos && !text.starts_with(' ') && !text.ends_with(' '))
        return text;
    std::string quoted = "\"";
    for (char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::pair<std::string, std::string> cells(Period const& period) {
    auto const cell = [](Period::End kind, auto const& date) -> std::string {
        if (kind == Period::End::open) return "..";
        return kind == Period::End::unknown ? "" : date().text();
    };
    return {cell(period.start_kind(), [&] { return period.start(); }),
            cell(period.end_kind(), [&] { return period.end(); })};
}

}  // namespace

void write_claims_csv(std::ostream& out, std::vector<ExportedClaim> const& claims) {
    std::set<std::string> names;
    for (auto const& [claim, certain] : claims) {
        for (Qualifier const& qualifier : claim.qualifiers) names.insert(qualifier.name);
    }
    out << "subject,relation,object,from,until,source";
    for (std::string const& name : names) out << ',' << csv_field(name);
    out << '\n';
    for (auto const& [claim, certain] : claims) {
        auto const [from, until] = cells(claim.period);
        out << csv_field(claim.subject) << ',' << claim.relation << ',' << csv_field(claim.object.plain()) << ','
            << from << ',' << until << ',' << csv_field(claim.source);
        for (std::string const& name : names) {
            std::string value;
            for (Qualifier const& qualifier : claim.qualifiers) {
                if (qualifier.name == name) value += (value.empty() ? "" : "|") + qualifier.value.plain();
            }
            out << ',' << csv_field(value);
        }
        out << '\n';
    }
}

}  // namespace kgq::rendering
