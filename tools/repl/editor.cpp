// libedit reads keys with the terminal's own interrupt character switched off, so Ctrl-C arrives as a key and needs no
// signal while a line is edited; while a statement runs the terminal is as usual and Ctrl-C is SIGINT. Tab is bound to
// a function that asks the completer, inserts what all candidates share and, when nothing can be added, lists them
// under the line.
#include "tools/repl/editor.hpp"

#include "tools/program/interrupt.hpp"
#include "tools/program/terminal.hpp"
#include "tools/repl/candidates.hpp"

#include <histedit.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace kgq::repl {

namespace {

constexpr char kInvisible = '\1';  // stands around what takes no room in a prompt

/// Waits until there is something to read; false where Ctrl-C came. It is let through only while waiting: one that came
/// between the prompt and a plain read would otherwise be noticed a line later.
bool wait_for_input() {
    sigset_t interrupt;
    sigset_t before;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, &before);
    pollfd input{STDIN_FILENO, POLLIN, 0};
    while (!program::interrupted() && ppoll(&input, 1, nullptr, &before) < 0 && errno == EINTR) {
    }
    bool const go_on = !program::interrupted();
    sigprocmask(SIG_SETMASK, &before, nullptr);
    return go_on;
}

class PlainEditor : public LineEditor {
public:
    Line read(std::string_view prompt) override {
        std::fwrite(prompt.data(), 1, prompt.size(), stdout);
        std::fflush(stdout);
        std::string text;
        for (char sign = 0;;) {
            if (!wait_for_input()) {
                std::fputc('\n', stdout);
                return {Outcome::cancelled, {}};
            }
            ssize_t const count = ::read(STDIN_FILENO, &sign, 1);
            if (count < 0 && errno == EINTR) continue;  // e.g. a resized window
            if (count <= 0) return text.empty() ? Line{Outcome::end, {}} : Line{Outcome::line, text};
            if (sign == '\n') return {Outcome::line, text};
            text += sign;
        }
    }
    void remember(std::string const&) override {}
};

class LibeditEditor : public LineEditor {
public:
    explicit LibeditEditor(Completer completer) : completer_(std::move(completer)), history_(history_init()) {
        editor_ = el_init("kgq", stdin, stdout, stderr);
        HistEvent event;
        ::history(history_, &event, H_SETSIZE, 2000);
        ::history(history_, &event, H_SETUNIQUE, 1);
        el_set(editor_, EL_CLIENTDATA, this);
        el_set(editor_, EL_PROMPT_ESC, &LibeditEditor::prompt, kInvisible);
        el_set(editor_, EL_EDITOR, "emacs");
        el_set(editor_, EL_HIST, ::history, history_);
        el_set(editor_, EL_SIGNAL, 1);  // a resized window is drawn anew
        bind_keys();
        el_source(editor_, nullptr);  // the person's own ~/.editrc
    }
    ~LibeditEditor() override {
        el_end(editor_);
        history_end(history_);
    }
    LibeditEditor(LibeditEditor const&) = delete;
    LibeditEditor& operator=(LibeditEditor const&) = delete;

    Line read(std::string_view prompt) override {
        prompt_ = program::wants_colour(STDOUT_FILENO) ? coloured(prompt) : std::string(prompt);
        cancelled_ = false;
        int count = 0;
        el_set(editor_, EL_PREP_TERM,
               1);  // before the prompt is seen, or a key typed at once meets the terminal as it was
        char const* text = el_gets(editor_, &count);
        if (cancelled_) return {Outcome::cancelled, {}};
        if (!text || count <= 0) {
            std::fputc('\n', stdout);
            return {Outcome::end, {}};
        }
        std::string line(text, static_cast<std::size_t>(count));
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
        return {Outcome::line, line};
    }

