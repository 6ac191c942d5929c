// A header tells facts files from entities files: `subject relation object` or `id kind`. A column of a facts file that
// is none of the known ones is a qualifier, so a misspelt `form` would be taken for one in silence; a name that is one
// slip away from a known column that is missing is therefore refused.
#include "engine/ingest/columns.hpp"

#include <algorithm>

namespace kgq::ingest {

namespace {

struct Known {
    std::string_view name;
    Role role;
};
constexpr Known kFacts[] = {{"subject", Role::subject}, {"relation", Role::relation}, {"object", Role::object},
                            {"from", Role::from},       {"until", Role::until},       {"period", Role::period},
                            {"source", Role::source}};
constexpr Known kEntities[] = {{"id", Role::id},       {"kind", Role::kind},     {"from", Role::from},
                               {"until", Role::until}, {"period", Role::period}, {"source", Role::source}};

std::string lowered(std::string word) {
    for (char& c : word) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return word;
}

class HeaderReading {
public:
    HeaderReading(CsvRow const& header, Vocabulary const& vocabulary, std::string const& path)
        : header_(header), vocabulary_(vocabulary), path_(path) {}

    Layout read() {
        if (!header_.problem.empty()) refuse(header_.problem_place, header_.problem);
        if (header_.fields.size() == 1 && header_.fields[0].text.find_first_of(";\t") != std::string::npos) {
            refuse(place_of(header_.fields[0]), "columns are separated by commas, not by semicolons or tabs");
        }
        throw_if_bad();
        layout_.places.fill(-1);
        layout_.entities = !has_column("subject") && !has_column("relation") && has_column("id");
        for (CsvField const& field : header_.fields) {
            read_column(field);
        }
        check_required();
        throw_if_bad();
        return std::move(layout_);
    }

private:
    bool has_column(std::string_view name) const {
        return std::any_of(header_.fields.begin(), header_.fields.end(),
                           [&](CsvField const& field) { return lowered(field.text) == name; });
    }

    std::vector<Known> known() const {
        return layout_.entities ? std::vector<Known>(std::begin(kEntities), std::end(kEntities))
                                : std::vector<Known>(std::begin(kFacts), std::end(kFacts));
    }

    Place place_of(CsvField const& field) const { return {path_, field.line, field.column}; }
    void refuse(Place place, std::string message) { errors_.push_back({std::move(place), std::move(message)}); }

    void throw_if_bad() const {
        if (errors_.empty()) return;
        Error error(ErrorKind::bad_data, "the header of " + path_ + " is bad: " + errors_.front().message);
        error.place = errors_.front().place;
        error.suggestions = suggestions_;
        error.rows = errors_;
        throw error;
    }

    void read_column(CsvField const& field) {
        std::string const lower = lowered(field.text);
        Column column;
        column.written = field.text;
        if (lower.empty()) {
            refuse(place_of(field), "a column has no name");
        } else if (std::vector<Known> const all = known(); true) {
            auto const found =
                std::find_if(all.begin(), all.end(), [&](Known const& one) { return one.name == lower; });
            if (found != all.end()) {
                column.role = found->role;
                take_single(field, found->role);
            } else if (layout_.entities) {
                read_attribute(field, lower, column);
            } else {
                read_qualifier(field, column);
            }
        }
        bool const repeated = std::any_of(layout_.columns.begin(), layout_.columns.end(),
                                          [&](Column const& other) { return other.written == field.text; });
        if (repeated && column.role >= Role::qualifier)
            refuse(place_of(field), "the column " + field.text + " is there twice");
        layout_.columns.push_back(std::move(column));
    }

    void take_single(CsvField const& field, Role role) {
        int& place = layout_.places[static_cast<std::size_t>(role)];
        if (place >= 0) refuse(place_of(field), "the column " + field.text + " is there twice");
        place = static_cast<int>(layout_.columns.size());
    }

    void read_qualifier(CsvField const& field, Column& column) {
        column.role = Role::qualifier;
        column.name = field.text;
        bool const dated = has_column("period") || has_column("from") || has_column("until");
        for (Known const& one : kFacts) {
            bool const period_instead = one.role == Role::period && dated;
            bool const end_instead = (one.role == Role::from || one.role == Role::until) && has_column("period");
            if (has_column(one.name) || period_instead || end_instead) continue;
            if (edit_distance(field.text, one.name, 1) <= 1) did_you_mean(field, {std::string(one.name)});
        }
    }

    void read_attribute(CsvField const& field, std::string const& lower, Column& column) {
        if (lower.starts_with("code:") && lower.size() > 5) {
            column.role = Role::code;
            column.name = field.text.substr(5);
            return;
        }
        column.role = Role::attribute;
        for (std::string const& name : {field.text, lower}) {
            if (!vocabulary_.relation(name) && !vocabulary_.inverse(name)) continue;
            column.name = name;
            return;
        }
        std::vector<std::string> words = vocabulary_.relations_near(lower, 100);
        for (Known const& one : kEntities) words.emplace_back(one.name);
        did_you_mean(field, nearest(lower, words));
    }

    void did_you_mean(CsvField const& field, std::vector<std::string> const& words) {
        std::string message = "there is no column or relation called " + quote(field.text);
        if (!layout_.entities) message = "the column " + quote(field.text) + " looks misspelt";
        if (!words.empty()) message += "; did you mean " + quote(words.front()) + "?";
        suggestions_.insert(suggestions_.end(), words.begin(), words.end());
        refuse(place_of(field), std::move(message));
    }

    void check_required() {
        Place const whole{path_, header_.line(), 1};
        if (layout_.entities) {
            if (!layout_.has(Role::kind))
                refuse(whole, "an entities file has the columns id and kind; kind is missing");
        } else {
            std::string missing;
            for (auto const& [name, role] : kFacts) {
                bool const required = role == Role::subject || role == Role::relation || role == Role::object;
                if (required && !layout_.has(role)) missing += (missing.empty() ? "" : ", ") + std::string(name);
            }
            if (!missing.empty()) {
                refuse(whole,
                       "a facts file has the columns subject, relation, object and usually from, until, source, an "
                       "entities file id and kind; missing: " +
                           missing);
            }
        }
        if (layout_.has(Role::period) && (layout_.has(Role::from) || layout_.has(Role::until))) {
            refuse(whole, "a period column stands instead of from and until, not beside them");
        }
    }

    CsvRow const& header_;
    Vocabulary const& vocabulary_;
    std::string const& path_;
    Layout layout_;
    std::vector<RowError> errors_;
    std::vector<std::string> suggestions_;
};

}  // namespace

Layout read_layout(CsvRow const& header, Vocabulary const& vocabulary, std::string const& path) {
    return HeaderReading(header, vocabulary, path).read();
}

}  // namespace kgq::ingest
