#include "tools/repl/history.hpp"

#include "tools/program/terminal.hpp"

#include <filesystem>
#include <fstream>

namespace kgq::repl {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKept = 2000;

}  // namespace

std::string history_path() {
    std::string folder = program::environment("XDG_STATE_HOME");
    if (folder.empty()) {
        std::string const home = program::environment("HOME");
        if (home.empty()) return {};
        folder = home + "/.local/state";
    }
    return folder + "/kgq/history";
}

std::string on_one_line(std::string_view statement) {
    std::string line;
    bool quoted = false, comment = false;
    for (std::size_t at = 0; at < statement.size(); ++at) {
        char const sign = statement[at];
        if (sign == '\n' || sign == '\r') {
            comment = quoted = false;
            if (!line.empty() && line.back() != ' ') line += ' ';
        } else if (!comment) {
            if (sign == '"' && (at == 0 || statement[at - 1] != '\\')) quoted = !quoted;
            if (sign == '#' && !quoted)
                comment = true;
            else
                line += sign;
        }
    }
    line.erase(line.find_last_not_of(" \t") + 1);
    return line;
}

History::History(std::string path) : path_(std::move(path)) {
    if (path_.empty()) return;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) {
        if (!line.empty()) statements_.push_back(line);
    }
    if (statements_.size() > 2 * kKept) {  // rewritten now and then, not each time
        statements_.erase(statements_.begin(), statements_.end() - static_cast<std::ptrdiff_t>(kKept));
        std::ofstream shorter(path_, std::ios::trunc);
        for (std::string const& statement : statements_) shorter << statement << '\n';
    }
}

void History::add(std::string const& statement) {
    if (statement.empty() || (!statements_.empty() && statements_.back() == statement)) return;
    statements_.push_back(statement);
    if (path_.empty()) return;
    std::error_code ignored;
    fs::path const folder = fs::path(path_).parent_path();
    if (fs::create_directories(folder, ignored)) fs::permissions(folder, fs::perms::owner_all, ignored);
    std::ofstream(path_, std::ios::app) << statement << '\n';
}

}  // namespace kgq::repl
