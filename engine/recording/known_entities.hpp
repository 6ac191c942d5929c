// The entities that an open batch may speak of: those of the state it started from, and those it introduces. Private to
// engine/recording.
//
// Answers are remembered, so a file that names the same states a hundred thousand times asks the store once for each.
// A load may introduce millions: an entity has one number, and one small record under it, for all that is known of it.
//
// Not here: checking facts (recorder.cpp). Threads: one at a time. Memory: about 100 bytes an entity, and its id twice,
// as it is and folded.
#pragma once

#include <kgq/names.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/names/frame.hpp"
#include "engine/recording/kind_lists.hpp"
#include "engine/text/byte_ids.hpp"

namespace kgq::recording {

class KnownEntities {
public:
    explicit KnownEntities(std::shared_ptr<Snapshot const> base);

    /// Of an id, or of any word that is asked about; from 1 on, without gaps.
    using Number = std::uint32_t;
    Number number_of(std::string_view id);

    /// The entity that a name means, else unknown_name or ambiguous_name. `window` narrows several candidates.
    Result<std::string> resolve(std::string const& name, PeriodSet const& window);
    /// What a name may mean on any day: none, the one, or all that are meant equally. Looks for no suggestions.
    std::vector<std::string> look_up(std::string const& name);
    /// Whether there is an entity of exactly this id.
    bool exists(std::string const& id) { return exists(number_of(id)); }
    /// The source that a name means: by its id, else a source that bears it; nothing where there is none.
    std::optional<std::string> resolve_source(std::string const& name);

    void introduce(std::string const& id, std::string const& kind);
    /// A `name`, `alias` or `code` that the batch gives to an entity.
    void add_label(std::string_view relation, std::string const& id, std::string const& label, DayRange days);

    /// The kinds it is said to be of on any day.
    std::vector<std::string> const& kinds(std::string const& id);

private:
    struct Entity {
        std::string_view id;
        Number next_of_fold = 0;  // introduced later, with an id that folds to the same
        KindLists::Number introduced_kinds = KindLists::kNone;
        KindLists::Number kinds = KindLists::kNone;
        bool introduced = false;
        bool kinds_known = false;
        std::optional<bool> in_store;  // once it has been asked
    };
    struct Bearer {
        std::string id;
        DayRange days;
    };
    using Labels = std::unordered_map<std::string, std::vector<Bearer>>;
    /// In the order in which they are tried.
    enum Step { code, folded_code, bare_code, folded_bare_code, label, folded_label, kSteps };

    bool exists(Number number);
    Entity& entity(Number number) { return entities_[number - 1]; }
    Entity const& entity(Number number) const { return entities_[number - 1]; }
    std::string const& folded(std::string const& name);
    /// Whether the store may know the name, as an id, code or label; a quick no spares several looks at the disk.
    bool store_may_know(std::string const& name);
    std::vector<Bearer> introduced_bearers(std::string const& name);
    std::vector<std::string> narrowed(std::string const& name, PeriodSet const& window);
    Error const& unknown(std::string const& name);
    void add_bearer(Step step, std::string key, std::string const& id, DayRange days);

    std::shared_ptr<Snapshot const> base_;
    text::ByteIds numbers_;
    std::vector<Entity> entities_;  // from number 1 on
    text::ByteIds folded_ids_;      // of ids introduced: the first of them
    KindLists kind_lists_;
    int names_asked_ = 0;
    std::string last_name_;  // folded last
    std::string last_folded_;
    std::optional<std::unordered_set<std::string>> folded_;  // all that the store has, where it is small
    std::optional<std::vector<names::BareCode>> codes_;
    std::unordered_map<std::string, std::vector<std::string>> answers_;
    std::unordered_map<std::string, Error> unknown_;
    std::unordered_map<std::string, std::optional<std::string>> sources_;
    std::vector<Number> introduced_;  // in order
    std::array<Labels, kSteps> labels_;
    int suggestions_made_ = 0;
};

}  // namespace kgq::recording
