// SQLite's C interface with lifetimes and exceptions. Nothing more: what is measured is SQLite.
// Threads: a connection and its statements belong to one at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kgq::bench {

class Connection {
public:
    explicit Connection(std::string const& path);
    void run(std::string const& sql);
    sqlite3* get() const { return connection_.get(); }

private:
    struct Closer {
        void operator()(sqlite3* connection) const { sqlite3_close(connection); }
    };
    std::unique_ptr<sqlite3, Closer> connection_;
};

/// A prepared statement. Bound texts must live until the next reset.
class Statement {
public:
    Statement(Connection const& connection, std::string_view sql);
    Statement& text(int place, std::string_view text);
    Statement& integer(int place, std::int64_t number);
    Statement& nothing(int place);
    bool step();  ///< whether there is a row
    void reset();
    void run();  ///< to its end, and resets
    std::int64_t integer_at(int column) const { return sqlite3_column_int64(statement_.get(), column); }
    std::string_view text_at(int column) const;

private:
    void check(int code) const;
    struct Finaliser {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finaliser> statement_;
};

}  // namespace kgq::bench
