#include "engine/recording/known_entities.hpp"

#include <kgq/fold.hpp>

#include <algorithm>

namespace kgq::recording {

namespace {

constexpr int kMostSuggestions = 200;  // looking for near names reads the whole dictionary

void add_once(std::vector<std::string>& words, std::string const& word) {
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

Error ambiguous(std::string const& name, std::vector<std::string> ids) {
    std::string message = quote(name) + " may mean ";
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i > 0) message += i + 1 == ids.size() ? " or " : ", ";
        message += quote(ids[i]);
    }
    Error error(ErrorKind::ambiguous_name, std::move(message));
    error.suggestions = std::move(ids);
    return error;
}

}  // namespace

KnownEntities::KnownEntities(std::shared_ptr<Snapshot const> base) : base_(std::move(base)) {}

KnownEntities::Number KnownEntities::number_of(std::string_view id) {
    text::ByteIds::Kept const kept = numbers_.add(id, static_cast<Number>(entities_.size() + 1));
    if (kept.id > entities_.size()) entities_.push_back({.id = kept.bytes});
    return kept.id;
}

/// The same name is folded for several questions in a row.
std::string const& KnownEntities::folded(std::string const& name) {
    if (last_name_ != name) {
        last_folded_ = fold(name);
        last_name_ = name;
    }
    return last_folded_;
}

bool KnownEntities::store_may_know(std::string const& name) {
    if (base_->term_count() == 0) return false;
    constexpr std::uint64_t kSmall = 50'000;
    constexpr int kFewNames = 256;  // a handful is looked for one by one
    if (base_->term_count() > kSmall || ++names_asked_ < kFewNames) return true;
    if (!folded_) {
        folded_.emplace();
        base_->visit_folded({}, [&](TermId, Value const& value) {
            folded_->insert(fold(value.plain()));
            return true;
        });
    }
    return folded_->contains(folded(name));
}

bool KnownEntities::exists(Number number) {
    Entity& asked = entity(number);
    if (asked.introduced) return true;
    if (!asked.in_store) {
        std::string const id(asked.id);
        asked.in_store = store_may_know(id) && is_entity(*base_, base_->find(Value::entity(id)));
    }
    return *asked.in_store;
}

Result<std::string> KnownEntities::resolve(std::string const& name, PeriodSet const& window) {
    if (exists(name)) return name;
    auto known = answers_.find(name);
    if (known == answers_.end()) {
        std::vector<std::string> ids = look_up(name);
        if (ids.empty()) return unknown(name);
        known = answers_.emplace(name, std::move(ids)).first;
    }
    if (known->second.size() == 1) return known->second.front();
    std::vector<std::string> left = narrowed(name, window);
    if (left.size() == 1) return left.front();
    return ambiguous(name, left.empty() ? known->second : std::move(left));
}

