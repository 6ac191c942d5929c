#include "tools/program/help.hpp"

#include "tools/program/help_texts.hpp"

#include <kgq/vocabulary.hpp>

#include <algorithm>
#include <vector>

namespace kgq::program {

namespace {

constexpr std::string_view kBeginning = R"(Who owed whom protection, against what, on which day, and how do we know?

    GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02;

asks whether NATO owed Israel defence against Iran on that day. The verdict is applies,
conditional, uncertain or does_not_apply, and the answer says why. Change the names and the
day and it is your question. Put WHY in front for the proof in full:

    WHY GUARANTEE FROM France TO Poland AGAINST Russia ON 2024-01-01;

Leave the day out and you get the periods; put ?who in place of a name and you get everyone:

    GUARANTEE FROM "United States" TO Japan;
    GUARANTEE FROM ?who TO Estonia ON 2024-01-01;

Anything else in the store is found by patterns: subject, relation, object; ?x is unknown.

    FIND ?m WHERE { ?m member_of NATO } ON 2018-06-02;
    FIND ?m, ?p WHERE { ?m member_of NATO DURING ?p };
    FIND count(?m) AS ?n WHERE { ?m member_of NATO } ON 1949-12-31;

What is known of one entity, and its history with another:

    DESCRIBE Turkey ON 1960-01-01;
    TIMELINE Turkey WITH NATO;

A name of one word is bare, any other is in double quotes; case and accents do not matter.
A statement ends with a semicolon and may take several lines; # begins a comment.

)";

std::vector<HelpTopic> all_topics() {
    std::vector<HelpTopic> topics;
    for (auto const part : {topics_of_asking(), topics_of_changing()})
        topics.insert(topics.end(), part.begin(), part.end());
    return topics;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char sign) { return sign >= 'A' && sign <= 'Z' ? static_cast<char>(sign + 32) : sign; });
    return result;
}

std::string list_of_topics() {
    std::string list = "Topics (kgq help TOPIC, or .help TOPIC at the prompt):\n";
    for (HelpTopic const& topic : help_topics()) {
        std::string name(topic.name);
        name.resize(std::max<std::size_t>(name.size() + 1, 12), ' ');
        list += "  " + name + std::string(topic.summary) + "\n";
    }
    return list;
}

/// The next line of a text, which is cut off its front.
std::string_view take_line(std::string_view& text) {
    auto const end = text.find('\n');
    std::string_view const line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return line;
}

/// Whether a page's second line, "<!-- topic topic -->", has the topic.
bool has_topic(std::string_view line, std::string_view topic) {
    return line.find(" " + std::string(topic) + " ") != line.npos;
}

/// A page as a terminal shows it: examples are indented in place of the fences around them.
void show_page(std::string& shown, std::string_view page) {
    std::string_view const title = take_line(page);
    take_line(page);  // the blank line
    take_line(page);  // the topics
    shown += "\nExamples: " + std::string(title) + "\n";
    bool fenced = false;
    while (!page.empty()) {
        std::string_view const line = take_line(page);
        if (line.starts_with("```"))
            fenced = !fenced;
        else
            shown += (fenced && !line.empty() ? "  " : "") + std::string(line) + "\n";
    }
    while (shown.ends_with("\n\n")) shown.pop_back();
}

/// The pages of the manual on a topic, one after the other.
std::string examples_of(std::string_view topic) {
    constexpr std::string_view kHeading = "\n## ";
    std::string shown;
    for (auto begin = kManual.find(kHeading); begin != kManual.npos;) {
        begin += kHeading.size();
        auto const next = kManual.find(kHeading, begin);
        std::string_view const page = kManual.substr(begin, next == kManual.npos ? next : next - begin);
        std::string_view rest = page;
        for (int line = 0; line < 2; ++line) take_line(rest);
        if (has_topic(take_line(rest), topic)) show_page(shown, page);
        begin = next;
    }
    return shown;
}

}  // namespace

std::span<HelpTopic const> help_topics() {
    static std::vector<HelpTopic> const topics = all_topics();
    return topics;
}

Result<std::string> help_text(std::string_view topic) {
    if (topic.empty()) return std::string(kBeginning) + list_of_topics();
    std::string const wanted = lower(topic);
    std::vector<std::string> names;
    for (HelpTopic const& known : help_topics()) {
        if (known.name == wanted) return std::string(known.text) + examples_of(known.name);
        names.emplace_back(known.name);
    }
    Error error(ErrorKind::usage, "there is no help on \"" + std::string(topic) + "\"; kgq help lists the topics");
    error.suggestions = nearest(wanted, names, 1);
    return error;
}

}  // namespace kgq::program
