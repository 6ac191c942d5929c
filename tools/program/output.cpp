#include "tools/program/output.hpp"

#include "tools/program/terminal.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace kgq::program {

namespace {

bool is_json(Format format) { return format == Format::json || format == Format::jsonl; }

/// Formats in which a blank line parts the answers; json and jsonl are told apart by their own lines.
bool parted_by_blank_line(Format format) { return !is_json(format); }

}  // namespace

Output::Output(Format format) : format_(format) {}

Status Output::redirect(std::string const& file) {
    flush();
    if (file.empty()) {
        file_.reset();
        return Done{};
    }
    std::FILE* opened = std::fopen(file.c_str(), "w");
    if (!opened) return Error(ErrorKind::io, "cannot write " + file + ": " + std::strerror(errno));
    file_.reset(opened);
    wrote_answer_ = false;
    return Done{};
}

RenderOptions Output::options(int descriptor) const {
    bool const to_file = file_ && descriptor == STDOUT_FILENO;
    RenderOptions options;
    options.format = format_;
    options.colour = !to_file && wants_colour(descriptor);
    options.width = width_ > 0 ? width_ : to_file ? 0 : terminal_width(descriptor);
    options.max_rows = to_file ? 0 : max_rows_;
    options.pretty = format_ == Format::json && !to_file && is_terminal(descriptor);
    return options;
}

void Output::answer(Answer const& answer) {
    std::string text = render(answer, options(STDOUT_FILENO));
    if (wrote_answer_ && parted_by_blank_line(format_)) text.insert(text.begin(), '\n');
    wrote_answer_ = true;
    if (!page(text)) write(text);
}

void Output::error(Error const& error) {
    if (is_json(format_)) {
        write(render(error, options(STDOUT_FILENO)));
        return;
    }
    flush();  // what came before on standard output stands before it on a terminal too
    std::string const text = render(error, options(STDERR_FILENO));
    std::fwrite(text.data(), 1, text.size(), stderr);
}

void Output::text(std::string_view text) {
    if (!page(text)) write(text);
}

void Output::flush() {
    if (std::fflush(file_ ? file_.get() : stdout) != 0) good_ = false;
}

void Output::write(std::string_view text) {
    std::FILE* target = file_ ? file_.get() : stdout;
    if (std::fwrite(text.data(), 1, text.size(), target) != text.size()) good_ = false;
}

bool Output::page(std::string_view text) {
    if (!pager_ || file_ || !is_terminal(STDOUT_FILENO)) return false;
    if (std::count(text.begin(), text.end(), '\n') < terminal_height(STDOUT_FILENO)) return false;
    flush();
    std::string const chosen = environment("PAGER");
    // Leaving the pager early must not end the program.
    auto const broken_pipe = signal(SIGPIPE, SIG_IGN);
    std::FILE* pipe = popen(chosen.empty() ? "less -RFX" : chosen.c_str(), "w");
    if (pipe) {
        std::fwrite(text.data(), 1, text.size(), pipe);
        pclose(pipe);
    }
    signal(SIGPIPE, broken_pipe);
    return pipe != nullptr;
}

void note(std::string_view text) {
    std::fflush(stdout);
    std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

}  // namespace kgq::program
