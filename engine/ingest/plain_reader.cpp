#include "engine/ingest/plain_reader.hpp"

#include <kgq/error.hpp>

#include <algorithm>
#include <cstring>

namespace kgq::ingest {

namespace {

constexpr std::size_t kChunk = 1u << 22;
constexpr std::size_t kBatchBytes = 1u << 19;  // stays in the second cache until it is used
constexpr std::string_view kMark = "\xEF\xBB\xBF";

std::ifstream opened(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(ErrorKind::io, "the file " + path + " cannot be read");
    return file;
}

std::string_view trimmed_front(std::string_view field) {
    while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
    return field;
}

std::string_view trimmed(std::string_view field) {
    field = trimmed_front(field);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    return field;
}

void split(std::string_view line, PlainRow& row) {
    row.text = line;
    row.count = 0;
    for (std::size_t begin = 0;;) {
        void const* const comma = std::memchr(line.data() + begin, ',', line.size() - begin);
        std::size_t const end =
            comma ? static_cast<std::size_t>(static_cast<char const*>(comma) - line.data()) : line.size();
        if (row.count < kMostPlainColumns) row.fields[row.count] = trimmed(line.substr(begin, end - begin));
        ++row.count;
        if (!comma) return;
        begin = end + 1;
    }
}

}  // namespace

CsvRow csv_row(PlainRow const& row) {
    CsvRow made;
    int column = 1;
    for (std::size_t begin = 0;;) {
        std::size_t const end = std::min(row.text.find(',', begin), row.text.size());
        std::string_view const whole = row.text.substr(begin, end - begin);
        CsvField& field = made.fields.emplace_back();
        field.text = trimmed(whole);
        field.line = row.line;
        field.column = column + static_cast<int>(whole.size() - trimmed_front(whole).size());
        field.ascii =
            std::all_of(whole.begin(), whole.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        for (char const c : whole) column += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
        if (end == row.text.size()) return made;
        ++column;
        begin = end + 1;
    }
}

PlainLook look_over(std::string const& path) {
    std::ifstream file = opened(path);
    PlainLook look{.plain = true, .introduces = false};
    std::string buffer;
    std::string tail;  // of the chunk before, so that nothing is missed between two
    while (file && look.plain) {
        buffer = tail;
        std::size_t const kept = buffer.size();
        buffer.resize(kept + kChunk);
        file.read(buffer.data() + kept, static_cast<std::streamsize>(kChunk));
        buffer.resize(kept + static_cast<std::size_t>(file.gcount()));
        if (file.bad()) throw Error(ErrorKind::io, "the file " + path + " cannot be read to its end");
        std::string_view const bytes(buffer);
        if (bytes.find('"') != std::string_view::npos) look.plain = false;
        for (std::size_t at = bytes.find('\r'); at != std::string_view::npos; at = bytes.find('\r', at + 1)) {
            bool const last = at + 1 == bytes.size();
            if ((last && !file) || (!last && bytes[at + 1] != '\n')) look.plain = false;
            if (!look.plain) break;
        }
        if (memmem(bytes.data(), bytes.size(), "covers", 6) != nullptr) look.plain = false;
        if (!look.introduces && memmem(bytes.data(), bytes.size(), "is_a", 4) != nullptr) look.introduces = true;
        tail = buffer.substr(buffer.size() - std::min<std::size_t>(buffer.size(), 5));
    }
    return look;
}

PlainReader::PlainReader(std::string const& path) : path_(path), file_(opened(path)) {}

bool PlainReader::next(PlainBatch& batch) {
    batch.rows.clear();
    while (batch.rows.empty()) {
        if (!file_ && tail_.empty()) return false;
        batch.bytes = std::move(tail_);
        tail_.clear();
        std::size_t const kept = batch.bytes.size();
        batch.bytes.resize(kept + kBatchBytes);
        file_.read(batch.bytes.data() + kept, static_cast<std::streamsize>(kBatchBytes));
        batch.bytes.resize(kept + static_cast<std::size_t>(file_.gcount()));
        if (file_.bad()) throw Error(ErrorKind::io, "the file " + path_ + " cannot be read to its end");
        if (file_) {                                                // there is more: the last line waits for its end
            std::size_t const whole = batch.bytes.rfind('\n') + 1;  // 0 where there is no line end
            tail_ = batch.bytes.substr(whole);
            batch.bytes.resize(whole);
        }
        split_lines(batch);
        read_ += batch.bytes.size();
        batch.end = read_;
    }
    return true;
}

void PlainReader::split_lines(PlainBatch& batch) {
    std::string_view left(batch.bytes);
    if (read_ == 0 && left.starts_with(kMark)) left.remove_prefix(kMark.size());
    while (!left.empty()) {
        std::size_t const size = std::min(left.find('\n'), left.size());
        std::string_view line = left.substr(0, size);
        left.remove_prefix(std::min(size + 1, left.size()));
        ++line_;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        PlainRow& row = batch.rows.emplace_back();
        split(line, row);
        row.line = line_;
        if (row.count == 1 && row.fields[0].empty()) batch.rows.pop_back();
    }
}

}  // namespace kgq::ingest
