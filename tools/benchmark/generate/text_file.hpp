// A text file written from its start through a large buffer. A file that cannot be written whole is an exception (of
// kind io), at `close` at the latest; one that is not closed was given up. Threads: one at a time.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace kgq::bench {

class TextFile {
public:
    explicit TextFile(std::string path);
    void write(std::string_view text);
    void close();

private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::string path_;
    std::string buffer_;
    std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace kgq::bench
