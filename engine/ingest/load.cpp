// The trip of a file into the store, all of it in one transaction:
//
//   rows of text -> facts as written -> claims that fit the schema -> recorded -> (the rest of the source retracted) ->
//   committed
//
// Entities files are read whole and first, so that facts, and other entities, may name what they introduce. A facts
// file is read twice: once for the entities that its own `is_a` rows introduce, once for all its rows, in their order.
// A row is recorded as a whole or not at all; without keep_going the first bad row already decides that nothing is
// recorded, but reading goes on so that every bad row is told.
#include <kgq/bulk.hpp>
#include <kgq/ingest.hpp>
#include <kgq/names.hpp>

#include <algorithm>
#include <filesystem>
#include <span>
#include <unordered_set>
#include <utility>

#include "engine/ingest/columns.hpp"
#include "engine/ingest/csv_reader.hpp"
#include "engine/ingest/plain_facts.hpp"
#include "engine/ingest/plain_look.hpp"
#include "engine/ingest/read_ahead.hpp"
#include "engine/ingest/rejects.hpp"
#include "engine/ingest/replacing.hpp"
#include "engine/ingest/rows.hpp"

namespace kgq {

namespace {

using namespace ingest;

constexpr std::size_t kChunkRows = 2000;
constexpr std::size_t kMostListed = 1000;

struct File {
    std::string path;
    std::string default_source;
    CsvRow header;
    Layout layout;
    std::uint64_t size = 0;
    Rejects rejects;
};

/// A row with its facts; bad where `problem` is there.
struct ReadRow {
    CsvRow row;
    RowFacts facts;
    std::optional<RowError> problem;
};

void refuse_outside(std::string const& folder, std::string const& path) {
    if (folder.empty()) return;
    std::error_code problem;
    std::filesystem::path const inner = std::filesystem::weakly_canonical(path, problem);
    std::filesystem::path const outer = std::filesystem::weakly_canonical(folder, problem);
    auto const [end, rest] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
    bool const inside = end == outer.end() || (end->empty() && std::next(end) == outer.end());
    if (!inside || problem)
        throw Error(ErrorKind::usage, path + " is outside the folder " + folder + ", from which files may be loaded");
}

class Loading {
public:
    Loading(Store& store, std::vector<std::string> const& paths, LoadOptions const& options)
        : options_(options), batch_(std::move(store.write()).value()), recorder_(*batch_, {options.create}) {
        for (std::string const& path : paths) open(path);
        // entities before facts, and otherwise in the order given
        std::stable_partition(files_.begin(), files_.end(), [](File const& file) { return file.layout.entities; });
    }

    LoadReport run() {
        record_entities();
        for (std::size_t i = 0; i < files_.size(); ++i) {
            if (!files_[i].layout.entities) record_facts(i);
        }
        if (bad_rows_ > 0 && !options_.keep_going) throw bad_data();
        if (options_.replace) {
            add_default_sources();
            replacing_.retract_rest(*batch_->base(), recorder_);
        }
        report_warnings();
        return committed();
    }

private:
    void open(std::string const& path) {
        refuse_outside(options_.only_folder, path);
        CsvReader reader(path);
        CsvRow header;
        if (!reader.next(header)) {
            Error error(ErrorKind::bad_data, path + " is empty; a header row is required");
            error.place = {path, 1, 1};
            error.rows = {{error.place, error.message}};
            throw error;
        }
        Layout layout = read_layout(header, batch_->vocabulary(), path);
        std::string const stem = std::filesystem::path(path).stem().string();
        Rejects rejects(path, header);
        bytes_in_all_ += reader.bytes_in_all() * (layout.entities ? 1 : 3);  // read, read again, committed
        files_.push_back({path, options_.source.empty() ? stem : options_.source, std::move(header), std::move(layout),
                          reader.bytes_in_all(), std::move(rejects)});
    }

    RowReading reading(File const& file) const {
        bool const own_word = options_.source.empty() && file.layout.has(Role::source);
        return {file.layout, batch_->vocabulary(), file.default_source, own_word, options_.blank_until_open};
    }

    void progress(std::uint64_t bytes_of_file) const {
        if (options_.progress && !options_.progress(bytes_done_ + bytes_of_file, bytes_in_all_)) throw cancelled();
    }

    static Error cancelled() { return Error(ErrorKind::cancelled, "the load was cancelled; nothing was loaded"); }

    /// What is left of the bytes stands for the commit.
    Result<WriteBatch::Committed> commit() {
        BulkClaims* const bulk = BulkClaims::of(*batch_);
        if (bulk && options_.progress) {
            bulk->tell_commit([this, left = static_cast<double>(bytes_in_all_ - bytes_done_)](double part) {
                return options_.progress(bytes_done_ + static_cast<std::uint64_t>(part * left), bytes_in_all_);
            });
        }
        Result<WriteBatch::Committed> committed = batch_->commit();
        if (committed && options_.progress) options_.progress(bytes_in_all_, bytes_in_all_);
        return committed;
    }

