// The bad rows of a file, written beside it with their line and the reason. Private to engine/ingest.
#pragma once

#include <fstream>
#include <string>

#include "engine/ingest/csv_reader.hpp"

namespace kgq::ingest {

class Rejects {
public:
    /// Nothing is written until a row is rejected. `pacts.csv` has its rejects in `pacts.rejects.csv`.
    Rejects(std::string const& csv_path, CsvRow const& header);

    /// Errors (thrown): io.
    void add(CsvRow const& row, std::string const& reason);
    std::string const& path() const { return path_; }
    bool any() const { return file_.is_open(); }

private:
    std::string path_;
    std::string header_;
    std::size_t columns_;
    std::ofstream file_;
};

}  // namespace kgq::ingest
