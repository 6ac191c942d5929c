#include "engine/ingest/rows.hpp"

#include <kgq/fold.hpp>
#include <kgq/names.hpp>

namespace kgq::ingest {

namespace {

using namespace relation_names;

std::vector<std::string> split_values(std::string const& cell) {
    std::vector<std::string> values;
    std::size_t begin = 0;
    while (begin <= cell.size()) {
        std::size_t const bar = std::min(cell.find('|', begin), cell.size());
        std::size_t first = begin;
        std::size_t last = bar;
        while (first < last && cell[first] == ' ') ++first;
        while (last > first && cell[last - 1] == ' ') --last;
        if (last > first) values.push_back(cell.substr(first, last - first));
        begin = bar + 1;
    }
    return values;
}

WrittenTerm term(WrittenTerm::Kind kind, std::string text) { return {kind, std::move(text), {}}; }

class RowReader {
public:
    RowReader(CsvRow const& row, RowReading const& how, std::string const& path, RowFacts& out)
        : row_(row), how_(how), path_(path), out_(out) {}

    std::optional<RowError> read() {
        out_.facts.clear();
        out_.origins.clear();
        out_.blank_end = false;
        if (std::optional<RowError> problem = malformed()) return problem;
        Result<Period> const period = read_period();
        if (!period) return RowError{place_of(period_column_), period.error().message};
        if (how_.layout.entities) return read_entity(*period);
        return read_fact(*period);
    }

private:
    std::optional<RowError> malformed() const {
        if (!row_.problem.empty()) return RowError{row_.problem_place, row_.problem};
        std::size_t const wanted = how_.layout.columns.size();
        if (row_.fields.size() != wanted) {
            return RowError{
                {path_, row_.line(), 1},
                "the row has " + std::to_string(row_.fields.size()) + " fields, the header " + std::to_string(wanted)};
        }
        for (CsvField const& field : row_.fields) {
            if (!field.ascii && !is_utf8(field.text)) {
                return RowError{{path_, field.line, field.column}, "the text is not UTF-8"};
            }
        }
        return std::nullopt;
    }

    Place place_of(int column) const {
        CsvField const& field = row_.fields[static_cast<std::size_t>(column)];
        return {path_, field.line, field.column};
    }

    std::string const& cell(Role role) const {
        static std::string const kEmpty;
        int const place = how_.layout.place(role);
        return place < 0 ? kEmpty : row_.fields[static_cast<std::size_t>(place)].text;
    }

    Result<Period> read_period() {
        Layout const& layout = how_.layout;
        if (layout.has(Role::period)) {
            period_column_ = layout.place(Role::period);
            return cell(Role::period).empty() ? Result<Period>(Period()) : Period::parse(cell(Role::period));
        }
        if (!layout.has(Role::from) && !layout.has(Role::until)) return Period();
        std::string const& from = cell(Role::from);
        std::string until = cell(Role::until);
        if (layout.entities && from.empty() && until.empty()) return Period();
        if (until.empty()) {
            out_.blank_end = !from.empty();
            if (how_.blank_until_open) until = "..";
        }
        Result<Period> period = Period::from_cells(from, until);
        bool const start_is_bad = !from.empty() && from != ".." && !Date::parse(from);
        period_column_ = layout.place(start_is_bad || !layout.has(Role::until) ? Role::from : Role::until);
        return period;
    }

    std::string source(bool is_source_row) const {
        if (!cell(Role::source).empty()) return cell(Role::source);
        return how_.own_word && is_source_row ? cell(Role::id) : how_.default_source;
    }

    /// REQUIRES: the places of subject, relation and object in `origin`.
    WrittenFact& add(RowFacts::Origin origin, Period const& period, std::string source_name) {
        origin.period = period_column_;
        origin.source = std::max(how_.layout.place(Role::source), 0);
        out_.origins.push_back(std::move(origin));
        WrittenFact& fact = out_.facts.emplace_back();
        fact.period = period;
        fact.source = std::move(source_name);
        return fact;
    }

