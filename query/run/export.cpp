// EXPORT as CSV: one row a claim, in the shape that LOAD reads, so that a load of an export gives the same claims.
//
// The file is written beside its place and renamed there when it is whole.
#include "query/run/claims.hpp"
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"

#include <kgq/names.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace kgq::run {

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

/// The claims of the sources asked that meet the window, entities' kinds first, else in order of recording.
std::vector<Claim> claims_in(Reading& reading) {
    std::vector<Claim> claims;
    for (RelationDef const& relation : reading.vocabulary().relations()) {
        std::vector<ClaimRow> rows;
        for (reason::JoinedFact const* fact : reading.reader().facts(kNoTerm, relation.id, kNoTerm)) {
            for (ClaimRow const& row : fact->claims) {
                bool const asked = reading.reader().choice().asks(row.source);
                bool const meets =
                    !reading.dated() || !(reading.reader().days_of_claim(row).possible & reading.window_days()).empty();
                if (asked && meets) rows.push_back(row);
            }
        }
        std::sort(rows.begin(), rows.end(), [](ClaimRow const& a, ClaimRow const& b) { return a.id < b.id; });
        for (ClaimRow const& row : rows) {
            auto const record = reading.snapshot().record(row.id);
            if (!record) throw Error(ErrorKind::corrupt, "a claim has no statement record");
            claims.push_back(claim_of(reading.snapshot(), *record));
        }
    }
    return claims;
}

void write_csv(std::ostream& out, std::vector<Claim> const& claims) {
    std::set<std::string> names;
    for (Claim const& claim : claims) {
        for (Qualifier const& qualifier : claim.qualifiers) names.insert(qualifier.name);
    }
    out << "subject,relation,object,from,until,source";
    for (std::string const& name : names) out << ',' << csv_field(name);
    out << '\n';
    for (Claim const& claim : claims) {
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

}  // namespace

Answer do_export(Asking const& asking, syntax::Export const& statement) {
    if (asking.limits != nullptr && !asking.limits->allow_files) {
        throw syntax::error_at(ErrorKind::read_only, "EXPORT is switched off here", asking.text, statement.span,
                               asking.file);
    }
    Reading reading(asking, statement.scope);
    std::string const format = statement.format ? statement.format->text : "csv";
    if (format != "csv") {
        throw syntax::error_at(ErrorKind::usage, "this program exports csv; it does not write " + format, asking.text,
                               statement.format->span, asking.file);
    }
    std::string const file = statement.file.kind == syntax::Term::Kind::parameter
                                 ? parameter(reading.place(), statement.file).plain()
                                 : statement.file.text;
    std::vector<Claim> const claims = claims_in(reading);
    std::string const unfinished = file + ".part";
    {
        std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
        if (out) write_csv(out, claims);
        out.flush();
        if (!out) {
            std::remove(unfinished.c_str());
            throw syntax::error_at(ErrorKind::io, "cannot write \"" + file + "\"", asking.text, statement.file.span,
                                   asking.file);
        }
    }
    std::error_code failed;
    std::filesystem::rename(unfinished, file, failed);
    if (failed)
        throw syntax::error_at(ErrorKind::io, "cannot write \"" + file + "\": " + failed.message(), asking.text,
                               statement.file.span, asking.file);
    Answer answer = reading.answer("export");
    answer.data = ExportAnswer{file, format, claims.size()};
    return answer;
}

}  // namespace kgq::run
