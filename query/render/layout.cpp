// How text is fitted to a terminal.
//
// A table's columns start as wide as their widest cell. While the sum is over the room there is, the widest column
// gives way by one, so that short columns (dates, yes/possible) stay whole and long ones share the loss; none goes
// under kNarrowest, and where even that is too wide the terminal wraps. Painting comes last: escape sequences have no
// width, so nothing painted is ever measured.
#include "query/render/layout.hpp"

#include "query/render/cells.hpp"

#include <kgq/fold.hpp>

#include <algorithm>
#include <cstdint>

namespace kgq::rendering {

namespace {

constexpr int kGap = 2;
constexpr int kNarrowest = 8;

std::string_view escape_of(Tone tone) {
    switch (tone) {
        case Tone::plain:
            return {};
        case Tone::strong:
            return "\033[1m";
        case Tone::dim:
            return "\033[2m";
        case Tone::good:
            return "\033[1;32m";
        case Tone::open:
            return "\033[1;36m";
        case Tone::doubtful:
            return "\033[1;33m";
        case Tone::bad:
            return "\033[1;31m";
        case Tone::source:
            return "\033[36m";
    }
    return {};
}

/// One character with the combining marks behind it.
std::string_view next_cluster(std::string_view text) {
    auto const character = [&](std::size_t at) {
        std::size_t end = at + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
        return end;
    };
    std::size_t end = character(0);
    while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x80) {
        std::size_t const next = character(end);
        if (display_width(text.substr(end, next - end)) != 0) break;
        end = next;
    }
    return text.substr(0, end);
}

/// The bytes of `text` that fit into `width` columns; at least one cluster.
std::size_t fitting(std::string_view text, int width) {
    std::size_t taken = 0;
    int used = 0;
    while (taken < text.size()) {
        std::string_view const cluster = next_cluster(text.substr(taken));
        used += display_width(cluster);
        if (used > width && taken > 0) break;
        taken += cluster.size();
    }
    return taken;
}

void append_word(std::vector<std::string>& lines, int& used, std::string_view word, int width) {
    int const word_width = display_width(word);
    if (used > 0 && used + 1 + word_width <= width) {
        lines.back() += ' ';
        lines.back() += word;
        used += 1 + word_width;
        return;
    }
    if (used > 0 || lines.empty()) lines.emplace_back();
    while (display_width(word) > width) {
        std::size_t const taken = fitting(word, width);
        lines.back() = std::string(word.substr(0, taken));
        lines.emplace_back();
        word.remove_prefix(taken);
    }
    lines.back() = std::string(word);
    used = display_width(word);
}

}  // namespace

std::string painted(std::string_view text, Tone tone, bool colour) {
    std::string_view const escape = escape_of(tone);
    if (!colour || escape.empty() || text.empty()) return std::string(text);
    return std::string(escape) + std::string(text) + "\033[0m";
}

std::vector<std::string> wrapped(std::string_view text, int width) {
    if (width <= 0 || display_width(text) <= width) return {std::string(text)};
    std::vector<std::string> lines;
    int used = 0;
    while (!text.empty()) {
        std::size_t const space = std::min(text.find(' '), text.size());
        if (space > 0) append_word(lines, used, text.substr(0, space), width);
        text.remove_prefix(std::min(space + 1, text.size()));
    }
    if (lines.empty()) lines.emplace_back();
    return lines;
}

std::string cut(std::string_view text, int width) {
    if (width <= 0 || display_width(text) <= width) return std::string(text);
    if (width == 1) return "…";
    return std::string(text.substr(0, fitting(text, width - 1))) + "…";
}

std::string spaces(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), ' '); }

std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural) {
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits + " " + std::string(count == 1 ? singular : plural);
}

void Table::align_right(std::size_t column) {
    if (right_.size() <= column) right_.resize(column + 1, false);
    right_[column] = true;
}

