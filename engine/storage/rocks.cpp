// RocksDB behind rocks.hpp.
//
// Three choices are worth their reasons.
//
// *Damaged logs.* RocksDB's default forgives damage anywhere in its log by dropping all that follows: committed
// transactions would vanish without a word. We open with kTolerateCorruptedTailRecords: a torn last record (a crash in
// the middle of a commit that nobody was told of) is dropped, damage before it is an error. Only `check --repair` reads
// up to the damage. rocks_logs.cpp has cut off by then what was torn within the zeros that a log is written into.
//
// *Readers beside a writer.* OpenForReadOnly beside a writer is undefined; OpenAsSecondary is made for it. It wants a
// folder of its own, which lives in the system's temporary folder until the reader closes. All files are opened at once
// (max_open_files = -1), so that the writer may delete what it has compacted away; until they are all open, one may
// vanish, and the opening is tried again.
//
// *Opening fast.* A log is replayed at every opening, so a commit of a megabyte is written out to a table at once, and
// what the logs hold beyond 64 KB, or in more than a few files, is when the writer closes.
#include "engine/storage/rocks.hpp"

#include "engine/storage/rocks_hints.hpp"
#include "engine/storage/rocks_logs.hpp"

#include <kgq/error.hpp>

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace kgq::storage {

namespace {

constexpr std::size_t kFlushBytes = 1u << 20;       // a commit as large as this goes to a table at once
constexpr std::uintmax_t kMostLogBytes = 1u << 16;  // left behind when the writer closes
constexpr std::size_t kMostLogFiles = 8;
constexpr std::size_t kMemoryTableBytes = 4u << 20;  // a log is never much longer
constexpr std::size_t kCacheBytes = 128u << 20;
constexpr int kOpenAttempts = 20;
constexpr char kMemoryDirectory[] = "/memory";
constexpr char kUnfinished[] = ".part";  // a table file that was not taken in

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(rocksdb::Slice text) { return {text.data(), text.size()}; }

class NoLogger final : public rocksdb::Logger {
public:
    using rocksdb::Logger::Logv;
    void Logv(char const*, va_list) override {}
    void Logv(rocksdb::InfoLogLevel, char const*, va_list) override {}
};

[[noreturn]] void fail(rocksdb::Status const& status, std::string const& doing) {
    ErrorKind kind = ErrorKind::io;
    if (status.IsCorruption() || status.IsPathNotFound()) kind = ErrorKind::corrupt;
    if (status.IsMemoryLimit()) kind = ErrorKind::limit;
    throw Error(kind, doing + ": " + status.ToString());
}

void require(rocksdb::Status const& status, std::string const& doing) {
    if (!status.ok()) fail(status, doing);
}

// The process that holds the lock, or 0. Only for locks of other processes: closing the file would give up one of our
// own.
pid_t lock_owner(std::string const& directory) {
    int const file = ::open((directory + "/LOCK").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    struct flock lock {};
    lock.l_type = F_RDLCK;
    lock.l_whence = SEEK_SET;
    pid_t const owner = ::fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? lock.l_pid : 0;
    ::close(file);
    return owner;
}

[[noreturn]] void fail_to_open(rocksdb::Status const& status, std::string const& directory) {
    std::string const words = status.ToString();
    if (status.IsIOError() && words.find("lock hold by current process") != std::string::npos)
        throw Error(ErrorKind::locked, "the store " + directory + " is already open for writing in this process");
    if (status.IsIOError() && words.find("While lock file") != std::string::npos &&
        words.find("temporarily unavailable") != std::string::npos) {
        pid_t const owner = lock_owner(directory);
        throw Error(ErrorKind::locked, "another process" +
                                           (owner > 0 ? " (" + std::to_string(owner) + ")" : std::string()) +
                                           " has the store " + directory +
                                           " open for writing; open it read-only, or wait until it is closed");
    }
    if (status.IsInvalidArgument())
        throw Error(ErrorKind::corrupt, "the database of the store " + directory + " is damaged or missing: " + words);
    if (status.IsCorruption())
        throw Error(ErrorKind::corrupt,
                    "the store " + directory + " is corrupt: " + (status.getState() ? status.getState() : words) +
                        "; a copy of it can be brought back to before the damage by kgq check --repair");
    fail(status, "cannot open the store " + directory);
}

rocksdb::CompressionType compression() {
    std::vector<rocksdb::CompressionType> const known = rocksdb::GetSupportedCompressions();
    for (rocksdb::CompressionType type : {rocksdb::kLZ4Compression, rocksdb::kSnappyCompression})
        if (std::find(known.begin(), known.end(), type) != known.end()) return type;
    return rocksdb::kNoCompression;
}

rocksdb::Options common_options() {
    rocksdb::Options options;
    options.info_log = std::make_shared<NoLogger>();
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.keep_log_file_num = 1;
    options.max_open_files = -1;
    // A thread for each file costs more than opening it, and what it would learn for choosing compactions is not
    // needed.
    options.max_file_opening_threads = 1;
    options.skip_stats_update_on_db_open = true;
    options.paranoid_checks = true;
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.avoid_flush_during_recovery = true;
    options.allow_concurrent_memtable_write = false;
    return options;
}

rocksdb::Options directory_options(RocksMode mode) {
    rocksdb::Options options = common_options();
    options.create_if_missing = mode == RocksMode::create;
    if (mode == RocksMode::salvage) {
        options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
        options.avoid_flush_during_recovery = false;  // so that the damaged log is not read again
    }
    options.compression = compression();
    options.write_buffer_size = kMemoryTableBytes;
    options.max_background_jobs = 2;
    options.max_manifest_file_size = 1u << 20;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(kCacheBytes);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.block_size = 16u << 10;
    table.format_version = 5;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

// Table files of a load that was cut off.
void remove_unfinished(std::string const& directory) {
    std::error_code ignored;
    for (std::filesystem::directory_entry const& entry : std::filesystem::directory_iterator(directory, ignored))
        if (entry.path().extension() == kUnfinished) std::filesystem::remove(entry.path(), ignored);
}

// A folder that goes away with this.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::error_code none;
        std::filesystem::path base = std::filesystem::temp_directory_path(none);
        if (none) base = "/tmp";
        std::string name = (base / "kgq-reader-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw Error(ErrorKind::io, "cannot make a temporary folder in " + base.string() + ": " +
                                           std::system_category().message(errno) +
                                           "; set TMPDIR to a folder that can be written to");
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;

    std::string const& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace

// ---- Changes

struct Changes::Batch {
    rocksdb::WriteBatch batch;
};

Changes::Changes() : batch_(std::make_unique<Batch>()) {}
Changes::~Changes() = default;
Changes::Changes(Changes&&) noexcept = default;
Changes& Changes::operator=(Changes&&) noexcept = default;

void Changes::put(std::string_view key, std::string_view value) {
    require(batch_->batch.Put(slice(key), slice(value)), "cannot gather a change");
}
void Changes::erase(std::string_view key) { require(batch_->batch.Delete(slice(key)), "cannot gather a change"); }
void Changes::erase_range(std::string_view first, std::string_view end) {
    require(batch_->batch.DeleteRange(slice(first), slice(end)), "cannot gather a change");
}
std::size_t Changes::byte_count() const { return batch_->batch.GetDataSize(); }
std::size_t Changes::count() const { return batch_->batch.Count(); }

// ---- Rocks

struct Rocks::Database {
    std::string directory;  // empty in memory
    bool writable = true;
    std::unique_ptr<rocksdb::Env> env;  // goes after db
    std::atomic<std::uint64_t> table_files{0};
    std::atomic<bool> merging_waits{false};
    std::shared_ptr<InsertionHints> hints = std::make_shared<InsertionHints>();
    std::unique_ptr<rocksdb::DB> db;
    rocksdb::WriteOptions write_options;

    std::string folder() const { return directory.empty() ? kMemoryDirectory : directory; }
    std::string place() const { return directory.empty() ? "the store in memory" : "the store " + directory; }

    void write(rocksdb::WriteOptions const& options, rocksdb::WriteBatch& batch) {
        if (merging_waits.exchange(false))
            require(db->EnableAutoCompaction({db->DefaultColumnFamily()}), "cannot write to " + place());
        bool const erases_ranges = batch.HasDeleteRange();
        if (erases_ranges) hints->pause();
        rocksdb::Status const status = db->Write(options, &batch);
        if (erases_ranges) hints->go_on();
        require(status, "cannot write to " + place());
    }

    ~Database() {
        if (!db || !writable || directory.empty() || !logs_are_long()) return;
        rocksdb::Status const ignored = db->Flush(rocksdb::FlushOptions());  // the logs still have it all
        ignored.PermitUncheckedError();
    }

    // Logs are read at every opening, and every opening begins a new one.
    bool logs_are_long() const {
        std::uintmax_t bytes = 0;
        std::size_t files = 0;
        std::error_code ignored;
        for (std::filesystem::directory_entry const& entry : std::filesystem::directory_iterator(directory, ignored)) {
            if (entry.path().extension() != ".log") continue;
            std::uint64_t length = 0;
            if (env->GetFileSize(entry.path().string(), &length).ok()) bytes += length;
            ++files;
        }
        return bytes > kMostLogBytes || files > kMostLogFiles;
    }
};

Rocks::Rocks(std::unique_ptr<Database> database) : database_(std::move(database)) { database_->hints->go_on(); }
Rocks::~Rocks() = default;

std::shared_ptr<Rocks> Rocks::open(std::string const& directory, RocksMode mode) {
    auto database = std::make_unique<Database>();
    database->directory = directory;
    database->writable = mode != RocksMode::read_only;
    database->write_options.sync = true;
    database->env = files_with_logs_in_place(directory, mode);
    rocksdb::Options options = directory_options(mode);
    options.env = database->env.get();
    options.memtable_insert_with_hint_prefix_extractor = database->hints;
    if (database->writable) remove_unfinished(directory);
    rocksdb::DB* db = nullptr;
    rocksdb::Status status;
    if (database->writable) {
        status = rocksdb::DB::Open(options, directory, &db);
    } else {
        TemporaryFolder const own;
        for (int attempt = 0; attempt < kOpenAttempts; ++attempt) {
            status = rocksdb::DB::OpenAsSecondary(options, directory, own.path(), &db);
            if (status.ok()) break;
            ::usleep(5000);  // a file that the writer has just deleted; its manifest names the new ones
        }
    }
    if (!status.ok()) fail_to_open(status, directory);
    database->db.reset(db);
    return std::shared_ptr<Rocks>(new Rocks(std::move(database)));
}

namespace {

void copy_into_memory(std::string const& directory, rocksdb::Env& env) {
    require(env.CreateDirIfMissing(kMemoryDirectory), "cannot open a store in memory");
    for (std::filesystem::directory_entry const& entry : std::filesystem::directory_iterator(directory)) {
        std::string const name = entry.path().filename().string();
        if (!entry.is_regular_file() || name == "LOCK" || name.starts_with("LOG")) continue;
        std::string bytes;
        require(rocksdb::ReadFileToString(rocksdb::Env::Default(), entry.path().string(), &bytes),
                "cannot read the store " + directory);
        require(rocksdb::WriteStringToFile(&env, bytes, std::string(kMemoryDirectory) + "/" + name),
                "cannot copy the store " + directory);
    }
}

}  // namespace

std::shared_ptr<Rocks> Rocks::in_memory() {
    auto database = std::make_unique<Database>();
    database->env.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    return open_in_memory(std::move(database));
}

std::shared_ptr<Rocks> Rocks::in_memory_copy(std::string const& directory) {
    auto database = std::make_unique<Database>();
    database->env.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    database->merging_waits = true;
    copy_into_memory(directory, *database->env);
    return open_in_memory(std::move(database));
}

std::shared_ptr<Rocks> Rocks::open_in_memory(std::unique_ptr<Database> database) {
    rocksdb::Options options = common_options();
    options.env = database->env.get();
    options.memtable_insert_with_hint_prefix_extractor = database->hints;
    options.create_if_missing = true;
    options.compression = rocksdb::kNoCompression;
    options.max_background_jobs = 1;
    options.avoid_flush_during_shutdown = true;
    // A copy begins with the handful of files that a load has left. Merging them would cost a program that only asks
    // more than its question does, so they wait for the first change.
    options.disable_auto_compactions = database->merging_waits;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(8u << 20);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    database->write_options.disableWAL = true;
    rocksdb::DB* db = nullptr;
    require(rocksdb::DB::Open(options, kMemoryDirectory, &db), "cannot open a store in memory");
    database->db.reset(db);
    return std::shared_ptr<Rocks>(new Rocks(std::move(database)));
}

namespace {

struct SnapshotPin final : Pin {
    std::shared_ptr<Rocks const> owner;
    rocksdb::DB* db = nullptr;
    rocksdb::Snapshot const* snapshot = nullptr;  // null for a reader, which never moves on
    ~SnapshotPin() override {
        if (snapshot) db->ReleaseSnapshot(snapshot);
    }
};

rocksdb::ReadOptions read_options(Pin const* pin) {
    rocksdb::ReadOptions options;
    if (pin) options.snapshot = static_cast<SnapshotPin const*>(pin)->snapshot;
    return options;
}

}  // namespace

std::shared_ptr<Pin const> Rocks::pin() const {
    auto pin = std::make_shared<SnapshotPin>();
    pin->owner = shared_from_this();
    pin->db = database_->db.get();
    if (database_->writable) pin->snapshot = pin->db->GetSnapshot();
    return pin;
}

std::optional<std::string> Rocks::get_once(std::string_view key) const {
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    std::string value;
    rocksdb::Status const status =
        database_->db->Get(options, database_->db->DefaultColumnFamily(), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) fail(status, "cannot read from " + database_->place());
    return value;
}

std::optional<std::string> Rocks::get(std::string_view key, Pin const* pin) const {
    std::string value;
    rocksdb::Status const status =
        database_->db->Get(read_options(pin), database_->db->DefaultColumnFamily(), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) fail(status, "cannot read from " + database_->place());
    return value;
}

std::vector<std::optional<std::string>> Rocks::get_many(std::span<std::string const> keys, Pin const* pin) const {
    std::vector<rocksdb::Slice> slices;
    slices.reserve(keys.size());
    for (std::string const& key : keys) slices.push_back(slice(key));
    std::vector<std::string> values;
    std::vector<rocksdb::Status> const statuses = database_->db->MultiGet(read_options(pin), slices, &values);
    std::vector<std::optional<std::string>> found(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (statuses[i].IsNotFound()) continue;
        if (!statuses[i].ok()) fail(statuses[i], "cannot read from " + database_->place());
        found[i] = std::move(values[i]);
    }
    return found;
}

void Rocks::write(Changes changes) {
    std::size_t const bytes = changes.byte_count();
    database_->write(database_->write_options, changes.batch_->batch);
    if (!database_->directory.empty() && bytes > kFlushBytes) {
        rocksdb::Status const ignored =
            database_->db->Flush(rocksdb::FlushOptions());  // the commit is in the log already
        ignored.PermitUncheckedError();
    }
}

void Rocks::write_unsynced(Changes changes) {
    rocksdb::WriteOptions options = database_->write_options;
    options.sync = false;
    database_->write(options, changes.batch_->batch);
}

void Rocks::sync() {
    if (database_->directory.empty()) return;
    require(database_->db->SyncWAL(), "cannot write to " + database_->place());
}

// ---- Table files

struct TableFile::State {
    rocksdb::Env* env = nullptr;
    std::string path;
    std::unique_ptr<rocksdb::SstFileWriter> writer;
    std::uint64_t entries = 0;

    ~State() {
        writer.reset();
        rocksdb::Status const ignored = env->DeleteFile(path);  // taken in, it is linked under another name
        ignored.PermitUncheckedError();
    }
};

TableFile::TableFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
TableFile::~TableFile() = default;
TableFile::TableFile(TableFile&&) noexcept = default;

void TableFile::put(std::string_view key, std::string_view value) {
    require(state_->writer->Put(slice(key), slice(value)), "cannot write the file " + state_->path);
    ++state_->entries;
}
bool TableFile::empty() const { return state_->entries == 0; }

TableFile Rocks::new_table_file(Packing packing) const {
    rocksdb::Options options = database_->db->GetOptions();
    options.compression = packing == Packing::plain ? rocksdb::kNoCompression : compression();
    auto state = std::make_unique<TableFile::State>();
    state->env = options.env;
    state->path = database_->folder() + "/incoming-" + std::to_string(++database_->table_files) + kUnfinished;
    state->writer = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), options);
    require(state->writer->Open(state->path), "cannot make the file " + state->path);
    return TableFile(std::move(state));
}

void Rocks::take_in(std::vector<TableFile> files) {
    std::vector<std::string> paths;
    for (TableFile& file : files) {
        if (file.empty()) continue;
        require(file.state_->writer->Finish(), "cannot finish the file " + file.state_->path);
        paths.push_back(file.state_->path);
    }
    if (paths.empty()) return;
    rocksdb::IngestExternalFileOptions options;
    options.move_files = !database_->directory.empty();
    options.failed_move_fall_back_to_copy = true;
    require(database_->db->IngestExternalFile(paths, options), "cannot take new files into " + database_->place());
}

void Rocks::copy_to(std::string const& directory) const {
    rocksdb::Checkpoint* made = nullptr;
    require(rocksdb::Checkpoint::Create(database_->db.get(), &made), "cannot copy " + database_->place());
    std::unique_ptr<rocksdb::Checkpoint> const checkpoint(made);
    require(checkpoint->CreateCheckpoint(directory), "cannot copy " + database_->place() + " to " + directory);
}

void Rocks::verify_files() const {
    require(database_->db->VerifyChecksum(), "a file of " + database_->place() + " is damaged");
}

// ---- Cursor

struct Cursor::State {
    std::shared_ptr<Rocks const> owner;
    std::shared_ptr<Pin const> pin;
    std::unique_ptr<rocksdb::Iterator> iterator;
    std::string place;
};

Cursor Rocks::cursor(std::shared_ptr<Pin const> pin) const {
    auto state = std::make_unique<Cursor::State>();
    state->owner = shared_from_this();
    state->iterator.reset(database_->db->NewIterator(read_options(pin.get())));
    state->pin = std::move(pin);
    state->place = database_->place();
    Cursor cursor(std::move(state));
    cursor.check();
    return cursor;
}

Cursor::Cursor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cursor::~Cursor() = default;
Cursor::Cursor(Cursor&&) noexcept = default;

void Cursor::check() const {
    if (!state_->iterator->Valid()) require(state_->iterator->status(), "cannot read from " + state_->place);
}
void Cursor::seek(std::string_view key) {
    state_->iterator->Seek(slice(key));
    check();
}
void Cursor::seek_for_previous(std::string_view key) {
    state_->iterator->SeekForPrev(slice(key));
    check();
}
void Cursor::next() {
    state_->iterator->Next();
    check();
}
bool Cursor::valid() const { return state_->iterator->Valid(); }
std::string_view Cursor::key() const { return view(state_->iterator->key()); }
std::string_view Cursor::value() const { return view(state_->iterator->value()); }

}  // namespace kgq::storage
