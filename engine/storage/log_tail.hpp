// Where the log of a store ends: its form, as far as that wants it, and the small file that says how much of it is on
// disk. FORMAT.md has the reasons under "The end of the log".
//
// Not here: what the records say, and RocksDB (rocks_logs.hpp). Threads: RecordEnds one at a time, SyncedMark any.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace kgq::storage {

/// Follows a log that is being written, in pieces of any size, and tells where its last whole record ends.
class RecordEnds {
public:
    void take(std::string_view bytes);
    std::uint64_t whole() const { return whole_; }

private:
    void end_part();

    std::array<unsigned char, 7> header_{};
    std::size_t header_bytes_ = 0;
    std::size_t left_ = 0;  // of a part whose header is known
    std::uint64_t position_ = 0;
    std::uint64_t whole_ = 0;
};

/// The bytes behind the last record that is whole and right, with all before it.
std::uint64_t end_of_records(std::string_view log);

/// `synced` of a log of which that is not known.
constexpr std::uint64_t kAllSynced = std::numeric_limits<std::uint64_t>::max();

/// How much of a log RocksDB is to read: what goes before a tail that was never acknowledged, or all of it where it is
/// whole, or damaged so that RocksDB tells it. Nothing where it is damaged so that RocksDB might pass over it, its end
/// lost or zeros in its middle.
std::optional<std::uint64_t> bytes_to_read(std::string_view log, std::uint64_t synced);

/// The file SYNCED of a store: the log that is written to, and how many bytes of it are known to be on disk. Never
/// throws: a mark that cannot be written is out of date, and that only makes it say less.
class SyncedMark {
public:
    explicit SyncedMark(std::string const& directory);
    ~SyncedMark();
    SyncedMark(SyncedMark const&) = delete;
    SyncedMark& operator=(SyncedMark const&) = delete;

    /// What a directory's mark says of a log, or kAllSynced.
    static std::uint64_t read(std::string const& directory, std::uint64_t log);

    /// A new log, nothing of which is on disk; the mark itself is when it returns. REQUIRES: earlier logs are on disk.
    void begin(std::uint64_t log);
    /// Says nothing of a log that is not the newest.
    void advance(std::uint64_t log, std::uint64_t bytes);

private:
    void write() const;

    std::string path_;
    std::mutex mutex_;
    int file_ = -1;  // made with the first log
    std::uint64_t log_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace kgq::storage
