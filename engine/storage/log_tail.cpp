// A log of RocksDB is a row of blocks of 32 KB. A record lies in one part, or in a first, middle ones and a last, none
// of which crosses the end of a block; where fewer bytes than a header are left of a block, they are zeros. A header is
// u32 masked CRC-32C of what follows the four bytes, u16 length, u8 type, little-endian. (RocksDB's own description:
// "Write Ahead Log File Format".)
#include "engine/storage/log_tail.hpp"

#include "engine/storage/bytes.hpp"

#include <algorithm>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

namespace kgq::storage {

namespace {

constexpr std::uint64_t kBlockBytes = 32u << 10;
constexpr std::size_t kHeaderBytes = 7;
constexpr std::size_t kTypePlace = 6;
constexpr unsigned kWhole = 1;
constexpr unsigned kFirst = 2;
constexpr unsigned kMiddle = 3;
constexpr unsigned kLast = 4;
constexpr std::string_view kMark = "SYNCED";
constexpr std::size_t kMarkBytes = 20;

std::uint64_t left_of_block(std::uint64_t position) { return kBlockBytes - position % kBlockBytes; }

unsigned byte(std::string_view bytes, std::size_t place) { return static_cast<unsigned char>(bytes[place]); }

std::size_t length_of(std::string_view header) { return byte(header, 4) | byte(header, 5) << 8; }

bool ends_record(unsigned type) { return type == kWhole || type == kLast; }

// Masked, so that a checksum of bytes that hold checksums is not weak.
bool is_right(std::string_view part) {
    std::uint32_t const crc = checksum({}, part.substr(kTypePlace));
    std::uint32_t const masked = (crc >> 15 | crc << 17) + 0xA282EAD8u;
    return masked == (byte(part, 0) | byte(part, 1) << 8 | byte(part, 2) << 16 | byte(part, 3) << 24);
}

bool all_zeros(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char one) { return one == '\0'; });
}

}  // namespace

// ---- Records

void RecordEnds::end_part() {
    if (ends_record(header_[kTypePlace])) whole_ = position_;
    header_bytes_ = 0;
}

void RecordEnds::take(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t taken = 1;
        if (header_bytes_ == 0 && left_of_block(position_) < kHeaderBytes) {
            ++position_;
        } else if (header_bytes_ < kHeaderBytes) {
            header_[header_bytes_++] = static_cast<unsigned char>(bytes.front());
            ++position_;
            left_ = header_[4] | static_cast<std::size_t>(header_[5]) << 8;
            if (header_bytes_ == kHeaderBytes && left_ == 0) end_part();
        } else {
            taken = std::min(left_, bytes.size());
            position_ += taken;
            left_ -= taken;
            if (left_ == 0) end_part();
        }
        bytes.remove_prefix(taken);
    }
}

std::uint64_t end_of_records(std::string_view log) {
    std::uint64_t position = 0;
    std::uint64_t end = 0;
    bool within = false;  // a record of several parts
    while (position < log.size()) {
        std::uint64_t const left = left_of_block(position);
        if (left < kHeaderBytes) {
            position += left;
            continue;
        }
        std::string_view const rest = log.substr(position, left);
        if (rest.size() < kHeaderBytes) break;
        unsigned const type = byte(rest, kTypePlace);
        std::size_t const size = kHeaderBytes + length_of(rest);
        if (type < kWhole || type > kLast || size > rest.size() || !is_right(rest.substr(0, size))) break;
        if (within != (type == kMiddle || type == kLast)) break;
        position += size;
        within = !ends_record(type);
        if (!within) end = position;
    }
    return end;
}

std::optional<std::uint64_t> bytes_to_read(std::string_view log, std::uint64_t synced) {
    std::uint64_t const end = end_of_records(log);
    std::string_view const rest = log.substr(end);
    if (synced <= end) return end;
    if (synced != kAllSynced) return std::nullopt;  // RocksDB takes a log that ends early, or in zeros, as it is
    if (all_zeros(rest)) return end;
    // RocksDB takes zeros for the end of a block, and would go on with the next one as if nothing were missing.
    if (all_zeros(rest.substr(0, kHeaderBytes))) return std::nullopt;
    return log.size();
}

// ---- The mark

SyncedMark::SyncedMark(std::string const& directory) : path_(directory + "/" + std::string(kMark)) {}

SyncedMark::~SyncedMark() {
    if (file_ >= 0) ::close(file_);
}

std::uint64_t SyncedMark::read(std::string const& directory, std::uint64_t log) {
    std::ifstream file(directory + "/" + std::string(kMark), std::ios::binary);
    std::string bytes(kMarkBytes, '\0');
    if (!file.read(bytes.data(), kMarkBytes) || !is_sealed(kMark, bytes)) return kAllSynced;
    ByteReader reader(bytes);
    if (reader.read<std::uint64_t>() != log) return kAllSynced;
    return reader.read<std::uint64_t>();
}

void SyncedMark::write() const {
    std::string bytes;
    append(bytes, log_);
    append(bytes, bytes_);
    bytes = seal(kMark, std::move(bytes));
    if (::pwrite(file_, bytes.data(), bytes.size(), 0) < 0) return;  // the old one stays
}

void SyncedMark::begin(std::uint64_t log) {
    std::lock_guard const lock(mutex_);
    if (file_ < 0) file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    log_ = log;
    bytes_ = 0;
    write();
    if (file_ >= 0) ::fdatasync(file_);
}

void SyncedMark::advance(std::uint64_t log, std::uint64_t bytes) {
    std::lock_guard const lock(mutex_);
    if (log != log_ || bytes <= bytes_) return;
    bytes_ = bytes;
    write();
}

}  // namespace kgq::storage
