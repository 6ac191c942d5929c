// What a recorder knows while a batch is open. Private to engine/recording.
//
// Threads: one at a time. Lifetime: within the batch's.
#pragma once

#include <kgq/recording.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/recording/known_entities.hpp"
#include "engine/recording/warnings.hpp"

namespace kgq {

namespace recording {

/// Qualifiers whose values are entities, and the kind that one of them is made of where it is unknown and may be made.
struct EntityQualifier {
    std::string_view name;
    std::string_view kind;
    bool required;  // an entity of another kind is an error
};
inline constexpr EntityQualifier kEntityQualifiers[] = {{"obligation", "obligation", true},
                                                        {"via", "organisation", false},
                                                        {"under", "organisation", false},
                                                        {"over", "area", false},
                                                        {"against", "state", false}};

}  // namespace recording

struct Recorder::State {
    State(WriteBatch& open_batch, RecordingOptions recording_options)
        : batch(open_batch), options(recording_options), base(open_batch.base()), entities(base) {}

    WriteBatch& batch;
    RecordingOptions options;
    std::shared_ptr<Snapshot const> base;
    recording::KnownEntities entities;
    recording::Oddities oddities;
    struct Marks {
        std::string const* to_record = nullptr;  // made of this kind (or of none: empty), which is not recorded yet
        bool without_kind = false;               // made so, until a relation says what it is
        bool always = false;                     // recorded to be there on all days, as it was made here
        bool dated = false;                      // introduced with a lifespan, which has not been recorded yet
    };
    std::vector<Marks> marks;  // of entities by their number
    std::set<std::string, std::less<>> kinds_made;
    std::size_t made = 0;  // and not recorded yet
    std::size_t names_given = 0;
    std::unordered_set<std::uint64_t> plain_literals;  // hashes of their folded texts
    std::size_t literals_doubted = 0;

    Prepared prepare(WrittenFact const& fact);
    void introduce(WrittenFact const& fact);

    RelationDef const& relation_of(WrittenFact const& fact, bool& turned) const;
    std::string introduced_id(WrittenTerm const& subject, PeriodSet const& window);
    std::string entity(WrittenTerm const& term, std::string_view kind, bool required, std::string const& place,
                       PeriodSet const& window);
    void check_kind(std::string const& id, std::string_view kind, std::string const& place);
    Value kind_named(WrittenTerm const& term) const;
    Value object(RelationDef const& relation, WrittenTerm const& term, PeriodSet const& window);
    Value qualifier(std::string const& name, WrittenTerm const& term, PeriodSet const& window);
    std::string source(std::string const& name);
    std::optional<Value> plain_entity(std::string const& text, std::string_view kind, bool required, bool frame);
    void make(std::string const& id, std::string_view kind);
    Marks& marks_of(std::string_view id);
    std::optional<std::string> take_made(std::string_view id);
    void record_if_made(std::string const& id, std::string const& source_id);
};

}  // namespace kgq
