#include "tools/benchmark/generate/text_file.hpp"

#include <kgq/error.hpp>

#include <utility>

namespace kgq::bench {

namespace {
constexpr std::size_t kBuffer = std::size_t{1} << 22U;
}

TextFile::TextFile(std::string path) : path_(std::move(path)), file_(std::fopen(path_.c_str(), "w")) {
    if (!file_) throw Error(ErrorKind::io, "cannot write " + path_);
    buffer_.reserve(kBuffer);
}

void TextFile::write(std::string_view text) {
    if (buffer_.size() + text.size() > kBuffer) {
        if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size())
            throw Error(ErrorKind::io, "cannot write " + path_);
        buffer_.clear();
    }
    buffer_ += text;
}

void TextFile::close() {
    bool const written = std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) == buffer_.size();
    if (std::fclose(file_.release()) != 0 || !written) throw Error(ErrorKind::io, "cannot write " + path_);
}

}  // namespace kgq::bench
