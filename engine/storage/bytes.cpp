// CRC-32C: with the processor's instruction where it has one, which is found out when the program runs, else four bytes
// at a time (Kounavis and Berry 2008, "slicing"), about 1.5 GB/s.
#include "engine/storage/bytes.hpp"

#include <array>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

namespace kgq::storage {

namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // Castagnoli, reflected

constexpr std::array<std::array<std::uint32_t, 256>, 4> make_tables() {
    std::array<std::array<std::uint32_t, 256>, 4> tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
        tables[0][byte] = crc;
    }
    for (std::size_t table = 1; table < 4; ++table)
        for (std::size_t byte = 0; byte < 256; ++byte)
            tables[table][byte] = (tables[table - 1][byte] >> 8) ^ tables[0][tables[table - 1][byte] & 0xFF];
    return tables;
}

constexpr auto kTables = make_tables();

std::uint32_t extend_by_tables(std::uint32_t crc, std::string_view bytes) {
    while (bytes.size() >= 4) {
        std::uint32_t word;
        std::memcpy(&word, bytes.data(), 4);
        crc ^= word;
        crc = kTables[3][crc & 0xFF] ^ kTables[2][(crc >> 8) & 0xFF] ^ kTables[1][(crc >> 16) & 0xFF] ^
              kTables[0][crc >> 24];
        bytes.remove_prefix(4);
    }
    for (char byte : bytes) crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(byte)) & 0xFF];
    return crc;
}

#if defined(__x86_64__) && defined(__GNUC__)

__attribute__((target("sse4.2"))) std::uint32_t extend_by_instruction(std::uint32_t crc, std::string_view bytes) {
    std::uint64_t wide = crc;
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data(), sizeof word);
        wide = _mm_crc32_u64(wide, word);
    }
    crc = static_cast<std::uint32_t>(wide);
    for (char const byte : bytes) crc = _mm_crc32_u8(crc, static_cast<unsigned char>(byte));
    return crc;
}

std::uint32_t extend(std::uint32_t crc, std::string_view bytes) {
    static bool const there = __builtin_cpu_supports("sse4.2") != 0;
    return there ? extend_by_instruction(crc, bytes) : extend_by_tables(crc, bytes);
}

#else

std::uint32_t extend(std::uint32_t crc, std::string_view bytes) { return extend_by_tables(crc, bytes); }

#endif

}  // namespace

std::uint32_t checksum(std::string_view key, std::string_view bytes) { return ~extend(extend(~0u, key), bytes); }
std::uint32_t checksum_by_tables(std::string_view key, std::string_view bytes) {
    return ~extend_by_tables(extend_by_tables(~0u, key), bytes);
}

std::string seal(std::string_view key, std::string bytes) {
    append(bytes, checksum(key, bytes));
    return bytes;
}

bool is_sealed(std::string_view key, std::string_view sealed) {
    if (sealed.size() < 4) return false;
    std::string_view const bytes = sealed.substr(0, sealed.size() - 4);
    return ByteReader(sealed.substr(bytes.size())).read<std::uint32_t>() == checksum(key, bytes);
}

std::string_view unseal(std::string_view key, std::string_view sealed, std::string_view what) {
    if (is_sealed(key, sealed)) return sealed.substr(0, sealed.size() - 4);
    throw Error(ErrorKind::corrupt, std::string(what) + " is damaged: its checksum does not match");
}

}  // namespace kgq::storage
