#include "tools/program/loading.hpp"

#include "tools/program/administration.hpp"
#include "tools/program/interrupt.hpp"
#include "tools/program/opening.hpp"
#include "tools/program/terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace kgq::program {

namespace {

constexpr std::chrono::milliseconds kBetweenFrames{80};

}  // namespace

// What is loaded in a moment shows no bar at all.
ProgressBar::ProgressBar()
    : on_terminal_(is_terminal(STDERR_FILENO)), next_(std::chrono::steady_clock::now() + 2 * kBetweenFrames) {}

ProgressBar::~ProgressBar() {
    if (drawn_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::show(std::uint64_t done, std::uint64_t all) {
    auto const now = std::chrono::steady_clock::now();
    if (!on_terminal_ || all == 0 || now < next_) return;
    next_ = now + kBetweenFrames;
    drawn_ = true;
    int const width = std::clamp(terminal_width(STDERR_FILENO) - 20, 10, 60);
    double const share = std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
    int const filled = static_cast<int>(share * width);
    std::string const bar =
        std::string(static_cast<std::size_t>(filled), '#') + std::string(static_cast<std::size_t>(width - filled), '.');
    std::fprintf(stderr, "\rloading [%s] %3d%%", bar.c_str(), static_cast<int>(share * 100));
}

Exit administrate(LoadCommand const& command, CommonOptions const& common, Output& output) {
    auto const failed = [&](Error const& error) {
        output.error(error);
        output.flush();
        return error.kind == ErrorKind::cancelled || interrupted() ? Exit::interrupted : Exit::failed;
    };
    auto database = open_session(command.store, false);
    if (!database) return failed(database.error());

    Exit exit = Exit::done;
    auto const report = [&](Result<LoadReport> loaded) {
        if (!loaded) {
            exit = failed(loaded.error());
            return false;
        }
        if (loaded->rejected > 0) exit = Exit::failed;
        output.answer(answer_of(std::move(*loaded)));
        return true;
    };
    if (command.bundled && !report(database->load_bundled())) return exit;
    if (!command.files.empty()) {
        LoadOptions options;
        options.source = command.source;
        options.replace = command.replace;
        options.keep_going = common.keep_going;
        options.create = command.create;
        options.blank_until_open = command.blank_until_open;
        auto loaded = [&] {
            ProgressBar bar;
            options.progress = [&](std::uint64_t done, std::uint64_t all) {
                bar.show(done, all);
                return !interrupted();
            };
            return database->load(command.files, options);
        }();
        report(std::move(loaded));
    }
    output.flush();
    return exit == Exit::done && !output.good() ? Exit::failed : exit;
}

}  // namespace kgq::program
