// A facts file's rows as plain claims, as far as they are: known or makeable names, exact days, no qualifiers. The rest
// goes to the caller, row by row, to be prepared whole. Private to engine/ingest.
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
#include "engine/text/byte_ids.hpp"

namespace kgq::ingest {

class PlainFacts {
public:
    PlainFacts(Recorder& recorder, BulkClaims& bulk, Vocabulary const& vocabulary, Layout const& layout,
               std::string default_source);

    /// Whether the columns allow plain claims at all.
    static bool fits(Layout const& layout);

    /// What can be done with rows before their names are looked at: days and hashes. Safe from any thread.
    void prepare(std::vector<PlainRow>& rows) const;
    /// Adds what is plain of prepared rows; calls `other` for each that is not.
    void add(std::span<PlainRow const> rows, std::function<void(PlainRow const&)> const& other);
    /// To be called when a row has been recorded otherwise.
    void note_other();

    /// To be called when the file has been read: what names mean is forgotten, before the commit wants memory.
    void finish() { names_ = PlainNames(recorder_, bulk_); }

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
    void introduce(std::string_view made, PlainClaim const& claim, int line);
    bool without_qualifiers(PlainRow const& row) const;
    bool read_days(PlainRow& row) const;
    PlainNames::Relation const* relation_of(std::string_view name);
    void give_bits(PlainNames::Relation& relation);
    bool read_source(std::string_view name, PlainClaim& claim);

    struct Source {
        bool plain = false;
        std::uint16_t number = 0;
        std::string id;
    };

    Recorder& recorder_;
    BulkClaims& bulk_;
    Vocabulary const& vocabulary_;
    Layout const& layout_;
    std::string default_source_;
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
    std::vector<PlainClaim> claims_;
    std::vector<std::pair<std::uint32_t, int>> lines_;  // from this number on, the line less the number
    std::vector<std::uint32_t> introductions_;          // numbers, ascending
    std::unordered_map<std::string, TermId> kinds_;
    std::uint32_t first_number_;
    std::uint32_t next_number_;
    std::size_t names_given_ = 0;
};

}  // namespace kgq::ingest
