// A commit waits for the disk, so what a sync of the log costs is what a commit costs. Where the file grows, the file
// system has to write down its new length and place as well, which takes about as long again as the bytes themselves.
// So a log is made longer ahead, by pieces, and written in place: it ends in zeros until it is closed. RocksDB sets
// space aside too, but so that the length stays, and nothing is saved.
//
// The zeros have a price. RocksDB knows a torn end of a log by its being the end of the file; within zeros it is
// damage, and the store would not open after a power failure. So a log is looked through before RocksDB reads it, with
// the mark of what was synced beside it (log_tail.hpp): the writer cuts off what nobody was told of, once it has the
// lock; a reader, who writes nothing, gets the bytes before it.
//
// `check --repair` gets all logs as they are: it reads up to the damage by itself.
#include "engine/storage/rocks_logs.hpp"

#include "engine/storage/log_tail.hpp"

#include <rocksdb/file_system.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace kgq::storage {

namespace {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

constexpr std::size_t kPieceBytes = 256u << 10;

class LogFile;

// The logs that are open for writing, by number: one, or for a moment two.
class OpenLogs {
public:
    explicit OpenLogs(std::string const& directory) : mark_(directory) {}

    IOStatus begin(std::uint64_t number, LogFile& file);
    void forget(LogFile const& file);
    void synced(std::uint64_t number, std::uint64_t bytes) { mark_.advance(number, bytes); }
    std::optional<std::uint64_t> length(std::uint64_t number) const;

private:
    mutable std::mutex mutex_;
    std::map<std::uint64_t, LogFile*> files_;
    SyncedMark mark_;
};

class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    LogFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::shared_ptr<OpenLogs> logs, std::uint64_t number)
        : FSWritableFileOwnerWrapper(std::move(file)), logs_(std::move(logs)), number_(number) {}
    ~LogFile() override { logs_->forget(*this); }

    /// Without the zeros, and without a record that is being written.
    std::uint64_t length() const { return whole_; }

    IOStatus Append(rocksdb::Slice const& bytes, IOOptions const& options, IODebugContext* debug) override {
        return follow(bytes, FSWritableFileOwnerWrapper::Append(bytes, options, debug));
    }
    IOStatus Append(rocksdb::Slice const& bytes, IOOptions const& options,
                    rocksdb::DataVerificationInfo const& verification, IODebugContext* debug) override {
        return follow(bytes, FSWritableFileOwnerWrapper::Append(bytes, options, verification, debug));
    }
    IOStatus Sync(IOOptions const& options, IODebugContext* debug) override {
        std::uint64_t const whole = whole_;
        IOStatus status = FSWritableFileOwnerWrapper::Sync(options, debug);
        if (status.ok()) logs_->synced(number_, whole);
        return status;
    }
    IOStatus Fsync(IOOptions const& options, IODebugContext* debug) override {
        std::uint64_t const whole = whole_;
        IOStatus status = FSWritableFileOwnerWrapper::Fsync(options, debug);
        if (status.ok()) logs_->synced(number_, whole);
        return status;
    }
    IOStatus Close(IOOptions const& options, IODebugContext* debug) override {
        logs_->forget(*this);
        return FSWritableFileOwnerWrapper::Close(options, debug);  // cuts off the zeros
    }
    void SetPreallocationBlockSize(std::size_t size) override {
        FSWritableFileOwnerWrapper::SetPreallocationBlockSize(std::min(size, kPieceBytes));
    }

private:
    IOStatus follow(rocksdb::Slice const& bytes, IOStatus status) {
        if (!status.ok()) return status;
        records_.take({bytes.data(), bytes.size()});
        whole_ = records_.whole();
        return status;
    }

    std::shared_ptr<OpenLogs> logs_;
    std::uint64_t number_;
    RecordEnds records_;
    std::atomic<std::uint64_t> whole_{0};
};

// The mark speaks of the newest log alone, so all of the others has to be on disk before it moves on.
IOStatus OpenLogs::begin(std::uint64_t number, LogFile& file) {
    std::lock_guard const lock(mutex_);
    for (auto const& [earlier_number, earlier] : files_) {
        IOStatus status = earlier->Sync(IOOptions(), nullptr);
        if (!status.ok()) return status;
    }
    mark_.begin(number);
    files_[number] = &file;
    return IOStatus::OK();
}

void OpenLogs::forget(LogFile const& file) {
    std::lock_guard const lock(mutex_);
    std::erase_if(files_, [&](auto const& entry) { return entry.second == &file; });
}

std::optional<std::uint64_t> OpenLogs::length(std::uint64_t number) const {
    std::lock_guard const lock(mutex_);
    auto const found = files_.find(number);
    if (found == files_.end()) return std::nullopt;
    return found->second->length();
}

// What a reader sees of a log, in memory.
class LogBytes final : public rocksdb::FSSequentialFile {
public:
    explicit LogBytes(std::string bytes) : bytes_(std::move(bytes)) {}

    IOStatus Read(std::size_t count, IOOptions const&, rocksdb::Slice* result, char* scratch,
                  IODebugContext*) override {
        std::size_t const taken = bytes_.copy(scratch, count, place_);
        place_ += taken;
        *result = rocksdb::Slice(scratch, taken);
        return IOStatus::OK();
    }
    IOStatus Skip(std::uint64_t count) override {
        place_ += std::min<std::uint64_t>(count, bytes_.size() - place_);
        return IOStatus::OK();
    }

private:
    std::string bytes_;
    std::size_t place_ = 0;
};

