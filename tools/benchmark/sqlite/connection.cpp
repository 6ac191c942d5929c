#include "tools/benchmark/sqlite/connection.hpp"

#include <stdexcept>

namespace kgq::bench {

Connection::Connection(std::string const& path) {
    sqlite3* opened = nullptr;
    int const code = sqlite3_open(path.c_str(), &opened);
    connection_.reset(opened);
    if (code != SQLITE_OK) throw std::runtime_error("cannot open " + path);
    run("PRAGMA cache_size = -1000000; PRAGMA mmap_size = 30000000000; PRAGMA temp_store = MEMORY");
}

void Connection::run(std::string const& sql) {
    char* message = nullptr;
    if (sqlite3_exec(get(), sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) return;
    std::string const text = message != nullptr ? message : "?";
    sqlite3_free(message);
    throw std::runtime_error(text + " in " + sql);
}

Statement::Statement(Connection const& connection, std::string_view sql) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v3(connection.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &prepared, nullptr) != SQLITE_OK)
        throw std::runtime_error(std::string(sqlite3_errmsg(connection.get())) + " in " + std::string(sql));
    statement_.reset(prepared);
}

Statement& Statement::text(int place, std::string_view text) {
    check(sqlite3_bind_text(statement_.get(), place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
    return *this;
}

Statement& Statement::integer(int place, std::int64_t number) {
    check(sqlite3_bind_int64(statement_.get(), place, number));
    return *this;
}

Statement& Statement::nothing(int place) {
    check(sqlite3_bind_null(statement_.get(), place));
    return *this;
}

bool Statement::step() {
    int const code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    throw std::runtime_error(sqlite3_errmsg(sqlite3_db_handle(statement_.get())));
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

void Statement::run() {
    while (step()) continue;
    reset();
}

std::string_view Statement::text_at(int column) const {
    auto const* text = sqlite3_column_text(statement_.get(), column);
    auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<char const*>(text), size);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(sqlite3_db_handle(statement_.get())));
}

}  // namespace kgq::bench
