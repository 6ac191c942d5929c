#include "engine/ingest/plain_reader.hpp"

#include <kgq/error.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <future>
#include <limits>

#include "engine/text/ascii.hpp"

namespace kgq::ingest {

namespace {

constexpr std::size_t kChunk = 1u << 22;
constexpr std::size_t kBatchBytes = 1u << 17;  // stays in a cache until it is used
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

// Commas and line ends one after the other, eight bytes looked at together: fields are too short for a search to pay.
class Separators {
public:
    explicit Separators(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    /// The next one, or the end.
    char const* next() {
        while (found_ == 0) {
            if (at_ == end_) return end_;
            std::size_t const size = std::min<std::size_t>(sizeof(std::uint64_t), static_cast<std::size_t>(end_ - at_));
            std::uint64_t word = 0;
            if (size == sizeof word) {  // a load, where the other is a call
                std::memcpy(&word, at_, sizeof word);
            } else {
                std::memcpy(&word, at_, size);
            }
            found_ = bytes_with(word, ',') | bytes_with(word, '\n');
            looked_at_ = at_;
            at_ += size;
        }
        char const* const place = looked_at_ + std::countr_zero(found_) / 8;
        found_ &= found_ - 1;
        return place;
    }

private:
    static constexpr std::uint64_t kEach = 0x0101010101010101;

    /// The highest bit of each byte that is `wanted`.
    static std::uint64_t bytes_with(std::uint64_t word, char wanted) {
        std::uint64_t const other = word ^ kEach * static_cast<unsigned char>(wanted);  // 0 where it is
        constexpr std::uint64_t kLow = kEach * 0x7F;
        return ~(((other & kLow) + kLow) | other | kLow);
    }

    char const* at_;
    char const* end_;
    char const* looked_at_ = nullptr;
    std::uint64_t found_ = 0;
};

void add_field(PlainRow& row, char const* begin, char const* end) {
    std::size_t const place = row.count++;
    if (place >= kMostPlainColumns) return;
    std::string_view const field = trimmed({begin, static_cast<std::size_t>(end - begin)});
    row.fields[place] = {static_cast<std::uint32_t>(field.data() - row.text.data()),
                         static_cast<std::uint32_t>(field.size())};
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
        field.ascii = text::is_ascii(whole);
        for (char const c : whole) column += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
        if (end == row.text.size()) return made;
        ++column;
        begin = end + 1;
    }
}

namespace {

// Which letters and beginnings of words stand in some bytes.
struct Letters {
    bool quote = false;
    bool carriage_return = false;
    bool covers = false;  // perhaps: its first letters
    bool is_a = false;
};

constexpr std::size_t kLane = 32;    // compared side by side: a loop of a fixed length, without branches
constexpr std::size_t kBehind = 64;  // bytes that may be read behind those that are looked at

// REQUIRES: kBehind bytes behind them, which may be counted in.
Letters letters_in(char const* bytes, std::size_t size) {
    unsigned char quote[kLane] = {};
    unsigned char carriage_return[kLane] = {};
    unsigned char covers[kLane] = {};
    unsigned char is_a[kLane] = {};
    for (std::size_t at = 0; at < size; at += kLane) {
        for (std::size_t i = 0; i < kLane; ++i) {
            char const* const here = bytes + at + i;
            quote[i] = static_cast<unsigned char>(quote[i] | (here[0] == '"'));
            carriage_return[i] = static_cast<unsigned char>(carriage_return[i] | (here[0] == '\r'));
            covers[i] = static_cast<unsigned char>(
                covers[i] | ((here[0] == 'c') & (here[1] == 'o') & (here[2] == 'v') & (here[3] == 'e')));
            is_a[i] = static_cast<unsigned char>(
                is_a[i] | ((here[0] == 'i') & (here[1] == 's') & (here[2] == '_') & (here[3] == 'a')));
        }
    }
    auto const any = [](unsigned char const(&found)[kLane]) {
        return std::any_of(std::begin(found), std::end(found), [](unsigned char one) { return one != 0; });
    };
    return {any(quote), any(carriage_return), any(covers), any(is_a)};
}

// Looks at the bytes from `begin` on, and beyond `end` as far as a word that begins before it goes.
PlainLook look_over(std::string const& path, std::uint64_t begin, std::uint64_t end) {
    constexpr std::size_t kStep = 1u << 12;
    std::ifstream file = opened(path);
    file.seekg(static_cast<std::streamoff>(begin));
    PlainLook look{.plain = true, .introduces = false};
    std::string buffer;
    std::string carried;  // read already, looked at next
    for (std::uint64_t at = begin; at < end && look.plain;) {
        buffer = carried;
        std::size_t const kept = buffer.size();
        buffer.resize(kept + kChunk + kBehind);
        file.read(buffer.data() + kept, static_cast<std::streamsize>(buffer.size() - kept));
        std::size_t const have = kept + static_cast<std::size_t>(file.gcount());
        if (file.bad()) throw Error(ErrorKind::io, "the file " + path + " cannot be read to its end");
        std::fill(buffer.begin() + static_cast<std::ptrdiff_t>(have), buffer.end(), '\0');
        std::size_t const size = std::min<std::uint64_t>({have, kChunk, end - at});
        for (std::size_t step = 0; step < size && look.plain; step += kStep) {
            std::size_t const part = std::min(kStep, size - step);
            Letters const letters = letters_in(buffer.data() + step, part);
            std::string_view const bytes(buffer.data() + step, part + kBehind);
            if (letters.quote || (letters.covers && bytes.find("covers") != std::string_view::npos)) look.plain = false;
            if (letters.is_a) look.introduces = true;
            if (!letters.carriage_return) continue;
            for (std::size_t i = 0; i < part; ++i)
                if (bytes[i] == '\r' && bytes[i + 1] != '\n') look.plain = false;
        }
        if (have <= size) break;  // the file has become shorter
        carried = buffer.substr(size, have - size);
        at += size;
    }
    return look;
}

}  // namespace

PlainLook look_over(std::string const& path) {
    std::uint64_t const size = std::filesystem::file_size(path);
    std::uint64_t const middle = size / 2;
    auto first = std::async(size > kChunk ? std::launch::async : std::launch::deferred,
                            [&] { return look_over(path, 0, middle); });
    PlainLook const second = look_over(path, middle, size);
    PlainLook look = first.get();
    look.plain = look.plain && second.plain;
    look.introduces = look.introduces || second.introduces;
    return look;
}

PlainReader::PlainReader(std::string const& path) : path_(path), file_(opened(path)) {}

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
        split_lines(batch);
        read_ += batch.bytes.size();
        batch.end = read_;
    }
    return true;
}

void PlainReader::split_lines(PlainBatch& batch) {
    std::string_view left(batch.bytes);
    if (read_ == 0 && left.starts_with(kMark)) left.remove_prefix(kMark.size());
    char const* const end = left.data() + left.size();
    Separators separators(left);
    for (char const* line = left.data(); line != end;) {
        PlainRow& row = batch.rows.emplace_back();
        row.line = ++line_;
        row.text = {line, 0};
        char const* at = nullptr;
        for (char const* field = line;; field = at + 1) {
            at = separators.next();
            bool const ends = at == end || *at == '\n';
            char const* const behind = ends && at != line && at[-1] == '\r' ? at - 1 : at;
            add_field(row, field, behind);
            if (!ends) continue;
            row.text = {line, static_cast<std::size_t>(behind - line)};
            break;
        }
        // What is longer than a field's place can tell has no fields, and goes the other way.
        if (row.text.size() > std::numeric_limits<std::uint32_t>::max()) row.count = kMostPlainColumns + 1;
        if (row.count == 1 && row.fields[0].size == 0) batch.rows.pop_back();
        line = at == end ? end : at + 1;
    }
}

}  // namespace kgq::ingest
