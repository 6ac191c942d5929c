#include "tools/repl/candidates.hpp"

#include "tools/program/terminal.hpp"

#include <kgq/value.hpp>

#include <algorithm>

namespace kgq::repl {

namespace {

constexpr std::size_t kShown = 60;

std::string_view colour_of(std::string const& word) {
    if (is_reserved(word.substr(0, word.find(' ')))) return program::colour::kBlue;
    bool const relation = word.find_first_of(" \"") == std::string::npos && word.find('_') != std::string::npos;
    return relation ? program::colour::kMagenta : program::colour::kCyan;
}

}  // namespace

int character_count(std::string_view text) {
    return static_cast<int>(std::count_if(text.begin(), text.end(),
                                          [](char sign) { return (static_cast<unsigned char>(sign) & 0xC0) != 0x80; }));
}

std::string draw_candidates(std::vector<std::string> const& words, int width, bool colour) {
    std::size_t const shown = std::min(words.size(), kShown);
    int widest = 1;
    for (std::size_t at = 0; at < shown; ++at) widest = std::max(widest, character_count(words[at]));
    std::size_t const columns = static_cast<std::size_t>(std::max(1, (width > 0 ? width : 80) / (widest + 2)));
    std::size_t const lines = (shown + columns - 1) / columns;
    std::string text;
    for (std::size_t line = 0; line < lines; ++line) {
        for (std::size_t at = line; at < shown; at += lines) {
            bool const last = at + lines >= shown;
            std::string const padding(last ? 0 : static_cast<std::size_t>(widest + 2 - character_count(words[at])),
                                      ' ');
            if (colour)
                text += std::string(colour_of(words[at])) + words[at] + std::string(program::colour::kReset) + padding;
            else
                text += words[at] + padding;
        }
        text += '\n';
    }
    if (words.size() > shown) text += "… " + std::to_string(words.size() - shown) + " more\n";
    return text;
}

}  // namespace kgq::repl