std::vector<int> Table::widths(int room) const {
    std::vector<int> widths;
    auto const widen = [&](std::size_t column, std::string_view text) {
        if (widths.size() <= column) widths.resize(column + 1, 0);
        widths[column] = std::max(widths[column], display_width(text));
    };
    for (std::size_t i = 0; i < headers_.size(); ++i) widen(i, headers_[i]);
    for (auto const& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) widen(i, clean(row[i].text));
    }
    if (room <= 0) return widths;
    int total = -kGap;
    for (int width : widths) total += width + kGap;
    while (total > room) {
        auto const widest = std::max_element(widths.begin(), widths.end());
        if (widest == widths.end() || *widest <= kNarrowest) break;
        --*widest;
        --total;
    }
    return widths;
}

namespace {

struct DrawnCell {
    std::vector<std::string> lines;
    Tone tone = Tone::plain;
};

void draw_line(std::string& text, std::vector<DrawnCell> const& cells, std::size_t line, std::vector<int> const& widths,
               std::vector<bool> const& right, RenderOptions const& options) {
    std::string pending;  // spaces that only count if something follows them
    for (std::size_t i = 0; i < cells.size(); ++i) {
        std::string const piece = line < cells[i].lines.size() ? cells[i].lines[line] : std::string();
        std::string const padding = spaces(widths[i] - display_width(piece));
        bool const to_right = i < right.size() && right[i];
        if (to_right) pending += padding;
        if (!piece.empty()) {
            text += pending + painted(piece, cells[i].tone, options.colour);
            pending.clear();
        }
        if (!to_right) pending += padding;
        pending += spaces(kGap);
    }
    text += '\n';
}

}  // namespace

std::string Table::draw(RenderOptions const& options, int indent) const {
    if (headers_.empty() && rows_.empty()) return {};
    std::vector<int> const columns = widths(options.width > 0 ? std::max(options.width - indent, kNarrowest) : 0);
    std::vector<bool> right(columns.size(), false);
    for (std::size_t i = 0; i < right.size(); ++i) right[i] = is_right(i);
    std::string text;
    auto const draw_row = [&](std::vector<TableCell> const& row) {
        std::vector<DrawnCell> cells;
        std::size_t height = 1;
        for (std::size_t i = 0; i < row.size(); ++i) {
            cells.push_back({wrapped(clean(row[i].text), columns[i]), row[i].tone});
            height = std::max(height, cells.back().lines.size());
        }
        for (std::size_t line = 0; line < height; ++line) {
            text += spaces(indent);
            draw_line(text, cells, line, columns, right, options);
        }
    };
    if (!headers_.empty()) {
        std::vector<TableCell> titles;
        std::vector<TableCell> rules;
        for (std::size_t i = 0; i < headers_.size(); ++i) {
            titles.push_back({headers_[i], Tone::strong});
            std::string rule;
            for (int column = 0; column < columns[i]; ++column) rule += "─";
            rules.push_back({rule, Tone::dim});
        }
        draw_row(titles);
        draw_row(rules);
    }
    for (auto const& row : rows_) draw_row(row);
    return text;
}

void Page::line(std::string_view text, Tone tone, int indent) { item({}, text, indent, tone); }

void Page::item(std::string_view marker, std::string_view text, int indent, Tone tone) {
    int const hang = indent + display_width(marker);
    int const room = options_.width > 0 ? std::max(options_.width - hang, kNarrowest) : 0;
    bool first = true;
    for (std::string const& piece : wrapped(clean(text), room)) {
        text_ += first ? spaces(indent) + std::string(marker) : spaces(hang);
        text_ += paint(piece, tone) + "\n";
        first = false;
    }
}

void Page::heading(std::string_view text) {
    blank();
    line(text, Tone::strong);
}

void Page::blank() {
    bool const needed = text_.size() > 1 && !(text_[text_.size() - 1] == '\n' && text_[text_.size() - 2] == '\n');
    if (needed) text_ += '\n';
}

std::size_t Page::shown(std::size_t count) const {
    return options_.max_rows > 0 ? std::min(count, options_.max_rows) : count;
}

void Page::rest(std::size_t count, std::string_view singular, std::string_view plural, int indent) {
    std::size_t const hidden = count - shown(count);
    if (hidden == 0) return;
    line(counted(hidden, "more " + std::string(singular), "more " + std::string(plural)), Tone::dim, indent);
}

}  // namespace kgq::rendering
