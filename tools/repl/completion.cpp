#include "tools/repl/completion.hpp"

#include "tools/program/help.hpp"
#include "tools/repl/dot_commands.hpp"

#include <algorithm>

namespace kgq::repl {

namespace {

constexpr std::size_t kMost = 200;

/// Where the word under the cursor begins: at its opening quote, or behind the last sign that ends a word.
std::size_t word_begin(std::string_view text) {
    std::size_t const line = text.rfind('\n') == std::string_view::npos ? 0 : text.rfind('\n') + 1;
    std::size_t quote = std::string_view::npos;
    for (std::size_t at = line; at < text.size(); ++at) {
        bool const escaped = quote != std::string_view::npos && text[at] == '\\';
        if (escaped)
            ++at;
        else if (text[at] == '"')
            quote = quote == std::string_view::npos ? at : std::string_view::npos;
    }
    if (quote != std::string_view::npos) return quote;
    std::size_t const end = text.find_last_of(" \t\n,;(){}<>=!*#:");
    return end == std::string_view::npos ? 0 : end + 1;
}

/// `FROM`, `ACCORDING TO`: what is in capitals and opens with a reserved word.
bool is_keyword(std::string_view word) {
    auto const capital = [](char sign) { return (sign >= 'A' && sign <= 'Z') || sign == ' '; };
    return std::all_of(word.begin(), word.end(), capital) && is_reserved(word.substr(0, word.find(' ')));
}

Completion among(std::string_view typed, std::vector<std::string> const& choices) {
    Completion completion{.replaced = typed.size(), .words = {}};
    for (std::string const& choice : choices) {
        if (choice.starts_with(typed)) completion.words.push_back(choice);
    }
    return completion;
}

}  // namespace

Completion complete_statement(View const& view, std::string const& text) {
    Completion completion;
    completion.replaced = text.size() - word_begin(text);
    completion.words = view.complete(text, kMost);
    // Who types capitals means a keyword, if there is one.
    std::string_view const typed = std::string_view(text).substr(text.size() - completion.replaced);
    std::vector<std::string> keywords;
    for (std::string const& word : completion.words) {
        if (!typed.empty() && word.starts_with(typed) && is_keyword(word)) keywords.push_back(word);
    }
    if (!keywords.empty()) completion.words = std::move(keywords);
    std::sort(completion.words.begin(), completion.words.end());
    completion.words.erase(std::unique(completion.words.begin(), completion.words.end()), completion.words.end());
    return completion;
}

Completion complete_dot_command(std::string_view line) {
    std::size_t const space = line.find(' ');
    if (space == std::string_view::npos) return among(line, dot_command_names());
    std::string_view const command = line.substr(0, space);
    std::string_view const typed = line.substr(line.find_last_of(' ') + 1);
    if (command == ".mode") return among(typed, {"table", "json", "jsonl", "csv", "markdown", "dot"});
    if (command == ".timer" || command == ".pager") return among(typed, {"on", "off"});
    if (command != ".help") return {};
    std::vector<std::string> topics;
    for (auto const& topic : program::help_topics()) topics.emplace_back(topic.name);
    return among(typed, topics);
}

std::string common_beginning(std::vector<std::string> const& words) {
    if (words.empty()) return {};
    std::string common = words.front();
    for (std::string const& word : words) {
        auto const [left, right] = std::mismatch(common.begin(), common.end(), word.begin(), word.end());
        common.erase(left, common.end());
    }
    // Not in the middle of a character: bytes 10xxxxxx go on with one.
    auto const goes_on = [](char sign) { return (static_cast<unsigned char>(sign) & 0xC0) == 0x80; };
    std::size_t const size = common.size();
    if (words.front().size() > size && goes_on(words.front()[size])) {
        while (!common.empty() && goes_on(common.back())) common.pop_back();
        if (!common.empty()) common.pop_back();
    }
    return common;
}

}  // namespace kgq::repl
