// PATH: the shortest chains of facts between two entities, read in either direction.
//
// Distances from the goal are found breadth first; then chains are followed depth first from the start, only where the
// goal is still within reach, length by length, until there are enough.
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"

#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::run {

namespace {

constexpr int kLongest = 6;
constexpr std::uint64_t kDefaultChains = 5;

struct Step {
    TermId to{};
    reason::Tuple const* tuple = nullptr;
};

class PathRun {
public:
    PathRun(Reading& reading, std::vector<RelationDef const*> relations, TermId from, TermId to, std::uint64_t limit)
        : reading_(reading), relations_(std::move(relations)), from_(from), to_(to), limit_(limit) {}

    std::vector<PathAnswer::Chain> run(std::set<std::string>& ids) {
        measure();
        auto const reach = distance_.find(from_);
        if (from_ == to_ || reach == distance_.end()) return {};
        for (int length = reach->second; length <= kLongest && chains_.size() < limit_; ++length) {
            length_ = length;
            visited_ = {from_};
            follow(from_, Validity::certainly(reading_.window_days()));
        }
        reason::FactWriter writer = reading_.writer();
        std::vector<PathAnswer::Chain> shown;
        for (auto const& [tuples, days] : chains_) {
            PathAnswer::Chain chain;
            for (reason::Tuple const* tuple : tuples) {
                auto claims = writer.claims_of(*tuple);
                chain.facts.push_back(claims.empty() ? writer.derived(*tuple) : claims.front());
            }
            chain.periods = days.runs();
            collect_ids(ids, chain.facts);
            shown.push_back(std::move(chain));
        }
        return shown;
    }

private:
    std::vector<Step> const& steps(TermId at) {
        auto [known, fresh] = steps_.try_emplace(at);
        if (!fresh) return known->second;
        std::vector<Step>& found = known->second;
        for (RelationDef const* relation : relations_) {
            for (reason::Tuple const* tuple : reading_.solver().tuples(*relation, at, kNoTerm))
                add(tuple, tuple->object, at, found);
            for (reason::Tuple const* tuple : reading_.solver().tuples(*relation, kNoTerm, at))
                add(tuple, tuple->subject, at, found);
        }
        std::stable_sort(found.begin(), found.end(), [&](Step const& a, Step const& b) {
            return order(reading_.terms().value(a.to), reading_.terms().value(b.to)) < 0;
        });
        return found;
    }

    void add(reason::Tuple const* tuple, TermId to, TermId at, std::vector<Step>& found) {
        reading_.meter().step();
        if (to == at || !reading_.terms().value(to).is_entity() || !tuple->days.possible.intersects(reading_.window()))
            return;
        if (to != from_ && to != to_ && is_obligation(to)) return;  // "both promise defence to somebody" ties nobody
        found.push_back({to, tuple});
    }

    bool is_obligation(TermId term) {
        auto [known, fresh] = obligation_.try_emplace(term, false);
        if (fresh) {
            auto const kinds = kinds_of(reading_.snapshot(), term);
            known->second = std::find(kinds.begin(), kinds.end(), "obligation") != kinds.end();
        }
        return known->second;
    }

    void measure() {
        std::vector<TermId> edge{to_};
        distance_[to_] = 0;
        for (int length = 1; length <= kLongest && !edge.empty() && !distance_.contains(from_); ++length) {
            std::vector<TermId> next;
            for (TermId at : edge) {
                for (Step const& step : steps(at)) {
                    if (distance_.try_emplace(step.to, length).second) next.push_back(step.to);
                }
            }
            edge = std::move(next);
        }
    }

    void follow(TermId at, Validity const& days) {
        if (chains_.size() >= limit_) return;
        int const left = length_ - static_cast<int>(chain_.size());
        if (at == to_) {
            if (left == 0) chains_.emplace_back(chain_, days);
            return;
        }
        for (Step const& step : steps(at)) {
            reading_.meter().step();
            // A node that the measuring did not reach is farther from the goal than the start is.
            auto const reach = distance_.find(step.to);
            int const least = reach != distance_.end() ? reach->second : distance_[from_];
            if (least > left - 1 || visited_.contains(step.to)) continue;
            Validity const here = days & step.tuple->days;
            if (here.empty()) continue;
            chain_.push_back(step.tuple);
            visited_.insert(step.to);
            follow(step.to, here);
            visited_.erase(step.to);
            chain_.pop_back();
        }
    }

    Reading& reading_;
    std::vector<RelationDef const*> relations_;
    TermId from_;
    TermId to_;
    std::uint64_t limit_;
    int length_ = 0;
    std::map<TermId, std::vector<Step>> steps_;
    std::map<TermId, int> distance_;
    std::map<TermId, bool> obligation_;
    std::vector<reason::Tuple const*> chain_;
    std::set<TermId> visited_;
    std::vector<std::pair<std::vector<reason::Tuple const*>, Validity>> chains_;
};

}  // namespace

Answer ask_path(Asking const& asking, syntax::Path const& question) {
    Reading reading(asking, question.scope);
    TermId const from = bind_entity(reading.place(), question.from);
    TermId const to = bind_entity(reading.place(), question.to);
    std::vector<RelationDef const*> relations;
    for (syntax::Term const& name : question.through)
        relations.push_back(bind_relation(reading.place(), name).relation);
    if (relations.empty()) {
        // Claimed ties: not what rules derive, and not the frames that tie everything to everything.
        for (RelationDef const& relation : reading.vocabulary().relations()) {
            bool const derived =
                reading.rules().derives(relation.id) && reading.snapshot().claim_count(relation.id) == 0;
            if (!relation.frame && !relation.literal_range() && !derived) relations.push_back(&relation);
        }
    }
    std::uint64_t const limit = question.limit ? amount_of(reading.place(), *question.limit) : kDefaultChains;
    std::set<std::string> ids{reading.terms().value(from).plain(), reading.terms().value(to).plain()};
    PathAnswer path;
    path.paths = PathRun(reading, std::move(relations), from, to, limit).run(ids);
    Answer answer = reading.answer("path");
    answer.data = std::move(path);
    reading.name(answer, ids);
    return answer;
}

}  // namespace kgq::run
