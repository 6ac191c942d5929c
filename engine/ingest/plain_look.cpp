// Both cores look at half of the file each. Whether a byte lies inside quotes goes by how many there are before it,
// which the second half cannot know: what it finds is kept for both cases until the first half is done.
//
// A quote in the midst of an unquoted field is a letter like others. Counting quotes would go wrong by it, so a file
// where a quote that should open stands behind anything but a comma, a line end or another quote is not plain.
#include "engine/ingest/plain_look.hpp"

#include <kgq/error.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <future>
#include <string_view>

#include "engine/ingest/csv_reader.hpp"
#include "engine/text/byte_masks.hpp"

namespace kgq::ingest {

namespace {

constexpr std::size_t kChunk = 1u << 22;

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

/// Quotes and line ends, told for both cases: that the bytes begin outside of quotes, and that they begin inside.
class Quotes {
public:
    explicit Quotes(char before) : before_(before) {}

    void look(std::string_view bytes) {
        for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
            std::size_t const size = std::min(sizeof(std::uint64_t), bytes.size() - at);
            look(text::load_bytes(bytes.data() + at, size));
            before_ = bytes[at + size - 1];
        }
    }
    /// The same of bytes without a quote.
    void pass(std::string_view bytes) {
        if (bytes.find('\n') != std::string_view::npos) lines_end_[odd_ ? 1 : 0] = true;
        before_ = bytes.back();
    }

    /// Whether there is an odd number of them.
    bool odd() const { return odd_; }
    /// Whether each line ends outside of quotes, and each quote that opens does so at a field's first byte.
    bool plain(bool begun_inside) const { return !lines_end_[begun_inside ? 0 : 1] && !astray_[begun_inside ? 1 : 0]; }

private:
    void look(std::uint64_t word) {
        using text::bytes_with;
        std::uint64_t const quotes = bytes_with(word, '"');
        std::uint64_t const ends = bytes_with(word, '\n');
        std::uint64_t const before = word << 8 | static_cast<unsigned char>(before_);
        std::uint64_t odd = quotes;  // the number up to each byte, itself counted
        odd ^= odd << 8;
        odd ^= odd << 16;
        odd ^= odd << 32;
        if (odd_) odd ^= text::kEachByte << 7;
        std::uint64_t const astray =
            quotes & ~(bytes_with(before, ',') | bytes_with(before, '\n') | bytes_with(before, '"'));
        lines_end_[0] = lines_end_[0] || (ends & ~odd) != 0;
        lines_end_[1] = lines_end_[1] || (ends & odd) != 0;
        astray_[0] = astray_[0] || (astray & odd) != 0;
        astray_[1] = astray_[1] || (astray & ~odd) != 0;
        odd_ = odd >> 63 != 0;
    }

    char before_;
    bool odd_ = false;
    std::array<bool, 2> lines_end_{};  // after an even number of quotes, after an odd one
    std::array<bool, 2> astray_{};     // a quote that opens, if the bytes begin outside or inside
};

struct PartLook {
    bool plain = true;  // but for quotes
    bool quotes = false;
    bool introduces = false;
    Quotes of_quotes{'\n'};
};

// Looks at the bytes from `begin` on, and beyond `end` as far as a word that begins before it goes.
PartLook look_over(std::string const& path, std::uint64_t begin, std::uint64_t end) {
    constexpr std::size_t kStep = 1u << 12;
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(ErrorKind::io, "the file " + path + " cannot be read");
    PartLook look;
    if (begin > 0) {
        file.seekg(static_cast<std::streamoff>(begin - 1));
        look.of_quotes = Quotes(static_cast<char>(file.get()));
    }
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
            if (letters.covers && bytes.find("covers") != std::string_view::npos) look.plain = false;
            if (letters.is_a) look.introduces = true;
            std::string_view own = bytes.substr(0, part);
            if (at == 0 && step == 0 && own.starts_with(kByteOrderMark)) own.remove_prefix(kByteOrderMark.size());
            if (letters.quote) {
                look.quotes = true;
                look.of_quotes.look(own);
            } else if (!own.empty()) {
                look.of_quotes.pass(own);
            }
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
    auto part = std::async(size > kChunk ? std::launch::async : std::launch::deferred,
                           [&] { return look_over(path, 0, middle); });
    PartLook const second = look_over(path, middle, size);
    PartLook const first = part.get();
    bool const inside = first.of_quotes.odd();
    bool const closed = inside == second.of_quotes.odd();
    bool const in_fields = first.of_quotes.plain(false) && second.of_quotes.plain(inside) && closed;
    bool const quotes = first.quotes || second.quotes;
    return {first.plain && second.plain && (!quotes || in_fields), quotes, first.introduces || second.introduces};
}

}  // namespace kgq::ingest
