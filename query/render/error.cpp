// Errors for people.
//
//   error: expected TO after the guarantor
//    --> question.kgq:1:21
//     |
//   1 | GUARANTEE FROM NATO Isreal ON 2018-06-02
//     |                     ^
//   help: did you mean "Israel"?
//
// The caret stands under a character, not a byte: what is before it is measured as the terminal draws it, tabs as four
// columns. Of a line wider than the terminal the part around the place is shown.
#include "query/render/cells.hpp"
#include "query/render/places.hpp"

#include <kgq/fold.hpp>

#include <algorithm>

namespace kgq::rendering {

namespace {

constexpr std::size_t kMostRows = 20;
constexpr std::string_view kTab = "    ";

std::string drawn_line(std::string_view line) {
    std::string text;
    for (char c : line) {
        if (c == '\t') {
            text += kTab;
        } else if (c != '\n' && c != '\r') {
            text += c;
        }
    }
    return clean(text);
}

std::size_t bytes_of_characters(std::string_view text, int characters) {
    std::size_t at = 0;
    while (characters-- > 0 && at < text.size()) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
    }
    return at;
}

/// The last characters of `text` that fit into `width`, after an ellipsis.
std::string tail(std::string_view text, int width) {
    while (!text.empty() && display_width(text) >= width) text.remove_prefix(bytes_of_characters(text, 1));
    return "…" + std::string(text);
}

struct Excerpt {
    std::string before;  ///< up to the caret
    std::string after;
};

Excerpt excerpt(Error const& error, int room) {
    std::string_view const line = error.line_text;
    std::size_t const at = bytes_of_characters(line, error.place.column - 1);
    Excerpt shown{drawn_line(line.substr(0, at)), drawn_line(line.substr(at))};
    if (room <= 0 || display_width(shown.before) + display_width(shown.after) <= room) return shown;
    int const most_before = std::max(room * 2 / 3, room - display_width(shown.after));
    if (display_width(shown.before) > most_before) shown.before = tail(shown.before, most_before);
    shown.after = cut(shown.after, std::max(room - display_width(shown.before), 1));
    return shown;
}

void write_excerpt(Page& page, Error const& error) {
    std::string const number = std::to_string(error.place.line);
    std::string const margin = spaces(static_cast<int>(number.size()));
    int const room =
        page.options().width > 0 ? std::max(page.options().width - static_cast<int>(number.size()) - 3, 20) : 0;
    Excerpt const shown = excerpt(error, room);
    auto const draw = [&](std::string const& left, std::string const& text) {
        page.as_drawn(page.paint(left + " |", Tone::dim) + (text.empty() ? "" : " " + text) + "\n");
    };
    draw(margin, "");
    draw(number, shown.before + shown.after);
    if (error.place.column > 0) draw(margin, spaces(display_width(shown.before)) + page.paint("^", Tone::bad));
}

/// The message without its own "did you mean", which the help line gives.
std::string message_of(Error const& error) {
    if (error.suggestions.empty()) return error.message;
    return error.message.substr(0, error.message.find("; did you mean "));
}

std::string help_of(Error const& error) {
    std::string list;
    for (std::size_t i = 0; i < error.suggestions.size(); ++i) {
        std::string const& suggestion = error.suggestions[i];
        if (i > 0) list += i + 1 == error.suggestions.size() ? " or " : ", ";
        bool const quoted = suggestion.size() > 1 && suggestion.front() == '"';
        list += quoted ? suggestion : quote(suggestion);
    }
    return (error.kind == ErrorKind::ambiguous_name ? "write " + list : "did you mean " + list + "?");
}

}  // namespace

std::string place_text(Place const& place) {
    if (place.file.empty()) {
        if (place.line <= 0) return {};
        return "line " + std::to_string(place.line) +
               (place.column > 0 ? ", column " + std::to_string(place.column) : "");
    }
    std::string text = place.file;
    if (place.line > 0) text += ":" + std::to_string(place.line);
    if (place.line > 0 && place.column > 0) text += ":" + std::to_string(place.column);
    return text;
}

void write_row_errors(Page& page, std::vector<RowError> const& rows, std::string_view label, Tone tone) {
    std::size_t const shown = std::min(rows.size(), kMostRows);
    for (std::size_t i = 0; i < shown; ++i) {
        std::string const place = place_text(rows[i].place);
        std::string const before = label.empty() ? std::string() : page.paint(std::string(label) + ":", tone) + " ";
        page.as_drawn(before + clean(place + (place.empty() ? "" : ": ") + rows[i].message) + "\n");
    }
    std::size_t const hidden = rows.size() - shown;
    if (hidden > 0) page.line("and " + counted(hidden, "more", "more"), Tone::dim);
}

std::string error_text(Error const& error, RenderOptions const& options) {
    Page page(options);
    page.as_drawn(page.paint("error:", Tone::bad) + " " + page.paint(clean(message_of(error)), Tone::strong) + "\n");
    std::string const place = place_text(error.place);
    if (!place.empty()) page.as_drawn(page.paint(" -->", Tone::dim) + " " + clean(place) + "\n");
    if (error.place.line > 0 && !error.line_text.empty()) write_excerpt(page, error);
    write_row_errors(page, error.rows, {}, Tone::plain);
    if (!error.suggestions.empty()) page.as_drawn(page.paint("help:", Tone::good) + " " + clean(help_of(error)) + "\n");
    return page.take();
}

}  // namespace kgq::rendering
