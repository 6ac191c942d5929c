// libpq with lifetimes and exceptions, and prepared statements of text parameters.
// Threads: a connection belongs to one at a time.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::bench {

class Rows {
public:
    explicit Rows(PGresult* result) : result_(result) {}
    int size() const { return PQntuples(result_.get()); }
    std::string_view at(int row, int column) const {
        return {PQgetvalue(result_.get(), row, column),
                static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
    }

private:
    struct Closer {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    std::unique_ptr<PGresult, Closer> result_;
};

class Server {
public:
    explicit Server(std::string const& address);
    Rows run(std::string const& sql);
    void prepare(std::string const& name, std::string const& sql);
    Rows ask(std::string const& name, std::vector<char const*> const& texts);
    /// COPY … FROM STDIN with the bytes of the file.
    void copy_in(std::string const& sql, std::string const& path);

private:
    Rows checked(PGresult* result);
    struct Closer {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    std::unique_ptr<PGconn, Closer> connection_;
};

}  // namespace kgq::bench