    std::optional<RowError> read_fact(Period const& period) {
        Layout const& layout = how_.layout;
        for (Role const role : {Role::subject, Role::relation, Role::object}) {
            int const column = layout.place(role);
            if (cell(role).empty() && !row_.fields[static_cast<std::size_t>(column)].quoted) {
                return RowError{place_of(column),
                                "the " + layout.columns[static_cast<std::size_t>(column)].written + " is missing"};
            }
        }
        WrittenFact& fact = add({layout.place(Role::subject), layout.place(Role::relation), layout.place(Role::object)},
                                period, source(false));
        fact.subject = term(WrittenTerm::Kind::word, cell(Role::subject));
        fact.relation = cell(Role::relation);
        fact.object = term(WrittenTerm::Kind::cell, cell(Role::object));
        RelationDef const* relation = how_.vocabulary.relation(fact.relation);
        if (!relation) relation = how_.vocabulary.inverse(fact.relation);
        for (std::size_t i = 0; i < layout.columns.size(); ++i) {
            Column const& column = layout.columns[i];
            if (column.role != Role::qualifier) continue;
            for (std::string& value : qualifier_values(column.name, row_.fields[i].text, relation)) {
                fact.qualifiers.emplace_back(column.name, term(WrittenTerm::Kind::cell, std::move(value)));
                out_.origins.back().qualifiers.push_back(static_cast<int>(i));
            }
        }
        return std::nullopt;
    }

    std::optional<RowError> read_entity(Period const& period) {
        Layout const& layout = how_.layout;
        int const id_column = layout.place(Role::id);
        if (cell(Role::id).empty()) return RowError{place_of(id_column), "the id is missing"};
        if (cell(Role::kind).empty()) return RowError{place_of(layout.place(Role::kind)), "the kind is missing"};
        std::string const source_name = source(cell(Role::kind) == "source");
        auto const add_fact = [&](std::string_view relation, WrittenTerm::Kind kind, std::string text, int column,
                                  Period const& during) {
            WrittenFact& fact = add({id_column, column, column}, during, source_name);
            fact.subject = term(WrittenTerm::Kind::id, cell(Role::id));
            fact.relation = relation;
            fact.object = term(kind, std::move(text));
        };
        add_fact(kIsA, WrittenTerm::Kind::cell, cell(Role::kind), layout.place(Role::kind), period);
        for (std::size_t i = 0; i < layout.columns.size(); ++i) {
            Column const& column = layout.columns[i];
            std::string const& text = row_.fields[i].text;
            if (text.empty() || (column.role != Role::code && column.role != Role::attribute)) continue;
            bool const one_text = column.name == kName || column.name == kTitle || column.name == kUrl;
            for (std::string& value : one_text ? std::vector<std::string>{text} : split_values(text)) {
                bool const coded = column.role == Role::code;
                std::string const stored = coded ? column.name + ":" + value : std::move(value);
                add_fact(coded ? kCode : std::string_view(column.name), WrittenTerm::Kind::cell, stored,
                         static_cast<int>(i), Period());
            }
        }
        return std::nullopt;
    }

    CsvRow const& row_;
    RowReading const& how_;
    std::string const& path_;
    RowFacts& out_;
    int period_column_ = 0;
};

}  // namespace

std::vector<std::string> qualifier_values(std::string const& name, std::string const& cell,
                                          RelationDef const* relation) {
    if (cell.empty()) return {};
    bool const several = relation && relation->is_key(name) && cell.find('|') != std::string::npos;
    return several ? split_values(cell) : std::vector<std::string>{cell};
}

std::optional<RowError> read_row(CsvRow const& row, RowReading const& how, std::string const& path, RowFacts& out) {
    return RowReader(row, how, path, out).read();
}

}  // namespace kgq::ingest
