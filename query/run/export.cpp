// EXPORT: which claims go to a file. How each format writes them is in query/render; nothing there knows this folder.
//
// The file is written beside its place and renamed there when it is whole.
#include "query/render/claims.hpp"
#include "query/run/claims.hpp"
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace kgq::run {

namespace {

/// The claims of the sources asked that meet the window, entities' kinds first, else in order of recording.
std::vector<rendering::ExportedClaim> claims_in(Reading& reading) {
    std::vector<rendering::ExportedClaim> claims;
    PeriodSet const window = reading.window_days();
    for (RelationDef const& relation : reading.vocabulary().relations()) {
        std::vector<ClaimRow> rows;
        for (reason::JoinedFact const* fact : reading.reader().facts(kNoTerm, relation.id, kNoTerm)) {
            for (ClaimRow const& row : fact->claims) {
                bool const asked = reading.reader().choice().asks(row.source);
                bool const meets = !reading.dated() || !(reading.reader().days_of_claim(row).possible & window).empty();
                if (asked && meets) rows.push_back(row);
            }
        }
        std::sort(rows.begin(), rows.end(), [](ClaimRow const& a, ClaimRow const& b) { return a.id < b.id; });
        for (ClaimRow const& row : rows) {
            auto const record = reading.snapshot().record(row.id);
            if (!record) throw Error(ErrorKind::corrupt, "a claim has no statement record");
            // Certain as facts in answers are: on all of the days asked on which it may hold.
            Validity const days = reading.reader().days_of_claim(row);
            PeriodSet const possible = days.possible & window;
            bool const certain = !possible.empty() && (days.certain & window) == possible;
            claims.push_back({claim_of(reading.snapshot(), *record), certain});
        }
    }
    return claims;
}

rendering::ClaimFormat format_of(Asking const& asking, syntax::Export const& statement) {
    if (!statement.format) return rendering::ClaimFormat::csv;
    std::string const& name = statement.format->text;
    if (auto const format = rendering::claim_format_from_name(name)) return *format;
    std::vector<std::string> const& names = rendering::claim_format_names();
    std::string list;
    for (std::string const& one : names) list += (list.empty() ? "" : one == names.back() ? " and " : ", ") + one;
    std::vector<std::string> near = nearest(name, names);
    std::string const hint = near.empty() ? "" : "; did you mean " + near.front() + "?";
    Error error =
        syntax::error_at(ErrorKind::usage, "no export format is called " + name + "; there are " + list + hint,
                         asking.text, statement.format->span, asking.file);
    error.suggestions = std::move(near);
    throw error;
}

/// Whether the file is whole and on its way to the disk.
bool written(std::string const& file, rendering::ClaimFormat format,
             std::vector<rendering::ExportedClaim> const& claims) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    if (out) rendering::write_claims(out, format, claims);
    out.close();
    return !out.fail();
}

}  // namespace

Answer do_export(Asking const& asking, syntax::Export const& statement) {
    if (asking.limits != nullptr && !asking.limits->allow_files) {
        throw syntax::error_at(ErrorKind::read_only, "EXPORT is switched off here", asking.text, statement.span,
                               asking.file);
    }
    Reading reading(asking, statement.scope);
    rendering::ClaimFormat const format = format_of(asking, statement);
    std::string const file = statement.file.kind == syntax::Term::Kind::parameter
                                 ? parameter(reading.place(), statement.file).plain()
                                 : statement.file.text;
    std::vector<rendering::ExportedClaim> const claims = claims_in(reading);
    std::string const unfinished = file + ".part";
    try {
        if (!written(unfinished, format, claims)) {
            throw syntax::error_at(ErrorKind::io, "cannot write \"" + file + "\"", asking.text, statement.file.span,
                                   asking.file);
        }
    } catch (...) {
        std::remove(unfinished.c_str());
        throw;
    }
    std::error_code failed;
    std::filesystem::rename(unfinished, file, failed);
    if (failed) {
        std::remove(unfinished.c_str());
        throw syntax::error_at(ErrorKind::io, "cannot write \"" + file + "\": " + failed.message(), asking.text,
                               statement.file.span, asking.file);
    }
    Answer answer = reading.answer("export");
    answer.data = ExportAnswer{file, statement.format ? statement.format->text : "csv", claims.size()};
    return answer;
}

}  // namespace kgq::run
