#include "engine/ingest/csv_reader.hpp"

#include <filesystem>
#include <system_error>

namespace kgq::ingest {

namespace {

constexpr std::size_t kChunk = 1 << 18;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

CsvReader::CsvReader(std::string path) : path_(std::move(path)) {
    std::error_code problem;
    if (!std::filesystem::exists(path_, problem)) throw Error(ErrorKind::not_found, "there is no file " + path_);
    if (std::filesystem::is_directory(path_, problem))
        throw Error(ErrorKind::io, path_ + " is a directory, not a file");
    file_.open(path_, std::ios::binary);
    if (!file_) throw Error(ErrorKind::io, "the file " + path_ + " cannot be read");
    std::uintmax_t const size = std::filesystem::file_size(path_, problem);
    size_ = problem ? 0 : size;
    if (peek() == 0xEF && buffer_.starts_with(kByteOrderMark)) position_ += kByteOrderMark.size();
}

CsvReader CsvReader::of_line(std::string path, std::string_view text, int line) {
    CsvReader reader;
    reader.path_ = std::move(path);
    reader.buffer_ = text;
    reader.line_ = line;
    return reader;
}

bool CsvReader::refill() {
    if (!file_.is_open()) return false;
    bytes_before_ += buffer_.size();
    position_ = 0;
    buffer_.resize(kChunk);
    file_.read(buffer_.data(), static_cast<std::streamsize>(kChunk));
    buffer_.resize(static_cast<std::size_t>(file_.gcount()));
    if (file_.bad()) throw Error(ErrorKind::io, "the file " + path_ + " cannot be read to its end");
    if (buffer_.empty()) file_.close();
    return !buffer_.empty();
}

int CsvReader::take() {
    int const byte = peek();
    if (byte == kEnd) return kEnd;
    ++position_;
    if ((byte & 0xC0) != 0x80) ++column_;  // bytes that go on with a character are no columns
    return byte;
}

void CsvReader::take_line_end() {
    int const byte = take();
    if (byte == '\r' && peek() == '\n') take();
    ++line_;
    column_ = 1;
}

void CsvReader::read_quoted(CsvRow& row, CsvField& field) {
    field.quoted = true;
    take();
    for (;;) {
        int const byte = peek();
        if (byte == kEnd) {
            row.problem = "the quote that opens here is never closed";
            row.problem_place = {path_, field.line, field.column};
            return;
        }
        if (byte == '\n' || byte == '\r') {
            field.text += static_cast<char>(byte);
            bool const pair = byte == '\r';
            take_line_end();
            if (pair && position_ > 0 && buffer_[position_ - 1] == '\n') field.text += '\n';
            continue;
        }
        take();
        if (byte == '"') {
            if (peek() != '"') break;
            take();
        }
        if (byte >= 0x80) field.ascii = false;
        field.text += static_cast<char>(byte);
    }
    while (peek() == ' ' || peek() == '\t') take();
    if (peek() == ',' || at_line_end()) return;
    if (row.problem.empty()) {
        row.problem = "there is text after the closing quote; write \"\" for a quote inside quotes";
        row.problem_place = {path_, line_, column_};
    }
    while (peek() != ',' && !at_line_end()) field.text += static_cast<char>(take());
}

void CsvReader::read_field(CsvRow& row, CsvField& field) {
    field.text.clear();
    field.quoted = false;
    field.ascii = true;
    while (peek() == ' ' || peek() == '\t') take();
    field.line = line_;
    field.column = column_;
    if (peek() == '"') {
        read_quoted(row, field);
        return;
    }
    while (peek() != ',' && !at_line_end()) {
        int const byte = take();
        if (byte >= 0x80) field.ascii = false;
        field.text += static_cast<char>(byte);
    }
    while (!field.text.empty() && is_blank(field.text.back())) field.text.pop_back();
}

bool CsvReader::next(CsvRow& row) {
    for (;;) {
        if (peek() == kEnd) return false;
        row.problem.clear();
        std::size_t count = 0;
        for (;;) {
            if (count == row.fields.size()) row.fields.emplace_back();
            read_field(row, row.fields[count++]);
            if (peek() != ',') break;
            take();
        }
        if (peek() != kEnd) take_line_end();
        row.fields.resize(count);
        bool const blank = count == 1 && row.fields[0].text.empty() && !row.fields[0].quoted;
        if (!blank) return true;
    }
}

std::string csv_field(std::string const& text) {
    bool const edges = !text.empty() && (is_blank(text.front()) || is_blank(text.back()));
    if (!edges && text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace kgq::ingest
