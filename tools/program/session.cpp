#include "tools/program/session.hpp"

#include "tools/program/interrupt.hpp"

#include <kgq/machine.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace kgq::program {

namespace {

/// A question that needs more would push everything else out, and at last be killed without a word.
std::uint64_t half_of_memory() { return machine_memory() / 2; }

}  // namespace

Limits limits_of(CommonOptions const& common) {
    Limits limits;
    limits.memory_bytes = common.memory_limit ? *common.memory_limit : half_of_memory();
    limits.time = common.time_limit;
    limits.cancel = &interrupted();
    return limits;
}

Result<std::string> read_file(std::string const& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return Error(ErrorKind::not_found, "there is no file " + path);
    if (std::filesystem::is_directory(path, ignored)) return Error(ErrorKind::io, path + " is a directory");
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    if (stream) text << stream.rdbuf();
    if (!stream) {
        if (stream.eof() || std::filesystem::file_size(path, ignored) == 0) return text.str();
        return Error(ErrorKind::io, "cannot read " + path + ": " + std::strerror(errno));
    }
    return text.str();
}

/// Standard input in pieces of one statement, with their place in the whole, so that errors name the line that was
/// written.
class Session::Conversation {
public:
    explicit Conversation(Session& session) : session_(session) {}

    /// Takes what was read and runs every statement that is now complete; false when the session must end.
    bool take(std::string_view bytes) {
        pending_.append(bytes);
        if (bytes.find(';') == std::string_view::npos) return true;
        std::size_t begin = 0;
        bool going_on = true;
        while (going_on) {
            std::string_view const rest = std::string_view(pending_).substr(begin);
            std::size_t const end = statement_end(rest);
            if (end == std::string::npos) break;
            going_on = run(rest.substr(0, end));
            begin += end;
        }
        pending_.erase(0, begin);
        return going_on;
    }

    /// What is left at the end of input needs no semicolon.
    void finish() {
        if (pending_.find_first_not_of(" \t\r\n") != std::string::npos) run(pending_);
    }

private:
    bool run(std::string_view statement) {
        bool const succeeded = run_in_place(statement);
        session_.output_.flush();
        for (char const sign : statement) {
            if (sign == '\n') {
                ++line_;
                column_ = 0;
            } else if ((sign & 0xC0) != 0x80) {
                ++column_;  // columns count characters, not bytes
            }
        }
        ++index_;
        return succeeded || session_.may_go_on();
    }

    bool run_in_place(std::string_view statement) {
        auto const show = [&](Answer const& answer) {
            session_.output_.answer(answer);
            return true;
        };
        Status const status = session_.database_.run(statement, "", show, limits_of(session_.common_));
        if (status) return true;
        Error error = status.error();
        if (error.place.file.empty() && error.place.line > 0) {
            if (error.place.line == 1) error.place.column += column_;
            error.place.line += line_;
            if (error.place.line == line_ + 1 && column_ > 0)
                error.line_text.insert(0, static_cast<std::size_t>(column_), ' ');
        }
        if (error.statement_index >= 0) error.statement_index += index_;
        session_.report(error);
        return false;
    }

    Session& session_;
    std::string pending_;
    int line_ = 0;    ///< lines before the pending text
    int column_ = 0;  ///< characters of its first line that were already taken
    int index_ = 0;   ///< statements before it
};

Session::Session(Database& database, Output& output, CommonOptions const& common)
    : database_(database), output_(output), common_(common) {}

Exit Session::run(std::vector<Input> const& inputs) {
    for (Input const& input : inputs) {
        if (input.kind == Input::Kind::standard_input) {
            converse();
        } else if (input.kind == Input::Kind::file) {
            auto text = read_file(input.text);
            if (text)
                run_text(*text, input.text);
            else
                report(text.error());
        } else {
            run_text(input.text, "");
        }
        if (!may_go_on()) break;
    }
    return status();
}

Exit Session::converse() {
    Conversation conversation(*this);
    std::array<char, 65536> buffer;
    while (true) {
        ssize_t const count = read(STDIN_FILENO, buffer.data(), buffer.size());
        if (count > 0) {
            if (!conversation.take({buffer.data(), static_cast<std::size_t>(count)})) return status();
        } else if (count == 0) {
            conversation.finish();
            return status();
        } else if (errno != EINTR) {
            report(Error(ErrorKind::io, std::string("cannot read standard input: ") + std::strerror(errno)));
            return status();
        }
        if (interrupted()) {
            interrupted_ = true;
            return status();
        }
    }
}

bool Session::run_text(std::string_view text, std::string_view file) {
    auto const show = [&](Answer const& answer) {
        output_.answer(answer);
        return true;
    };
    bool succeeded = true;
    auto const failed = [&](Error const& error) {
        succeeded = false;
        report(error);
    };
    Status const status = database_.run(text, file, show, limits_of(common_), common_.keep_going, failed);
    if (!status && succeeded) failed(status.error());
    output_.flush();
    return succeeded;
}

void Session::report(Error const& error) {
    failed_ = true;
    if (error.kind == ErrorKind::cancelled && interrupted()) interrupted_ = true;
    output_.error(error);
    output_.flush();
}

bool Session::may_go_on() const { return !interrupted_ && (!failed_ || common_.keep_going); }

Exit Session::status() const {
    if (interrupted_ || interrupted()) return Exit::interrupted;
    return failed_ || !output_.good() ? Exit::failed : Exit::done;
}

}  // namespace kgq::program