    /// Calls `take(ReadRow&)` for every row after the header.
    template <typename Take>
    void read_rows(File const& file, Take const& take) {
        CsvReader reader(file.path);
        RowReading const how = reading(file);
        ReadRow row;
        reader.next(row.row);
        for (std::size_t count = 0; reader.next(row.row); ++count) {
            row.problem = read_row(row.row, how, file.path, row.facts);
            take(row);
            if (count % kChunkRows == 0) progress(reader.bytes_read());
        }
        bytes_done_ += file.size;
        progress(0);
    }

    void record_entities() {
        std::vector<std::pair<std::size_t, ReadRow>> rows;
        for (std::size_t i = 0; i < files_.size() && files_[i].layout.entities; ++i) {
            read_rows(files_[i], [&](ReadRow& row) { rows.emplace_back(i, std::move(row)); });
        }
        record_rows(rows);
    }

    void record_facts(std::size_t file) {
        BulkClaims* const bulk = options_.replace ? nullptr : BulkClaims::of(*batch_);
        if (bulk && PlainFacts::fits(files_[file].layout)) {
            PlainLook const look = look_over(files_[file].path);
            if (look.plain) {
                record_plain_facts(file, look, *bulk);
                return;
            }
        }
        introduce_entities(files_[file]);
        read_rows(files_[file], [&](ReadRow& row) { record_row(file, row); });
    }

    /// Of a file where lines are rows: what is plain goes to the batch as it is, the rest the usual
    /// way.
    void record_plain_facts(std::size_t file, PlainLook const& look, BulkClaims& bulk) {
        File const& from = files_[file];
        if (look.introduces) {
            introduce_entities(from);
        } else {
            bytes_done_ += from.size;
        }
        RowReading const how = reading(from);
        auto facts = std::make_unique<PlainFacts>(recorder_, bulk, how);
        PlainReader reader(from.path, look.quotes);
        ReadAhead batches(reader, [&](PlainBatch& batch) { facts->prepare(batch.rows); });
        bool header = true;
        while (PlainBatch const* const batch = batches.next()) {
            std::span<PlainRow const> rows(batch->rows);
            if (std::exchange(header, false)) rows = rows.subspan(1);
            std::size_t others = 0;
            facts->add(rows, [&](PlainRow const& plain) {
                ReadRow row;
                row.row = csv_row(plain, from.path);
                row.problem = read_row(row.row, how, from.path, row.facts);
                record_row(file, row);
                facts->note_other();
                ++others;
            });
            report_.rows += rows.size() - others;
            progress(batch->end);
        }
        bytes_done_ += from.size;
        facts->finish();
        report_.blank_ends += facts->blank_ends();
        plain_.emplace_back(file, std::move(facts));
    }

    void introduce_entities(File const& file) {
        std::vector<WrittenFact> introductions;
        read_rows(file, [&](ReadRow& row) {
            if (row.problem || row.facts.facts.front().relation != relation_names::kIsA) return;
            introductions.push_back(std::move(row.facts.facts.front()));
        });
        if (!introductions.empty()) (void)recorder_.prepare(introductions);
    }

    /// Prepares the rows together and records the good ones.
    void record_rows(std::vector<std::pair<std::size_t, ReadRow>>& rows) {
        std::vector<WrittenFact> facts;
        for (auto& [file, row] : rows) {
            if (row.problem) continue;
            for (WrittenFact& fact : row.facts.facts) facts.push_back(std::move(fact));
        }
        std::vector<Prepared> const prepared = recorder_.prepare(facts);
        std::size_t next = 0;
        for (auto& [file, row] : rows) {
            std::size_t const first = next;
            if (!row.problem) next += row.facts.facts.size();
            record_prepared(file, row, std::span(prepared).subspan(first, next - first));
        }
    }

    /// A row of facts is recorded before the next one is prepared: what a name means to a row, and of which kind an
    /// unknown one is made, goes by the rows before it and by nothing else.
    void record_row(std::size_t file, ReadRow& row) {
        std::vector<Prepared> prepared;
        if (!row.problem) prepared = recorder_.prepare(row.facts.facts);
        record_prepared(file, row, prepared);
    }

    void record_prepared(std::size_t file, ReadRow& row, std::span<Prepared const> prepared) {
        ++report_.rows;
        if (!row.problem) row.problem = problem_of(files_[file], row, prepared);
        if (row.problem) {
            reject(files_[file], row);
            return;
        }
        if (row.facts.blank_end && !options_.blank_until_open) ++report_.blank_ends;
        if (bad_rows_ > 0 && !options_.keep_going) return;
        for (Prepared const& fact : prepared) record(file, row, fact.claim);
    }

