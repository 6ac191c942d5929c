#include "query/render/records.hpp"

namespace kgq::rendering {

namespace {

void append_field(std::string& text, std::string const& field) {
    bool const bare = !field.empty() && field.find_first_of(",\"\r\n") == std::string::npos && field.front() != ' ' &&
                      field.back() != ' ';
    if (bare) {
        text += field;
        return;
    }
    text += '"';
    for (char c : field) {
        if (c == '"') text += '"';
        text += c;
    }
    text += '"';
}

void append_record(std::string& text, Record const& record) {
    // A line of one empty field would be an empty line, which readers skip.
    if (record.size() == 1 && !record.front()) text += "\"\"";
    for (std::size_t i = 0; i < record.size(); ++i) {
        if (i > 0) text += ',';
        if (record[i]) append_field(text, *record[i]);
    }
    text += '\n';
}

}  // namespace

std::string csv_text(Answer const& answer) {
    std::string text;
    Record header;
    for (std::string const& column : record_columns(answer)) header.push_back(column);
    append_record(text, header);
    for_each_record(answer, [&](Record const& record) { append_record(text, record); });
    return text;
}

}  // namespace kgq::rendering
