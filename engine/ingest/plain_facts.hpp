// A facts file's rows as plain claims, as far as they are: known or makeable names, and qualifiers that mean the same
// in every row. The rest goes to the caller, row by row, to be prepared whole. Private to engine/ingest.
//
// Threads: one at a time. Lifetime: refers to recorder and batch.
#pragma once

#include <kgq/bulk.hpp>
#include <kgq/recording.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/ingest/columns.hpp"
#include "engine/ingest/plain_names.hpp"
#include "engine/ingest/plain_reader.hpp"
#include "engine/ingest/rows.hpp"
#include "engine/text/byte_ids.hpp"

namespace kgq::ingest {

class PlainFacts {
public:
    PlainFacts(Recorder& recorder, BulkClaims& bulk, RowReading const& how);

    /// Whether the columns allow plain claims at all.
    static bool fits(Layout const& layout);

    /// What can be done with rows before their words are looked up: days and hashes. Safe from any thread.
    void prepare(std::vector<PlainRow>& rows) const;
    /// Adds what is plain of prepared rows; calls `other` for each that is not.
    void add(std::span<PlainRow const> rows, std::function<void(PlainRow const&)> const& other);
    /// To be called when a row has been recorded otherwise.
    void note_other();

    /// To be called when the file has been read: what names mean is forgotten, before the commit wants memory.
    void finish() { names_ = PlainNames(recorder_, bulk_); }

    /// Rows taken whose `until` is blank beside a `from`.
    std::uint64_t blank_ends() const { return blank_ends_; }
    /// The line of a plain claim by its number in the batch.
    int line_of(std::uint32_t number) const;
    bool owns(std::uint32_t number) const { return number >= first_number_ && number < next_number_; }
    /// Whether it is no row's own, but says of which kind a row's subject, object or source was made.
    bool introduces(std::uint32_t number) const {
        return std::binary_search(introductions_.begin(), introductions_.end(), number);
    }

private:
    bool read(PlainRow const& row, PlainClaim& claim);
    void take(PlainClaim const& claim, int line);
    void introduce(std::string_view made, int line);
    bool has_qualifiers(PlainRow const& row) const;
    bool read_days(PlainRow& row) const;
    PlainNames::Relation const* relation_of(std::string_view name);
    void give_bits(PlainNames::Relation& relation);
    bool read_source(std::string_view name);

    /// An end that is no day, as it is written.
    struct End {
        std::optional<Day> number;  // none: it cannot be read
        DayRange days = kAllDays;   // that it may mean
    };
    End const& end_of(std::string_view text);
    bool read_ends(PlainRow const& row, PlainClaim& claim, DayRange& possible);

    struct Source {
        bool plain = false;
        std::uint16_t origin = 0;  // without qualifiers
        std::string id;
    };
    /// What the cells of a row's qualifiers mean in claims of a relation.
    struct Qualified {
        std::vector<Qualifier> qualifiers;
        std::vector<std::string> literals;  // words that would mean something else if an entity were called so
        std::vector<std::string> entities;
        std::size_t names_given = 0;                               // when that was looked at
        std::unordered_map<Source const*, std::uint16_t> origins;  // with what each source says
    };
    Qualified* qualified(PlainRow const& row, RelationDef const& relation);
    std::optional<Qualified> read_qualifiers(PlainRow const& row, RelationDef const& relation);
    bool still_means_the_same(Qualified& known) const;
    bool read_origin(Qualified* qualified, RelationDef const& relation, PlainClaim& claim);

    Recorder& recorder_;
    BulkClaims& bulk_;
    Vocabulary const& vocabulary_;
    Layout const& layout_;
    std::string const& default_source_;
    bool blank_until_open_;
    std::vector<std::size_t> qualifier_columns_;
    PlainNames names_;
    text::ByteIds relation_numbers_;
    std::vector<PlainNames::Relation> relations_;             // from number 1; a null definition: not plain
    std::array<std::uint32_t, 256> met_relations_{};          // numbers, by some of the name's letters
    std::unordered_map<std::string, unsigned> subject_bits_;  // by what is asked
    std::unordered_map<std::string, unsigned> object_bits_;
    std::unordered_map<std::string, Source> sources_;
    std::string last_source_name_;
    Source const* last_source_ = nullptr;
    text::ByteIds end_numbers_;
    std::vector<End> ends_;             // from number 1
    text::ByteIds qualified_numbers_;   // by relation and the cells of qualifiers
    std::vector<Qualified> qualified_;  // from number 1
    std::string qualified_key_;
    std::uint64_t blank_ends_ = 0;
    std::vector<PlainClaim> claims_;
    std::vector<std::pair<std::uint32_t, int>> lines_;  // from this number on, the line less the number
    std::vector<std::uint32_t> introductions_;          // numbers, ascending
    std::unordered_map<std::string, TermId> kinds_;
    std::uint32_t first_number_;
    std::uint32_t next_number_;
    std::size_t names_given_ = 0;
    std::size_t literals_doubted_ = 0;
};

}  // namespace kgq::ingest
