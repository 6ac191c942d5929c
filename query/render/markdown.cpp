#include "query/render/records.hpp"
#include "query/render/rows.hpp"

namespace kgq::rendering {

namespace {

/// What would end a cell or be read as markup is escaped; names with underscores inside words need no escape.
std::string escaped(std::string const& field) {
    std::string text;
    for (std::size_t i = 0; i < field.size(); ++i) {
        char const c = field[i];
        if (c == '\r' && i + 1 < field.size() && field[i + 1] == '\n') continue;
        if (c == '\n' || c == '\r') {
            text += "<br>";
        } else if (c == '<') {
            text += "&lt;";
        } else if (c == '&') {
            text += "&amp;";
        } else {
            if (std::string_view("\\|*`").find(c) != std::string_view::npos) text += '\\';
            text += c;
        }
    }
    return text;
}

void append_record(std::string& text, Record const& record) {
    text += '|';
    for (Field const& field : record) text += " " + (field ? escaped(*field) : std::string()) + " |";
    text += '\n';
}

}  // namespace

std::string markdown_text(Answer const& answer) {
    std::string text;
    Record header;
    for (std::string const& column : record_columns(answer)) header.push_back(column);
    append_record(text, header);
    std::vector<bool> numeric;
    if (has_rows(answer)) numeric = row_shape(answer).numeric;
    numeric.resize(header.size(), false);
    text += '|';
    for (bool right : numeric) text += right ? " ---: |" : " --- |";
    text += '\n';
    for_each_record(answer, [&](Record const& record) { append_record(text, record); });
    return text;
}

}  // namespace kgq::rendering
