// A store in memory with a small vocabulary, and files to load into it, for the tests of the engine.
#pragma once

#include <kgq/ingest.hpp>
#include <kgq/names.hpp>
#include <kgq/recording.hpp>
#include <kgq/store.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "tests/catch.hpp"

namespace kgq::testing {

inline RelationDef relation(std::string name, std::string domain, std::string range, bool frame = false) {
    RelationDef definition;
    definition.name = std::move(name);
    definition.domain = std::move(domain);
    definition.range = std::move(range);
    definition.frame = frame;
    return definition;
}

/// A folder of its own that goes away with it.
class Folder {
public:
    Folder() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("kgq-test-" + std::to_string(std::random_device{}()) + "-" + std::to_string(++count));
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;

    std::string write(std::string const& name, std::string const& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }
    std::string read(std::string const& name) const {
        std::ostringstream text;
        text << std::ifstream(path_ / name, std::ios::binary).rdbuf();
        return text.str();
    }
    bool has(std::string const& name) const { return std::filesystem::exists(path_ / name); }
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

class SmallStore {
public:
    explicit SmallStore(StoreOptions const& options = {}) : store_(std::move(Store::in_memory(options)).value()) {
        auto batch = std::move(store_->write()).value();
        for (auto const& [name, under] :
             std::initializer_list<std::pair<char const*, char const*>>{{"state", ""},
                                                                        {"organisation", ""},
                                                                        {"alliance", "organisation"},
                                                                        {"obligation", ""},
                                                                        {"source", ""},
                                                                        {"area", ""},
                                                                        {"treaty", ""}}) {
            batch->define(KindDef{name, under, "", {}});
        }
        batch->define(relation("is_a", "", "", true));
        for (char const* name : {"name", "alias", "code", "title", "url"})
            batch->define(relation(name, "", "text", true));
        batch->define(relation("covers", "source", "text", true));
        RelationDef part_of = relation("part_of", "", "", true);
        part_of.inverse = "has_part";
        batch->define(part_of);
        RelationDef member_of = relation("member_of", "state", "organisation");
        member_of.inverse = "has_member";
        member_of.keys = {"role"};
        batch->define(member_of);
        RelationDef guarantees = relation("guarantees", "", "");
        guarantees.keys = {"obligation", "treaty", "via", "against", "over", "if"};
        batch->define(guarantees);
        RelationDef aligned = relation("aligned_with", "state", "state");
        aligned.symmetric = true;
        batch->define(aligned);
        RelationDef capital = relation("capital", "state", "text");
        capital.one_at_a_time = true;
        batch->define(capital);
        batch->define(relation("population", "state", "integer"));
        batch->define(relation("founded_on", "", "date"));
        batch->define(relation("vetoes", "state", ""));
        (void)std::move(batch->commit()).value();
    }

    Store& store() { return *store_; }
    std::shared_ptr<Snapshot const> snapshot() const { return store_->snapshot(); }

    LoadReport load(std::vector<std::string> const& files, LoadOptions const& options = {}) {
        return std::move(load_csv(*store_, files, options)).value();
    }
    Error refused(std::vector<std::string> const& files, LoadOptions const& options = {}) {
        Result<LoadReport> const report = load_csv(*store_, files, options);
        REQUIRE_FALSE(report);
        return report.error();
    }

    /// Every live claim as one line of text, sorted.
    std::vector<std::string> claims() const {
        std::vector<std::string> lines;
        auto const state = snapshot();
        for (ClaimRow const& row : state->rows({})) {
            std::string line = state->term(row.subject).plain() + " " +
                               state->vocabulary().relation(row.relation)->name + " " +
                               state->term(row.object).quoted();
            for (QualifierSetId const set : {row.keys, row.notes}) {
                std::vector<std::string> qualifiers;
                for (QualifierPair const& pair : state->qualifiers(set))
                    qualifiers.push_back(" " + state->term(pair.name).plain() + "=" + state->term(pair.value).quoted());
                std::sort(qualifiers.begin(), qualifiers.end());  // not by ids, which tell when a word came
                for (std::string const& qualifier : qualifiers) line += qualifier;
            }
            line += " " + state->record(row.id)->period.text() + " " + state->term(row.source).plain();
            lines.push_back(line);
        }
        std::sort(lines.begin(), lines.end());
        return lines;
    }
    bool has(std::string const& line) const {
        std::vector<std::string> const lines = claims();
        return std::find(lines.begin(), lines.end(), line) != lines.end();
    }

    /// `Turkey`, or the kind of the error.
    std::string resolved(std::string const& name, PeriodSet const& window = PeriodSet::all()) const {
        auto const state = snapshot();
        NameMatch const match = resolve_name(*state, name, window);
        if (match.entities.size() == 1) return state->term(match.entities.front()).plain();
        return std::string(to_string(name_error(*state, name, match).kind));
    }

private:
    std::unique_ptr<Store> store_;
};

inline std::string const kEntities =
    "id,kind,name,from,until,source,alias,code:cow,code:iso3\n"
    "Turkey,state,Turkey,1923-10-29,..,states,Türkiye|Turkish Republic,640,TUR\n"
    "Slovenia,state,,1992-05-22,..,states,,SLV,SVN\n"
    "El Salvador,state,,1841-01-01,..,states,,SAL,SLV\n"
    "Congo (Brazzaville),state,,1960-08-15,..,states,Congo,,COG\n"
    "Zaire,state,,1960-06-30,1997-05-17,states,Congo,,ZAR\n"
    "France,state,,1816-01-01,1942-11-11,states,,220,\n"
    "France,state,,1944-08-25,..,states,,220,\n"
    "NATO,alliance,North Atlantic Treaty Organization,1949-08-24,..,states,,,\n"
    "defence,obligation,,,,states,,,\n";

}  // namespace kgq::testing
