// A small key-value interface in std types: the only door to RocksDB in the project (rocks*.cpp are the only files
// that include it).
//
// Not here: what keys and values mean (keys.hpp, records.hpp) and which directory is a store (directory.hpp).
// Threads: a Rocks may be used from any thread; a Cursor and a Changes by one at a time. Lifetime: Cursors and Pins
// keep their Rocks alive. Errors: every function throws kgq::Error: locked, corrupt, limit or io, with RocksDB's own
// words at the end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::storage {

class Rocks;

/// Puts and erasures that are written together or not at all; later ones win.
class Changes {
public:
    Changes();
    ~Changes();
    Changes(Changes&&) noexcept;
    Changes& operator=(Changes&&) noexcept;

    void put(std::string_view key, std::string_view value);
    void erase(std::string_view key);
    void erase_range(std::string_view first, std::string_view end);  ///< without `end` itself
    std::size_t byte_count() const;
    std::size_t count() const;

private:
    friend class Rocks;
    struct Batch;
    std::unique_ptr<Batch> batch_;
};

/// Entries written to a file of their own, in ascending order of keys, that the database then takes in as it is: large
/// amounts never pass through the log and the memory table. Dropped, it leaves nothing behind.
class TableFile {
public:
    ~TableFile();
    TableFile(TableFile&&) noexcept;

    void put(std::string_view key, std::string_view value);  ///< REQUIRES: a key behind all before it
    bool empty() const;

private:
    friend class Rocks;
    struct State;
    explicit TableFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The database as it stood when the pin was taken. Opaque.
class Pin {
public:
    virtual ~Pin() = default;
};

/// Goes over keys in the order of their bytes. The views are good until the next move.
class Cursor {
public:
    ~Cursor();
    Cursor(Cursor&&) noexcept;

    void seek(std::string_view key);               ///< to the first key not before `key`
    void seek_for_previous(std::string_view key);  ///< to the last key not after `key`
    void next();                                   ///< REQUIRES: valid()
    bool valid() const;                            ///< false at the end
    std::string_view key() const;
    std::string_view value() const;

private:
    friend class Rocks;
    struct State;
    explicit Cursor(std::unique_ptr<State> state);
    void check() const;

    std::unique_ptr<State> state_;
};

/// How a directory is opened.
enum class RocksMode {
    create,     ///< makes the database if it is not there
    existing,   ///< the one writer; `corrupt` if a log is damaged anywhere but at its very end
    salvage,    ///< as existing, but reads a damaged log up to the damage
    read_only,  ///< beside a writer, pinned to what was committed at opening; writes nothing into the directory
};

class Rocks : public std::enable_shared_from_this<Rocks> {
public:
    static std::shared_ptr<Rocks> open(std::string const& directory, RocksMode mode);
    static std::shared_ptr<Rocks> in_memory();
    /// In memory, beginning with what a directory's files hold; the directory is only read, and forgotten.
    static std::shared_ptr<Rocks> in_memory_copy(std::string const& directory);
    ~Rocks();

    /// Reads see what `pin` saw, or the last commit where it is null.
    std::optional<std::string> get(std::string_view key, Pin const* pin = nullptr) const;
    /// The last commit's, for values that the caller keeps: the cache does not.
    std::optional<std::string> get_once(std::string_view key) const;
    std::vector<std::optional<std::string>> get_many(std::span<std::string const> keys, Pin const* pin = nullptr) const;
    Cursor cursor(std::shared_ptr<Pin const> pin = nullptr) const;

    std::shared_ptr<Pin const> pin() const;

    /// Atomic; on disk when it returns (in memory: done).
    void write(Changes changes);

    /// As write, but on disk only after the next sync() or write().
    void write_unsynced(Changes changes);
    void sync();

    enum class Packing { plain, compressed };
    TableFile new_table_file(Packing packing) const;
    /// Takes in the files, all or none; on disk when it returns. REQUIRES: no key in two of them.
    void take_in(std::vector<TableFile> files);

    /// A consistent copy in a directory that does not exist yet, made while reads and writes go on. REQUIRES: a
    /// writable directory.
    void copy_to(std::string const& directory) const;
    /// Reads every file and compares its checksums.
    void verify_files() const;

private:
    struct Database;
    explicit Rocks(std::unique_ptr<Database> database);
    static std::shared_ptr<Rocks> open_in_memory(std::unique_ptr<Database> database);

    std::unique_ptr<Database> database_;
};

}  // namespace kgq::storage
