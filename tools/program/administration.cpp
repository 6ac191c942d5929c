#include "tools/program/administration.hpp"

#include "tools/program/interrupt.hpp"
#include "tools/program/opening.hpp"

#include <kgq/store.hpp>
#include <kgq/verify.hpp>

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace kgq::program {

namespace {

Exit failed(Error const& error, Output& output) {
    output.error(error);
    return interrupted() ? Exit::interrupted : Exit::failed;
}

/// A table with one column of words and one of numbers.
Answer counted(std::string statement, std::array<std::string, 2> columns,
               std::vector<std::pair<std::string, std::uint64_t>> const& counts) {
    FindAnswer table;
    table.columns.assign(columns.begin(), columns.end());
    table.types = {"text", "integer"};
    for (auto const& [words, count] : counts) {
        table.rows.push_back({Cell{Value::text(words)}, Cell{Value::integer(static_cast<std::int64_t>(count))}});
        table.periods.emplace_back();
    }
    Answer answer;
    answer.statement = std::move(statement);
    answer.data = std::move(table);
    return answer;
}

/// A file that is there only while one command needs it.
class PassingFile {
public:
    PassingFile() {
        char const* folder = std::getenv("TMPDIR");
        path_ = std::string(folder && *folder ? folder : "/tmp") + "/kgq-export-XXXXXX";
        int const descriptor = mkstemp(path_.data());
        if (descriptor < 0)
            throw Error(ErrorKind::io, "cannot make a file like " + path_ + ": " + std::strerror(errno));
        close(descriptor);
    }
    ~PassingFile() { unlink(path_.c_str()); }
    PassingFile(PassingFile const&) = delete;
    PassingFile& operator=(PassingFile const&) = delete;

    std::string const& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace

Answer as_answer(StoreStatistics const& statistics) {
    std::vector<std::pair<std::string, std::uint64_t>> counts = {{"transaction", statistics.transaction},
                                                                 {"claims", statistics.claims},
                                                                 {"names and values", statistics.terms},
                                                                 {"rules", statistics.rules}};
    for (auto const& [relation, count] : statistics.relations) {
        if (count > 0) counts.emplace_back("claims of " + relation, count);
    }
    Answer answer = counted("stats", {"what", "count"}, counts);
    answer.transaction = statistics.transaction;
    return answer;
}

Answer relations_as_answer(StoreStatistics const& statistics) {
    Answer answer = counted("relations", {"relation", "claims"}, statistics.relations);
    answer.transaction = statistics.transaction;
    return answer;
}

Exit administrate(ExportCommand const& command, CommonOptions const& common, Output& output) {
    auto database = open_existing(command.store, true);
    if (!database) return failed(database.error(), output);
    bool const to_standard_output = command.file.empty();
    PassingFile const passing;
    Parameters const file = {{"file", Value::text(to_standard_output ? passing.path() : command.file)}};
    auto answer = database->ask("EXPORT $file AS " + command.as, file, limits_of(common));
    if (!answer) return failed(answer.error(), output);
    if (to_standard_output) {
        auto text = read_file(passing.path());
        if (!text) return failed(text.error(), output);
        output.text(*text);
    } else {
        output.answer(*answer);
    }
    output.flush();
    return output.good() ? Exit::done : Exit::failed;
}

Exit administrate(CheckCommand const& command, CommonOptions const& common, Output& output) {
    auto report = check_store(command.store, command.repair);
    if (!report) return failed(report.error(), output);
    if (common.format != Format::table) {
        std::vector<std::pair<std::string, std::uint64_t>> rows;
        for (std::string const& problem : report->problems) rows.emplace_back(problem, 1);
        output.answer(counted("check", {"problem", "count"}, rows));
    } else {
        for (std::string const& problem : report->problems) output.text(problem + "\n");
        std::string const claims = std::to_string(report->claims) + " claims";
        if (report->repaired)
            output.text("repaired: " + claims + ", every index was rebuilt from the records\n");
        else if (report->problems.empty())
            output.text("all is well: " + claims + ", every index agrees with the records\n");
    }
    output.flush();
    return report->problems.empty() || report->repaired ? Exit::done : Exit::failed;
}

Exit administrate(BackupCommand const& command, CommonOptions const&, Output& output) {
    auto database = open_existing(command.store, false);
    if (!database) return failed(database.error(), output);
    Status const status = database->backup(command.directory);
    if (!status) return failed(status.error(), output);
    note("copied " + command.store + " to " + command.directory);
    return Exit::done;
}

Exit administrate(RestoreCommand const& command, CommonOptions const&, Output& output) {
    Status const status = restore_store(command.directory, command.store);
    if (!status) return failed(status.error(), output);
    note("made " + command.store + " from " + command.directory);
    return Exit::done;
}

Exit administrate(StatsCommand const& command, CommonOptions const&, Output& output) {
    auto database = open_existing(command.store, true);
    if (!database) return failed(database.error(), output);
    output.answer(as_answer(database->statistics()));
    output.flush();
    return Exit::done;
}

Exit administrate(UpgradeCommand const& command, CommonOptions const&, Output& output) {
    auto database = open_existing(command.store, false);
    if (!database) return failed(database.error(), output);
    auto written = database->upgrade();
    if (!written) return failed(written.error(), output);
    Answer answer;
    answer.statement = "upgrade";
    answer.transaction = written->transaction;
    answer.data = std::move(*written);
    output.answer(answer);
    output.flush();
    return Exit::done;
}

Exit administrate(VerifyCommand const& command, CommonOptions const&, Output& output) {
    std::ifstream file(command.proof, std::ios::binary);
    std::string const json{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return failed(Error(ErrorKind::not_found, "cannot read " + command.proof), output);
    auto report = verify_proof(json, command.store);
    if (!report) return failed(report.error(), output);
    FindAnswer found;
    found.columns = {"finding", "text"};
    found.types = {"text", "text"};
    auto const add = [&](std::string finding, std::string const& text) {
        found.rows.push_back({{Value::text(std::move(finding))}, {Value::text(text)}});
        found.periods.emplace_back();
    };
    for (std::string const& problem : report->problems) add("problem", problem);
    for (std::string const& remark : report->remarks) add("remark", remark);
    note("checked " + std::to_string(report->steps) + (report->steps == 1 ? " step: " : " steps: ") +
         (report->problems.empty() ? "the proof holds" : "the proof does not hold"));
    if (!found.rows.empty()) {
        Answer answer;
        answer.statement = "verify";
        answer.data = std::move(found);
        output.answer(answer);
        output.flush();
    }
    return report->problems.empty() ? Exit::done : Exit::failed;
}

}  // namespace kgq::program
