#include "engine/ingest/plain_reader.hpp"

#include <kgq/error.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "engine/text/byte_masks.hpp"

namespace kgq::ingest {

namespace {

constexpr std::size_t kBatchBytes = 1u << 17;  // stays in a cache until it is used

std::ifstream opened(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(ErrorKind::io, "the file " + path + " cannot be read");
    return file;
}

std::string_view trimmed(std::string_view field) {
    while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    return field;
}

// Commas, line ends and perhaps quotes one after the other, eight bytes looked at together: fields are too short for a
// search to pay.
template <bool kQuotes>
class Separators {
public:
    explicit Separators(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    /// The next one, or the end.
    char const* next() {
        using text::bytes_with;
        while (found_ == 0) {
            if (at_ == end_) return end_;
            std::size_t const size = std::min<std::size_t>(sizeof(std::uint64_t), static_cast<std::size_t>(end_ - at_));
            std::uint64_t const word = text::load_bytes(at_, size);
            found_ = bytes_with(word, ',') | bytes_with(word, '\n');
            if constexpr (kQuotes) found_ |= bytes_with(word, '"');
            looked_at_ = at_;
            at_ += size;
        }
        char const* const place = looked_at_ + std::countr_zero(found_) / 8;
        found_ &= found_ - 1;
        return place;
    }
    char const* end() const { return end_; }

private:
    char const* at_;
    char const* end_;
    char const* looked_at_ = nullptr;
    std::uint64_t found_ = 0;
};

void add_field(PlainRow& row, char const* begin, char const* end) {
    std::size_t const place = row.count++;
    if (place >= kMostPlainColumns) return;
    row.fields[place] = {static_cast<std::uint32_t>(begin - row.text.data()), static_cast<std::uint32_t>(end - begin)};
}

void add_trimmed(PlainRow& row, char const* begin, char const* end) {
    std::string_view const field = trimmed({begin, static_cast<std::size_t>(end - begin)});
    add_field(row, field.data(), field.data() + field.size());
}

/// The comma or line end behind a field whose opening quote has been met, or the end.
char const* add_quoted(PlainRow& row, char const* opening, Separators<true>& separators) {
    char const* at = separators.next();
    for (;; at = separators.next()) {
        if (at == separators.end()) break;
        if (*at != '"') continue;
        if (at + 1 == separators.end() || at[1] != '"') break;
        row.as_it_lies = false;
        separators.next();
    }
    char const* const closing = at;
    if (closing == opening + 1) row.as_it_lies = false;
    add_field(row, opening + 1, closing);
    while (at != separators.end() && *at == '"') at = separators.next();
    char const* const behind = at != separators.end() && *at == '\n' && at[-1] == '\r' ? at - 1 : at;
    if (closing != separators.end() && behind != closing + 1) row.as_it_lies = false;
    return at;
}

}  // namespace

CsvRow csv_row(PlainRow const& row, std::string const& path) {
    CsvRow made;
    CsvReader::of_line(path, row.text, row.line).next(made);
    return made;
}

PlainReader::PlainReader(std::string const& path, bool quotes) : path_(path), quotes_(quotes), file_(opened(path)) {}

bool PlainReader::next(PlainBatch& batch) {
    batch.rows.clear();
    while (batch.rows.empty()) {
        if (!file_ && tail_.empty()) return false;
        batch.bytes.assign(tail_);
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
        if (quotes_) {
            split_lines<true>(batch);
        } else {
            split_lines<false>(batch);
        }
        read_ += batch.bytes.size();
        batch.end = read_;
    }
    return true;
}

template <bool kQuotes>
void PlainReader::split_lines(PlainBatch& batch) {
    std::string_view left(batch.bytes);
    if (read_ == 0 && left.starts_with(kByteOrderMark)) left.remove_prefix(kByteOrderMark.size());
    char const* const end = left.data() + left.size();
    Separators<kQuotes> separators(left);
    for (char const* line = left.data(); line != end;) {
        PlainRow& row = batch.rows.emplace_back();
        row.line = ++line_;
        row.text = {line, 0};
        char const* at = nullptr;
        for (char const* field = line;; field = at + 1) {
            at = separators.next();
            bool quoted = false;
            if constexpr (kQuotes) {
                quoted = at == field && at != end && *at == '"';
                if (quoted) at = add_quoted(row, field, separators);
            }
            bool const ends = at == end || *at == '\n';
            char const* const behind = ends && at != line && at[-1] == '\r' ? at - 1 : at;
            if (!quoted) add_trimmed(row, field, behind);
            if (!ends) continue;
            row.text = {line, static_cast<std::size_t>(behind - line)};
            break;
        }
        // What is longer than a field's place can tell has no fields, and goes the other way.
        if (row.text.size() > std::numeric_limits<std::uint32_t>::max()) row.count = kMostPlainColumns + 1;
        if (row.count == 1 && row.fields[0].size == 0 && row.as_it_lies) batch.rows.pop_back();
        line = at == end ? end : at + 1;
    }
}

}  // namespace kgq::ingest
