#include "engine/ingest/rejects.hpp"

#include <algorithm>

namespace kgq::ingest {

namespace {

std::string line_of(CsvRow const& row, std::size_t columns) {
    std::string line;
    for (std::size_t i = 0; i < std::max(columns, row.fields.size()); ++i) {
        if (i > 0) line += ',';
        if (i < row.fields.size()) line += csv_field(row.fields[i].text);
    }
    return line;
}

}  // namespace

Rejects::Rejects(std::string const& csv_path, CsvRow const& header)
    : path_((csv_path.ends_with(".csv") ? csv_path.substr(0, csv_path.size() - 4) : csv_path) + ".rejects.csv"),
      header_(line_of(header, 0) + ",line,reason\n"),
      columns_(header.fields.size()) {}

void Rejects::add(CsvRow const& row, std::string const& reason) {
    if (!file_.is_open()) {
        file_.open(path_, std::ios::binary | std::ios::trunc);
        file_ << header_;
    }
    file_ << line_of(row, columns_) << ',' << row.line() << ',' << csv_field(reason) << '\n';
    file_.flush();
    if (!file_) throw Error(ErrorKind::io, "the file " + path_ + " cannot be written");
}

}  // namespace kgq::ingest