    void remember(std::string const& statement) override {
        HistEvent event;
        ::history(history_, &event, H_ENTER, statement.c_str());
    }

private:
    void bind_keys() {
        el_set(editor_, EL_SETTY, "-d", "-isig", nullptr);
        el_set(editor_, EL_ADDFN, "kgq-cancel", "Forget this line", &LibeditEditor::on_cancel);
        el_set(editor_, EL_ADDFN, "kgq-suspend", "Stop the program until it is brought back",
               &LibeditEditor::on_suspend);
        el_set(editor_, EL_ADDFN, "kgq-complete", "Complete the word", &LibeditEditor::on_complete);
        el_set(editor_, EL_BIND, "^C", "kgq-cancel", nullptr);
        el_set(editor_, EL_BIND, "^Z", "kgq-suspend", nullptr);
        el_set(editor_, EL_BIND, "\t", "kgq-complete", nullptr);
        el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
        el_set(editor_, EL_BIND, "^W", "ed-delete-prev-word", nullptr);
        el_set(editor_, EL_BIND, "\\e[3~", "ed-delete-next-char", nullptr);
        el_set(editor_, EL_BIND, "\\e[1~", "ed-move-to-beg", nullptr);
        el_set(editor_, EL_BIND, "\\e[4~", "ed-move-to-end", nullptr);
        el_set(editor_, EL_BIND, "\\e[H", "ed-move-to-beg", nullptr);
        el_set(editor_, EL_BIND, "\\e[F", "ed-move-to-end", nullptr);
        el_set(editor_, EL_BIND, "\\e[1;5C", "em-next-word", nullptr);
        el_set(editor_, EL_BIND, "\\e[1;5D", "ed-prev-word", nullptr);
    }

    static LibeditEditor& self(EditLine* editor) {
        void* data = nullptr;
        el_get(editor, EL_CLIENTDATA, &data);
        return *static_cast<LibeditEditor*>(data);
    }

    static char* prompt(EditLine* editor) { return self(editor).prompt_.data(); }

    static std::string coloured(std::string_view prompt) {
        auto const invisible = [](std::string_view sequence) {
            return kInvisible + std::string(sequence) + kInvisible;
        };
        std::size_t const end = prompt.find_last_not_of(' ') + 1;
        return invisible("\033[1;34m") + std::string(prompt.substr(0, end)) + invisible(program::colour::kReset) +
               std::string(prompt.substr(end));
    }

    static unsigned char on_cancel(EditLine* editor, int) {
        self(editor).cancelled_ = true;
        std::fputs("^C\n", stdout);
        std::fflush(stdout);
        return CC_EOF;
    }

    static unsigned char on_suspend(EditLine* editor, int) {
        el_set(editor, EL_PREP_TERM, 0);
        raise(SIGTSTP);
        el_set(editor, EL_PREP_TERM, 1);
        return CC_REDISPLAY;
    }

    static unsigned char on_complete(EditLine* editor, int) { return self(editor).complete(); }

    unsigned char complete() {
        LineInfo const* line = el_line(editor_);
        std::string_view const before(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
        Completion const completion = completer_(before);
        if (completion.words.empty()) return CC_REFRESH_BEEP;
        std::string_view const typed = before.substr(before.size() - std::min(completion.replaced, before.size()));
        std::string insertion = common_beginning(completion.words);
        if (completion.words.size() == 1) insertion += ' ';
        if (insertion.size() > typed.size()) {
            int const characters = character_count(typed);
            if (characters > 0) el_deletestr(editor_, characters);
            return el_insertstr(editor_, insertion.c_str()) == 0 ? CC_REFRESH : CC_REFRESH_BEEP;
        }
        std::string const list = draw_candidates(completion.words, program::terminal_width(STDOUT_FILENO),
                                                 program::wants_colour(STDOUT_FILENO));
        std::fputs(("\n" + list).c_str(), stdout);
        std::fflush(stdout);
        return CC_REDISPLAY;
    }

    Completer completer_;
    ::History* history_ = nullptr;
    EditLine* editor_ = nullptr;
    std::string prompt_;
    bool cancelled_ = false;
};

}  // namespace

std::unique_ptr<LineEditor> make_editor(Completer completer) {
    std::string const terminal = program::environment("TERM");
    if (terminal.empty() || terminal == "dumb") return std::make_unique<PlainEditor>();
    return std::make_unique<LibeditEditor>(std::move(completer));
}

}  // namespace kgq::repl
