// Integers to bytes and back, big-endian, so that keys sort as their numbers do.
//
// Not here: what the bytes mean. Threads: values.
#pragma once

#include <kgq/error.hpp>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace kgq::storage {

template <typename T>
T to_big_endian(T value) {
    static_assert(std::is_unsigned_v<T> && std::endian::native == std::endian::little);
    if constexpr (sizeof(T) == 1) return value;
    if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
    if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
    if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
}

/// Appends integers (and enums of them); a signed one as its two's complement.
template <typename T>
void append(std::string& bytes, T value) {
    if constexpr (std::is_enum_v<T>) {
        append(bytes, static_cast<std::underlying_type_t<T>>(value));
    } else {
        auto const big = to_big_endian(static_cast<std::make_unsigned_t<T>>(value));
        bytes.append(reinterpret_cast<char const*>(&big), sizeof(big));
    }
}

/// A text with its length before it.
inline void append_text(std::string& bytes, std::string_view text) {
    append(bytes, static_cast<std::uint32_t>(text.size()));
    bytes.append(text);
}

/// Reads what append wrote; throws corrupt at the end of the bytes. The bytes must outlive the reader.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    template <typename T>
    T read() {
        if constexpr (std::is_enum_v<T>) {
            return static_cast<T>(read<std::underlying_type_t<T>>());
        } else {
            std::make_unsigned_t<T> big;
            std::memcpy(&big, take(sizeof(T)).data(), sizeof(T));
            return static_cast<T>(to_big_endian(big));
        }
    }
    std::string_view read_text() { return take(read<std::uint32_t>()); }
    std::string_view rest() { return take(bytes_.size()); }
    std::size_t left() const { return bytes_.size(); }
    std::string_view take(std::size_t count) {
        if (count > bytes_.size()) throw Error(ErrorKind::corrupt, "an entry is shorter than its kind");
        std::string_view const taken = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return taken;
    }

private:
    std::string_view bytes_;
};

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of a key and its value's bytes, so that an entry under the wrong key is
/// found too.
std::uint32_t checksum(std::string_view key, std::string_view bytes);
/// The same without the processor's own instruction, to be compared with it.
std::uint32_t checksum_by_tables(std::string_view key, std::string_view bytes);

/// A value with its checksum at its end.
std::string seal(std::string_view key, std::string bytes);
bool is_sealed(std::string_view key, std::string_view sealed);
/// The value without it. Errors: corrupt, naming `what` (e.g. "statement record 17").
std::string_view unseal(std::string_view key, std::string_view sealed, std::string_view what);

}  // namespace kgq::storage
