#include "tools/benchmark/postgresql/server.hpp"

#include <fstream>
#include <stdexcept>

namespace kgq::bench {

Server::Server(std::string const& address) : connection_(PQconnectdb(address.c_str())) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_.get()));
}

Rows Server::checked(PGresult* result) {
    Rows rows(result);
    ExecStatusType const status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN)
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    return rows;
}

Rows Server::run(std::string const& sql) { return checked(PQexec(connection_.get(), sql.c_str())); }

void Server::prepare(std::string const& name, std::string const& sql) {
    checked(PQprepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr));
}

Rows Server::ask(std::string const& name, std::vector<char const*> const& texts) {
    return checked(PQexecPrepared(connection_.get(), name.c_str(), static_cast<int>(texts.size()), texts.data(),
                                  nullptr, nullptr, 0));
}

void Server::copy_in(std::string const& sql, std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    run(sql);
    std::vector<char> bytes(std::size_t{1} << 20U);
    while (file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())), file.gcount() > 0) {
        if (PQputCopyData(connection_.get(), bytes.data(), static_cast<int>(file.gcount())) != 1)
            throw std::runtime_error(PQerrorMessage(connection_.get()));
    }
    PQputCopyEnd(connection_.get(), nullptr);
    while (PGresult* result = PQgetResult(connection_.get())) checked(result);
}

}  // namespace kgq::bench
