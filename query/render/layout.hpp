// Text on a terminal: colours, wrapping, tables, and the page on which an answer is drawn for people.
//
// Widths are in columns of the terminal (display_width), not bytes or characters; 0 is "as wide as it takes".
// Threads: values.
#pragma once

#include <kgq/render.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace kgq::rendering {

enum class Tone { plain, strong, dim, good, open, doubtful, bad, source };

/// With ANSI colours where they are on and the tone has one.
std::string painted(std::string_view text, Tone tone, bool colour);

/// Lines of at most `width` columns, broken at spaces, and inside a word only where it is wider than a line. At least
/// one line.
std::vector<std::string> wrapped(std::string_view text, int width);

/// The text cut to `width` columns, its last one an ellipsis where something was cut.
std::string cut(std::string_view text, int width);

std::string spaces(int count);

struct TableCell {
    std::string text;
    Tone tone = Tone::plain;
};

/// Cells in columns, two spaces apart: with headers a rule under each, without them a list. Columns that do not fit are
/// narrowed, the widest first, and their cells wrapped.
class Table {
public:
    Table() = default;
    explicit Table(std::vector<std::string> headers) : headers_(std::move(headers)) {}

    void align_right(std::size_t column);
    void add(std::vector<TableCell> row) { rows_.push_back(std::move(row)); }
    bool empty() const { return rows_.empty(); }

    std::string draw(RenderOptions const& options, int indent = 0) const;

private:
    std::vector<int> widths(int room) const;
    bool is_right(std::size_t column) const { return column < right_.size() && right_[column]; }

    std::vector<std::string> headers_;
    std::vector<std::vector<TableCell>> rows_;
    std::vector<bool> right_;
};

/// An answer being written for people, top to bottom. Texts given to it may hold anything; control characters are
/// replaced here.
class Page {
public:
    explicit Page(RenderOptions const& options) : options_(options) {}

    RenderOptions const& options() const { return options_; }

    void line(std::string_view text, Tone tone = Tone::plain, int indent = 0);  ///< wrapped
    /// A paragraph with a marker ("1. ", "- ") before its first line.
    void item(std::string_view marker, std::string_view text, int indent, Tone tone = Tone::plain);
    void heading(std::string_view text);  ///< a blank line before it
    void blank();                         ///< unless nothing stands before it, or a blank line already
    void table(Table const& table, int indent = 0) { text_ += table.draw(options_, indent); }
    void as_drawn(std::string_view text) { text_ += text; }  ///< already wrapped, painted and cleaned

    std::string paint(std::string_view text, Tone tone) const { return painted(text, tone, options_.colour); }
    /// How many of `count` things a cut page shows, and the line that tells of the rest.
    std::size_t shown(std::size_t count) const;
    void rest(std::size_t count, std::string_view singular, std::string_view plural, int indent = 0);

    std::string take() { return std::move(text_); }

private:
    RenderOptions const& options_;
    std::string text_;
};

/// `1 row`, `3 rows`, `1,200 rows`.
std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural);

}  // namespace kgq::rendering
