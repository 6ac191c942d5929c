// A statement is complete when the library says so (statement_end); until then the prompt asks for more. What follows a
// complete statement on its line is kept for the next one, so several may be typed, or pasted, at once.
#include "tools/repl/repl.hpp"

#include "tools/program/interrupt.hpp"
#include "tools/program/opening.hpp"
#include "tools/program/terminal.hpp"
#include "tools/program/usage.hpp"
#include "tools/repl/completion.hpp"
#include "tools/repl/dot_commands.hpp"
#include "tools/repl/editor.hpp"
#include "tools/repl/history.hpp"
#include "tools/repl/state.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace kgq::repl {

namespace {

constexpr std::size_t kRowsShown = 40;
constexpr std::string_view kBlank = " \t\r\n";

std::string in_colour(std::string_view text, std::string_view sequence) {
    if (!program::wants_colour(STDOUT_FILENO)) return std::string(text);
    return std::string(sequence) + std::string(text) + std::string(program::colour::kReset);
}

std::string banner(State const& state) {
    std::string const claims = std::to_string(state.database.statistics().claims);
    std::string version = program::version_text();
    version.pop_back();
    return version + " on " + program::describe_store(state.store) + " (" + claims + " claims). " +
           in_colour(".help", program::colour::kBold) + " explains, " + in_colour(".quit", program::colour::kBold) +
           " leaves. A first question:\n  " +
           in_colour("GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02;", program::colour::kCyan) + "\n";
}

class Prompt {
public:
    Prompt(State& state, History& history)
        : state_(state),
          history_(history),
          editor_(make_editor([this](std::string_view line) { return complete(line); })) {
        for (std::string const& statement : history_.statements()) editor_->remember(statement);
    }

    void loop() {
        while (!state_.leaving) {
            bool const fresh = pending_.find_first_not_of(kBlank) == std::string::npos;
            if (fresh) pending_.clear();
            LineEditor::Line const line = editor_->read(fresh ? "kgq> " : "...> ");
            program::interrupted() = false;
            if (line.outcome == LineEditor::Outcome::end) break;
            if (line.outcome == LineEditor::Outcome::cancelled) {
                pending_.clear();
            } else if (fresh && is_dot_command(line.text)) {
                remember(line.text);
                run_dot_command(state_, line.text);
                state_.output.flush();
            } else {
                take(line.text);
            }
        }
    }

private:
    Completion complete(std::string_view line) const {
        if (pending_.empty() && line.starts_with('.')) return complete_dot_command(line);
        return complete_statement(state_.database.view(), pending_ + std::string(line));
    }

    void take(std::string const& line) {
        pending_ += line + "\n";
        std::size_t begin = 0;
        while (true) {
            std::string_view const rest = std::string_view(pending_).substr(begin);
            std::size_t const end = statement_end(rest);
            if (end == std::string_view::npos) break;
            run(rest.substr(0, end));
            begin += end;
        }
        pending_.erase(0, begin);
    }

    void run(std::string_view statement) {
        std::size_t const start = std::min(statement.find_first_not_of(kBlank), statement.size());
        statement.remove_prefix(start);
        if (statement.empty() || statement == ";") return;
        remember(std::string(statement));
        state_.output.begin_afresh();
        auto const before = std::chrono::steady_clock::now();
        program::Session(state_.database, state_.output, state_.common).run_text(statement, "");
        program::interrupted() = false;
        std::chrono::duration<double, std::milli> const took = std::chrono::steady_clock::now() - before;
        if (state_.timer) std::fprintf(stderr, "%.1f ms\n", took.count());
    }

    void remember(std::string const& statement) {
        std::string const line = on_one_line(statement);
        history_.add(line);
        editor_->remember(line);
    }

    State& state_;
    History& history_;
    std::unique_ptr<LineEditor> editor_;
    std::string pending_;
};

}  // namespace

program::Exit run(Database database, std::optional<std::string> store, program::Output& output,
                  program::CommonOptions const& common) {
    State state{.database = std::move(database), .store = std::move(store), .output = output, .common = common};
    output.set_max_rows(kRowsShown);
    std::fputs(banner(state).c_str(), stdout);
    std::fflush(stdout);
    History history(history_path());
    Prompt(state, history).loop();
    return program::Exit::done;
}

}  // namespace kgq::repl
