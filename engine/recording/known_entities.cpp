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

bool KnownEntities::store_may_know(std::string const& name) {
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
    return folded_->contains(fold(name));
}

bool KnownEntities::exists(std::string const& id) {
    if (introduced_.contains(id)) return true;
    auto const [known, fresh] = exists_.try_emplace(id, false);
    if (fresh) known->second = store_may_know(id) && is_entity(*base_, base_->find(Value::entity(id)));
    return known->second;
}

Result<std::string> KnownEntities::resolve(std::string const& name, PeriodSet const& window) {
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
std::vector<KnownEntities::Bearer> KnownEntities::introduced_bearers(std::string const& name) const {
    std::string const folded = fold(name);
    std::vector<Bearer> undecided;
    for (int step = 0; step < kSteps; ++step) {
        bool const by_fold =
            step == folded_id || step == folded_code || step == folded_bare_code || step == folded_label;
        Labels const& labels = labels_[static_cast<std::size_t>(step)];
        auto const found = labels.find(by_fold ? folded : name);
        if (found == labels.end()) continue;
        std::vector<Bearer> const& bearers = found->second;
        bool const agree = std::all_of(bearers.begin(), bearers.end(),
                                       [&](Bearer const& bearer) { return bearer.id == bearers.front().id; });
        if (agree || (step != bare_code && step != folded_bare_code)) return bearers;
        if (undecided.empty()) undecided = bearers;
    }
    return undecided;
}

std::vector<std::string> KnownEntities::narrowed(std::string const& name, PeriodSet const& window) const {
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
        match.suggestions = nearest(name, introduced_ids_);
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
    auto const [entry, fresh] = introduced_.try_emplace(id);
    if (!kind.empty()) add_once(entry->second, kind);
    kinds_.erase(id);
    if (!fresh) return;
    introduced_ids_.push_back(id);
    answers_.erase(id);
    sources_.erase(id);
    unknown_.clear();
    add_bearer(folded_id, fold(id), id, {});
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
    auto const [entry, fresh] = kinds_.try_emplace(id);
    if (!fresh) return entry->second;
    TermId const term = base_->find(Value::entity(id));
    if (term != kNoTerm) entry->second = kinds_of(*base_, term);
    if (auto const here = introduced_.find(id); here != introduced_.end()) {
        for (std::string const& kind : here->second) add_once(entry->second, kind);
    }
    return entry->second;
}

}  // namespace kgq::recording
