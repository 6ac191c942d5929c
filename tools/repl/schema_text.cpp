#include "tools/repl/schema_text.hpp"

namespace kgq::repl {

namespace {

/// Ends with a semicolon and a newline, whether or not the statement was recorded with one.
std::string as_statement(std::string text) {
    text.erase(text.find_last_not_of(" \t\r\n;") + 1);
    return text + ";\n";
}

}  // namespace

std::string schema_text(Vocabulary const& vocabulary, std::string_view name) {
    bool const all = name.empty();
    std::string text;
    for (KindDef const& kind : vocabulary.kinds()) {
        if (all || kind.name == name) text += as_statement(kind.text);
    }
    if (all) text += "\n";
    for (RelationDef const& relation : vocabulary.relations()) {
        if (all || relation.name == name || relation.inverse == name) text += as_statement(relation.text);
    }
    for (RuleDef const& rule : vocabulary.rules()) {
        if (all || rule.name == name) text += (all ? "\n" : "") + as_statement(rule.text);
    }
    return text;
}

}  // namespace kgq::repl