std::vector<std::string> KnownEntities::look_up(std::string const& name) {
    if (exists(name)) return {name};
    if (!codes_) codes_ = names::bare_codes(*base_);
    std::vector<std::string> ids;
    if (!codes_->empty() || store_may_know(name)) {
        for (TermId const term : names::find_name(*base_, name, PeriodSet::all(), &*codes_)) {
            add_once(ids, base_->term(term).plain());
        }
    }
    if (ids.empty()) {
        for (Bearer const& bearer : introduced_bearers(name)) add_once(ids, bearer.id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

/// The same steps as for names in the store: a bare code on which systems differ decides only if no label does.
std::vector<KnownEntities::Bearer> KnownEntities::introduced_bearers(std::string const& name) {
    std::vector<Bearer> by_id;
    for (Number at = folded_ids_.find(folded(name)); at != 0; at = entity(at).next_of_fold)
        by_id.push_back({std::string(entity(at).id), {}});
    if (!by_id.empty()) return by_id;
    std::vector<Bearer> undecided;
    for (int step = 0; step < kSteps; ++step) {
        bool const by_fold = step == folded_code || step == folded_bare_code || step == folded_label;
        Labels const& labels = labels_[static_cast<std::size_t>(step)];
        if (labels.empty()) continue;
        auto const found = labels.find(by_fold ? folded(name) : name);
        if (found == labels.end()) continue;
        std::vector<Bearer> const& bearers = found->second;
        bool const agree = std::all_of(bearers.begin(), bearers.end(),
                                       [&](Bearer const& bearer) { return bearer.id == bearers.front().id; });
        if (agree || (step != bare_code && step != folded_bare_code)) return bearers;
        if (undecided.empty()) undecided = bearers;
    }
    return undecided;
}

std::vector<std::string> KnownEntities::narrowed(std::string const& name, PeriodSet const& window) {
    std::vector<std::string> left;
    for (TermId const term : names::find_name(*base_, name, window, codes_ ? &*codes_ : nullptr)) {
        add_once(left, base_->term(term).plain());
    }
    if (!left.empty()) return left;
    for (Bearer const& bearer : introduced_bearers(name)) {
        if (window.intersects(bearer.days)) add_once(left, bearer.id);
    }
    return left;
}

Error const& KnownEntities::unknown(std::string const& name) {
    auto const known = unknown_.find(name);
    if (known != unknown_.end()) return known->second;
    NameMatch match;
    if (++suggestions_made_ <= kMostSuggestions) {
        std::vector<std::string> ids;
        for (Number const number : introduced_) ids.emplace_back(entity(number).id);
        match.suggestions = nearest(name, ids);
        for (std::string const& id : names::suggest(*base_, name, 3)) {
            if (match.suggestions.size() < 3) add_once(match.suggestions, id);
        }
    }
    return unknown_.emplace(name, name_error(*base_, name, match)).first->second;
}

std::optional<std::string> KnownEntities::resolve_source(std::string const& name) {
    auto const known = sources_.find(name);
    if (known != sources_.end()) return known->second;
    std::optional<std::string> source;
    if (exists(name)) {
        source = name;
    } else {
        // A source may be written like a body whose word it is (`nato`), so only sources are looked at.
        std::vector<std::string> candidates;
        for (std::string const& id : look_up(name)) {
            std::vector<std::string> const& of = kinds(id);
            if (std::find(of.begin(), of.end(), "source") != of.end()) candidates.push_back(id);
        }
        if (candidates.size() == 1) source = candidates.front();
    }
    sources_.emplace(name, source);
    return source;
}

void KnownEntities::introduce(std::string const& id, std::string const& kind) {
    Number const number = number_of(id);
    Entity& made = entity(number);
    if (!kind.empty()) made.introduced_kinds = kind_lists_.with(made.introduced_kinds, kind);
    made.kinds_known = false;
    if (made.introduced) return;
    made.introduced = true;
    introduced_.push_back(number);
    if (!answers_.empty()) answers_.erase(id);
    if (!sources_.empty()) sources_.erase(id);
    if (!unknown_.empty()) unknown_.clear();
    Number const first = folded_ids_.add(folded(id), number).id;
    if (first == number) return;
    Number last = first;
    while (entity(last).next_of_fold != 0) last = entity(last).next_of_fold;
    entity(last).next_of_fold = number;
}

void KnownEntities::add_label(std::string_view relation, std::string const& id, std::string const& text,
                              DayRange days) {
    bool const is_code = relation == relation_names::kCode;
    add_bearer(is_code ? code : label, text, id, days);
    add_bearer(is_code ? folded_code : folded_label, fold(text), id, days);
    if (std::size_t const colon = text.find(':'); is_code && colon != std::string::npos) {
        std::string const bare = text.substr(colon + 1);
        add_bearer(bare_code, bare, id, days);
        add_bearer(folded_bare_code, fold(bare), id, days);
    }
    unknown_.clear();
}

void KnownEntities::add_bearer(Step step, std::string key, std::string const& id, DayRange days) {
    labels_[static_cast<std::size_t>(step)][std::move(key)].push_back({id, days});
}

std::vector<std::string> const& KnownEntities::kinds(std::string const& id) {
    Entity& asked = entity(number_of(id));
    if (!asked.kinds_known) {
        asked.kinds_known = true;
        asked.kinds = KindLists::kNone;
        TermId const term = base_->term_count() == 0 ? kNoTerm : base_->find(Value::entity(id));
        if (term != kNoTerm)
            for (std::string const& kind : kinds_of(*base_, term)) asked.kinds = kind_lists_.with(asked.kinds, kind);
        for (std::string const& kind : kind_lists_.at(asked.introduced_kinds))
            asked.kinds = kind_lists_.with(asked.kinds, kind);
    }
    return kind_lists_.at(asked.kinds);
}

}  // namespace kgq::recording
