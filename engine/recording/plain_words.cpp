// What words mean in plain claims (kgq/bulk.hpp): asked once for a whole load, so nothing here may hang on a row's days
// or on what is said of an entity further down the file.
#include <kgq/fold.hpp>
#include <kgq/recording.hpp>

#include "engine/recording/recorder_state.hpp"
#include "engine/text/byte_ids.hpp"

namespace kgq {

using namespace relation_names;

using Kind = WrittenTerm::Kind;

/// An entity whose id the text is, or that can be made of it; where its lifespan does not hang on this load.
std::optional<Value> Recorder::State::plain_entity(std::string const& text, std::string_view kind, bool required,
                                                   bool frame) {
    if (text.empty()) return std::nullopt;
    bool const known = entities.exists(text);
    if (!known && !(options.create && entities.look_up(text).empty())) return std::nullopt;
    if (known && !frame && marks_of(text).dated) return std::nullopt;
    if (!known) {
        make(text, kind);
        return Value::entity(text);
    }
    try {
        return Value::entity(entity({Kind::id, text, {}}, kind, required, {}, PeriodSet::all()));
    } catch (Error const&) {
        return std::nullopt;
    }
}

bool Recorder::may_be_plain(RelationDef const& relation) const {
    for (std::string_view const special : {kIsA, kName, kAlias, kCode, kCovers})
        if (relation.name == special) return false;
    return !relation.one_at_a_time;
}

std::optional<Value> Recorder::plain_subject(RelationDef const& relation, std::string const& text) {
    return state_->plain_entity(text, relation.domain, true, relation.frame);
}

std::optional<Value> Recorder::plain_object(RelationDef const& relation, std::string const& text) {
    State& state = *state_;
    bool const turns = !relation.inverse.empty() || relation.symmetric || relation.transitive;
    if (!relation.literal_range()) {
        if (!relation.range.empty()) return state.plain_entity(text, relation.range, true, relation.frame);
        if (turns || state.entities.exists(text)) return state.plain_entity(text, {}, false, relation.frame);
        if (!state.entities.look_up(text).empty()) return std::nullopt;  // a label or code: what it means may depend
    }
    try {
        Value value = state.object(relation, {Kind::cell, text, {}}, PeriodSet::all());
        if (!value.is_entity() && !relation.literal_range()) state.plain_literals.insert(text::hash_of(fold(text)));
        return value;
    } catch (Error const&) {
        return std::nullopt;
    }
}

PeriodSet Recorder::lifespan(std::string const& entity) const {
    if (state_->marks_of(entity).always) return PeriodSet::all();
    return state_->oddities.lifespan(entity, *state_->base);
}

std::optional<Value> Recorder::plain_qualifier(std::string const& name, std::string const& text) {
    State& state = *state_;
    bool const known = state.entities.exists(text);
    for (recording::EntityQualifier const& special : recording::kEntityQualifiers) {
        if (special.name == name && (!known || state.marks_of(text).without_kind)) return std::nullopt;
    }
    try {
        return state.qualifier(name, {Kind::cell, text, {}}, PeriodSet::all());
    } catch (Error const&) {
        return std::nullopt;
    }
}

bool Recorder::is_entity(std::string const& id) const { return state_->entities.exists(id); }

std::optional<std::string> Recorder::plain_source(std::string const& text) {
    try {
        std::string id = state_->source(text);
        if (state_->oddities.may_warn_of_coverage(id, *state_->base)) return std::nullopt;
        return id;
    } catch (Error const&) {
        return std::nullopt;
    }
}

std::optional<std::string> Recorder::take_made(std::string_view id) {
    return state_->made > 0 ? state_->take_made(id) : std::nullopt;
}

bool Recorder::has_made() const { return state_->made > 0; }

std::size_t Recorder::names_given() const { return state_->names_given; }

std::size_t Recorder::literals_doubted() const { return state_->literals_doubted; }

}  // namespace kgq
