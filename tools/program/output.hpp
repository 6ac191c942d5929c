// Where answers and errors go: results to standard output (or the file of `.output`), all else to standard error. In
// json and jsonl an error object is a result.
//
// Not here: how they look (kgq/render.hpp).
// Threads: one at a time.
#pragma once

#include <kgq/answer.hpp>
#include <kgq/error.hpp>
#include <kgq/render.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace kgq::program {

class Output {
public:
    explicit Output(Format format);

    Format format() const { return format_; }
    void set_format(Format format) { format_ = format; }
    /// Tables are cut after so many rows; 0: never.
    void set_max_rows(std::size_t rows) { max_rows_ = rows; }
    std::size_t max_rows() const { return max_rows_; }
    /// Columns for tables instead of the terminal's; 0: the terminal's.
    void set_width(int width) { width_ = width; }
    int width() const { return width_; }
    /// Answers longer than the screen go through $PAGER.
    void set_pager(bool on) { pager_ = on; }
    bool pager() const { return pager_; }

    /// Results go to a file from now on; to standard output again with "". Errors: io.
    Status redirect(std::string const& file);

    void answer(Answer const& answer);
    void error(Error const& error);
    /// The next answer needs no blank line before it.
    void begin_afresh() { wrote_answer_ = false; }
    /// Plain text that is a result (help).
    void text(std::string_view text);
    void flush();

    /// Whether everything written so far has arrived; false e.g. on a full disk.
    bool good() const { return good_; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    RenderOptions options(int descriptor) const;
    void write(std::string_view text);
    bool page(std::string_view text);

    Format format_;
    std::size_t max_rows_ = 0;
    int width_ = 0;
    bool pager_ = false;
    bool good_ = true;
    bool wrote_answer_ = false;
    std::unique_ptr<std::FILE, Close> file_;
};

/// A line for people on standard error, such as "created alliances.kgq".
void note(std::string_view text);

}  // namespace kgq::program