class LogsInPlace final : public rocksdb::FileSystemWrapper {
public:
    LogsInPlace(std::string const& directory, RocksMode mode)
        : FileSystemWrapper(rocksdb::FileSystem::Default()),
          directory_(directory),
          mode_(mode),
          logs_(std::make_shared<OpenLogs>(directory)) {}

    char const* Name() const override { return "LogsInPlace"; }

    // From here on no other process writes into the directory, and RocksDB has read nothing yet.
    IOStatus LockFile(std::string const& path, IOOptions const& options, rocksdb::FileLock** lock,
                      IODebugContext* debug) override {
        IOStatus status = target()->LockFile(path, options, lock, debug);
        if (!status.ok() || mode_ == RocksMode::salvage) return status;
        status = cut_logs();
        if (status.ok()) return status;
        target()->UnlockFile(std::exchange(*lock, nullptr), options, debug).PermitUncheckedError();
        return status;
    }

    IOStatus NewWritableFile(std::string const& path, rocksdb::FileOptions const& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) override {
        std::optional<std::uint64_t> const number = log_number(path);
        if (!number) return target()->NewWritableFile(path, options, file, debug);
        rocksdb::FileOptions in_place = options;
        in_place.fallocate_with_keep_size = false;
        std::unique_ptr<rocksdb::FSWritableFile> plain;
        IOStatus status = target()->NewWritableFile(path, in_place, &plain, debug);
        if (!status.ok()) return status;
        auto log = std::make_unique<LogFile>(std::move(plain), logs_, *number);
        status = logs_->begin(*number, *log);
        if (status.ok()) *file = std::move(log);
        return status;
    }

    // Copies of a store that is open, and whoever asks how long its logs are, do not want the zeros.
    IOStatus GetFileSize(std::string const& path, IOOptions const& options, std::uint64_t* size,
                         IODebugContext* debug) override {
        std::optional<std::uint64_t> const number = log_number(path);
        std::optional<std::uint64_t> const length = number ? logs_->length(*number) : std::nullopt;
        if (length) *size = *length;
        return length ? IOStatus::OK() : target()->GetFileSize(path, options, size, debug);
    }

    IOStatus NewSequentialFile(std::string const& path, rocksdb::FileOptions const& options,
                               std::unique_ptr<rocksdb::FSSequentialFile>* file, IODebugContext* debug) override {
        std::optional<std::uint64_t> const number = log_number(path);
        if (mode_ != RocksMode::read_only || !number) return target()->NewSequentialFile(path, options, file, debug);
        std::string bytes;
        std::uint64_t to_read = 0;
        IOStatus status = look_through(path, *number, bytes, to_read);
        if (!status.ok()) return status;
        bytes.resize(to_read);
        *file = std::make_unique<LogBytes>(std::move(bytes));
        return status;
    }

private:
    // Of logs in the directory itself; a copy of the store has logs too.
    std::optional<std::uint64_t> log_number(fs::path const& path) const {
        if (path.extension() != ".log" || path != fs::path(directory_) / path.filename()) return std::nullopt;
        std::string const name = path.stem().string();
        std::uint64_t number = 0;
        auto const [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (wrong != std::errc() || end != name.data() + name.size()) return std::nullopt;
        return number;
    }

    // The mark is read first: a writer may go on meanwhile, and then the log has at least what the mark says.
    IOStatus look_through(std::string const& path, std::uint64_t number, std::string& bytes, std::uint64_t& to_read) {
        std::uint64_t const synced = SyncedMark::read(directory_, number);
        IOStatus status = rocksdb::ReadFileToString(target(), path, &bytes);
        if (!status.ok()) return status;
        std::optional<std::uint64_t> const found = bytes_to_read(bytes, synced);
        if (!found) return IOStatus::Corruption("commits are missing from " + path);
        to_read = *found;
        return status;
    }

    // On disk before another log is begun: then nothing is expected behind the cut, nor anything less before it.
    IOStatus cut_logs() {
        std::vector<std::string> names;
        IOStatus status = target()->GetChildren(directory_, IOOptions(), &names, nullptr);
        for (std::string const& name : names) {
            std::string const path = directory_ + "/" + name;
            std::optional<std::uint64_t> const number = log_number(path);
            if (!number) continue;
            std::string bytes;
            std::uint64_t to_read = 0;
            status = look_through(path, *number, bytes, to_read);
            if (status.ok() && to_read < bytes.size()) status = cut(path, to_read);
            if (!status.ok()) break;
        }
        return status;
    }

    IOStatus cut(std::string const& path, std::uint64_t length) {
        std::unique_ptr<rocksdb::FSWritableFile> file;
        IOStatus status = target()->ReopenWritableFile(path, rocksdb::FileOptions(), &file, nullptr);
        if (status.ok()) status = file->Truncate(length, IOOptions(), nullptr);
        if (status.ok()) status = file->Fsync(IOOptions(), nullptr);
        if (status.ok()) status = file->Close(IOOptions(), nullptr);
        return status;
    }

    std::string directory_;
    RocksMode mode_;
    std::shared_ptr<OpenLogs> logs_;
};

}  // namespace

std::unique_ptr<rocksdb::Env> files_with_logs_in_place(std::string const& directory, RocksMode mode) {
    return rocksdb::NewCompositeEnv(std::make_shared<LogsInPlace>(directory, mode));
}

}  // namespace kgq::storage