    std::optional<RowError> problem_of(File const& file, ReadRow const& row, std::span<Prepared const> prepared) {
        for (std::size_t i = 0; i < prepared.size(); ++i) {
            if (prepared[i].ok) continue;
            RowFacts::Origin const& origin = row.facts.origins[i];
            int column = origin.subject;
            switch (prepared[i].part) {
                case FactPart::whole:
                case FactPart::subject:
                    break;
                case FactPart::relation:
                    column = origin.relation;
                    break;
                case FactPart::object:
                    column = origin.object;
                    break;
                case FactPart::qualifier:
                    column = origin.qualifiers[prepared[i].qualifier];
                    break;
                case FactPart::period:
                    column = origin.period;
                    break;
                case FactPart::source:
                    column = origin.source;
                    break;
            }
            if (first_problem_.message.empty()) first_problem_ = prepared[i].error;
            CsvField const& field = row.row.fields[static_cast<std::size_t>(column)];
            return RowError{{file.path, field.line, field.column}, prepared[i].error.message};
        }
        return std::nullopt;
    }

    void reject(File& file, ReadRow const& row) {
        ++bad_rows_;
        bad_files_.insert(file.path);
        if (report_.errors.size() < kMostListed) report_.errors.push_back(*row.problem);
        if (!options_.keep_going) return;
        ++report_.rejected;
        file.rejects.add(row.row, row.problem->message);
    }

    void record(std::size_t file, ReadRow const& row, Claim const& claim) {
        // a repeated id repeats its name and codes; that is one claim
        if (files_[file].layout.entities && claim.relation != relation_names::kIsA &&
            !attributes_
                 .insert(claim.subject + '\x1f' + claim.relation + '\x1f' + claim.object.quoted() + '\x1f' +
                         claim.source)
                 .second) {
            return;
        }
        recorder_.record(claim);
        places_.push_back({static_cast<std::uint32_t>(file), row.row.line()});
        if (options_.replace) replacing_.keep(claim);
    }

    /// A file without a source column replaces its source even where it has no rows.
    void add_default_sources() {
        for (File const& file : files_) {
            if (!file.layout.has(Role::source)) replacing_.add_source(file.default_source);
        }
    }

    void report_warnings() {
        for (auto& [claim, message] : recorder_.warnings()) {
            if (report_.warnings.size() == kMostListed) break;
            auto const [file, line] = places_[claim];
            report_.warnings.push_back({{files_[file].path, line, 1}, std::move(message)});
        }
    }

    /// Known once the batch is committed, when its claims have been sorted.
    void report_overlaps() {
        BulkClaims const* const bulk = BulkClaims::of(*batch_);
        if (!bulk) return;
        for (BulkClaims::Overlap const& overlap : bulk->overlaps()) {
            if (report_.warnings.size() == kMostListed) break;
            for (auto const& [file, facts] : plain_) {
                if (!facts->owns(overlap.number) || facts->introduces(overlap.number)) continue;
                report_.warnings.push_back(
                    {{files_[file].path, facts->line_of(overlap.number), 1},
                     "overlaps another spell of the same fact by the same source, " + overlap.other_period});
            }
        }
    }

    Error bad_data() const {
        RowError const& first = report_.errors.front();
        std::string const where =
            bad_files_.size() == 1 ? *bad_files_.begin() : std::to_string(bad_files_.size()) + " files";
        std::string message = bad_rows_ == 1 ? "a row of " + where + " is bad"
                                             : std::to_string(bad_rows_) + " rows of " + where + " are bad";
        Error error(ErrorKind::bad_data, message + ", so nothing was loaded: " + first.message);
        error.place = first.place;
        error.suggestions = first_problem_.suggestions;
        error.rows = report_.errors;
        return error;
    }

    LoadReport committed() {
        Result<WriteBatch::Committed> const committed = commit();
        if (!committed && committed.error().kind == ErrorKind::cancelled) throw cancelled();
        WriteBatch::Committed const done = committed.value();
        report_.transaction = done.transaction;
        report_.added = done.added;
        report_.retracted = done.retracted;
        report_.unchanged = done.unchanged;
        report_overlaps();
        for (File const& file : files_) {
            if (file.rejects.any())
                report_.rejects_file += (report_.rejects_file.empty() ? "" : ", ") + file.rejects.path();
        }
        return std::move(report_);
    }

    struct RowPlace {
        std::uint32_t file;
        int line;
    };

    LoadOptions const& options_;
    std::unique_ptr<WriteBatch> batch_;
    Recorder recorder_;
    Replacing replacing_;
    std::vector<File> files_;
    LoadReport report_;
    std::uint64_t bad_rows_ = 0;
    std::unordered_set<std::string> bad_files_;
    Error first_problem_;
    std::vector<RowPlace> places_;                                            // of each recorded claim
    std::vector<std::pair<std::size_t, std::unique_ptr<PlainFacts>>> plain_;  // with their files
    std::unordered_set<std::string> attributes_;
    std::uint64_t bytes_done_ = 0;
    std::uint64_t bytes_in_all_ = 0;
};

}  // namespace

Result<LoadReport> load_csv(Store& store, std::vector<std::string> const& files, LoadOptions const& options) {
    try {
        return Loading(store, files, options).run();
    } catch (Error const& error) {
        return error;
    }
}

}  // namespace kgq
