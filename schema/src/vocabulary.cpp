#include <kgq/vocabulary.hpp>

#include <algorithm>

namespace kgq {

namespace {

template <typename Definition>
Definition const* find_named(std::vector<Definition> const& definitions, std::string_view name) {
    auto const found = std::find_if(definitions.begin(), definitions.end(),
                                    [&](Definition const& definition) { return definition.name == name; });
    return found == definitions.end() ? nullptr : &*found;
}

template <typename Definition>
void replace_or_add(std::vector<Definition>& definitions, Definition definition) {
    Definition const* old = find_named(definitions, definition.name);
    if (old) {
        definitions[static_cast<std::size_t>(old - definitions.data())] = std::move(definition);
    } else {
        definitions.push_back(std::move(definition));
    }
}

template <typename Definition>
bool drop_named(std::vector<Definition>& definitions, std::string_view name) {
    return std::erase_if(definitions, [&](Definition const& definition) { return definition.name == name; }) > 0;
}

Error clash(RelationDef const& relation, std::string message) {
    Error error(ErrorKind::type, std::move(message));
    error.place = relation.place;
    return error;
}

}  // namespace

bool RelationDef::is_key(std::string_view qualifier) const {
    return std::find(keys.begin(), keys.end(), qualifier) != keys.end();
}

std::optional<ValueType> RelationDef::literal_range() const {
    for (ValueType const type :
         {ValueType::text, ValueType::integer, ValueType::decimal, ValueType::date, ValueType::boolean}) {
        if (range == to_string(type)) return type;
    }
    return std::nullopt;
}

void Vocabulary::define(KindDef kind) { replace_or_add(kinds_, std::move(kind)); }

void Vocabulary::define(RelationDef relation_def) {
    if (RelationDef const* turned = inverse(relation_def.name); turned && turned->name != relation_def.name) {
        throw clash(relation_def, "\"" + relation_def.name + "\" is already the inverse of " + turned->name);
    }
    if (!relation_def.inverse.empty()) {
        if (relation_def.inverse == relation_def.name) {
            throw clash(relation_def, "a relation is not its own inverse; write symmetric: true");
        }
        if (relation(relation_def.inverse)) {
            throw clash(relation_def, "the inverse \"" + relation_def.inverse + "\" is a relation of its own");
        }
        if (RelationDef const* turned = inverse(relation_def.inverse); turned && turned->name != relation_def.name) {
            throw clash(relation_def, "\"" + relation_def.inverse + "\" is already the inverse of " + turned->name);
        }
    }
    std::sort(relation_def.keys.begin(), relation_def.keys.end());
    relation_def.keys.erase(std::unique(relation_def.keys.begin(), relation_def.keys.end()), relation_def.keys.end());
    replace_or_add(relations_, std::move(relation_def));
}

void Vocabulary::define(RuleDef rule) {
    if (!rule.name.empty()) {
        replace_or_add(rules_, std::move(rule));
        return;
    }
    bool const known = std::any_of(rules_.begin(), rules_.end(),
                                   [&](RuleDef const& other) { return other.name.empty() && other.text == rule.text; });
    if (!known) rules_.push_back(std::move(rule));
}

bool Vocabulary::drop_kind(std::string_view name) { return drop_named(kinds_, name); }
bool Vocabulary::drop_relation(std::string_view name) { return drop_named(relations_, name); }
bool Vocabulary::drop_rule(std::string_view name) { return !name.empty() && drop_named(rules_, name); }

KindDef const* Vocabulary::kind(std::string_view name) const { return find_named(kinds_, name); }
RelationDef const* Vocabulary::relation(std::string_view name) const { return find_named(relations_, name); }

RelationDef const* Vocabulary::inverse(std::string_view name) const {
    if (name.empty()) return nullptr;
    auto const found = std::find_if(relations_.begin(), relations_.end(),
                                    [&](RelationDef const& relation_def) { return relation_def.inverse == name; });
    return found == relations_.end() ? nullptr : &*found;
}

RelationDef const* Vocabulary::relation(RelationId id) const {
    // Relations are mostly in the order of their ids, so the place is nearly always the first one looked at.
    std::size_t const guess = static_cast<std::size_t>(id);
    for (std::size_t const place : {guess, guess - 1}) {
        if (place < relations_.size() && relations_[place].id == id) return &relations_[place];
    }
    auto const found = std::find_if(relations_.begin(), relations_.end(),
                                    [&](RelationDef const& relation_def) { return relation_def.id == id; });
    return found == relations_.end() ? nullptr : &*found;
}

bool Vocabulary::is_under(std::string_view kind_name, std::string_view wider) const {
    std::string_view at = kind_name;
    for (std::size_t step = 0; step <= kinds_.size(); ++step) {
        if (at == wider) return true;
        KindDef const* definition = kind(at);
        if (!definition || definition->under.empty()) return false;
        at = definition->under;
    }
    return false;
}

std::vector<std::string> Vocabulary::with_wider(std::string_view kind_name) const {
    std::vector<std::string> names{std::string(kind_name)};
    for (KindDef const* definition = kind(kind_name); definition && !definition->under.empty();
         definition = kind(definition->under)) {
        if (std::find(names.begin(), names.end(), definition->under) != names.end()) break;
        names.push_back(definition->under);
    }
    return names;
}

std::vector<std::string> Vocabulary::relations_near(std::string_view word, std::size_t limit) const {
    std::vector<std::string> names;
    for (RelationDef const& relation_def : relations_) {
        names.push_back(relation_def.name);
        if (!relation_def.inverse.empty()) names.push_back(relation_def.inverse);
    }
    return nearest(word, names, limit);
}

std::vector<std::string> Vocabulary::kinds_near(std::string_view word, std::size_t limit) const {
    std::vector<std::string> names;
    for (KindDef const& definition : kinds_) names.push_back(definition.name);
    return nearest(word, names, limit);
}

}  // namespace kgq
