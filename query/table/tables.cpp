#include "query/table/tables.hpp"

#include <kgq/database.hpp>

namespace kgq::table {

namespace {

constexpr std::size_t kMostRemembered = 1U << 18U;
constexpr RelationId kInArea{0xFFFF};  // among what is remembered: days_in_area

std::size_t relation_slots(Vocabulary const& vocabulary) {
    std::size_t most = 0;
    for (RelationDef const& relation : vocabulary.relations())
        most = std::max(most, static_cast<std::size_t>(relation.id) + 1);
    return most;
}

bool same_facts(RelationDef const& left, RelationDef const& right) {
    return left.one_at_a_time == right.one_at_a_time && left.symmetric == right.symmetric && left.keys == right.keys;
}

}  // namespace

/// A solver on all sources, kept from question to question; its goals stay solved. One asker at a time.
struct Tables::Solving {
    Solving(Snapshot const& snapshot, bind::RuleSet const& rules, reason::SourceIndex const& sources)
        : terms(snapshot, rules),
          cache(snapshot, sources),
          meter(nullptr),
          reader(cache, terms, {}, {}),
          solver(reader, rules, terms, meter) {}
    reason::Terms terms;
    reason::ClaimCache cache;
    reason::Meter meter;
    reason::FactReader reader;
    reason::Solver solver;
};

Tables::Tables(Snapshot const& snapshot, std::shared_ptr<PlanBook const> plans, reason::SourceIndex const& sources)
    : snapshot_(snapshot),
      plans_(std::move(plans)),
      sources_(sources),
      via_name_(name("via")),
      obligation_name_(name("obligation")),
      ready_(relation_slots(snapshot.vocabulary())) {
    if (plans_->rules().vocabulary().relation("guarantees") != nullptr)
        relations_.emplace(plans_->rules().vocabulary());
}

reason::GuaranteeRelations const& Tables::relations() const {
    if (!relations_) throw Error(ErrorKind::unknown_relation, "the vocabulary has no relation guarantees");
    return *relations_;
}

Tables::Tables(Snapshot const& snapshot, std::shared_ptr<PlanBook const> plans, reason::SourceIndex const& sources,
               Tables const& before, Touched const& touched)
    : Tables(snapshot, std::move(plans), sources) {
    if (touched.all) return;
    std::lock_guard const lock(before.making_);
    auto const offer = [&](RelationId id, std::shared_ptr<FactTable const> const& table, std::set<TermId> subjects) {
        RelationDef const* now = snapshot.vocabulary().relation(id);
        RelationDef const* then = before.snapshot_.vocabulary().relation(id);
        if (now == nullptr || then == nullptr || !same_facts(*now, *then)) return;
        if (auto const more = touched.subjects.find(id); more != touched.subjects.end())
            subjects.insert(more->second.begin(), more->second.end());
        if (subjects.empty()) {
            made_.emplace(id, table);
            ready_[static_cast<std::size_t>(id)].store(table.get(), std::memory_order_release);
        } else {
            earlier_.emplace(id, Earlier{table, std::move(subjects)});
        }
    };
    for (auto const& [id, table] : before.made_) offer(id, table, {});
    for (auto const& [id, earlier] : before.earlier_) offer(id, earlier.table, earlier.touched);
}

Tables::~Tables() = default;

TermId Tables::name(std::string_view text) const {
    Value const value = Value::text(std::string(text));
    TermId const found = snapshot_.find(value);
    return found != kNoTerm ? found : plans_->rules().find(value);
}

FactTable const& Tables::make(RelationId relation) const {
    std::lock_guard const lock(making_);
    std::shared_ptr<FactTable const>& table = made_[relation];
    if (!table) {
        RelationDef const& definition = *snapshot_.vocabulary().relation(relation);
        auto const earlier = earlier_.find(relation);
        if (earlier != earlier_.end()) {
            table = earlier->second.table->patched(snapshot_, definition, sources_, earlier->second.touched);
            earlier_.erase(earlier);
        } else {
            table = FactTable::build(snapshot_, definition, sources_);
        }
        ready_[static_cast<std::size_t>(relation)].store(table.get(), std::memory_order_release);
    }
    return *table;
}

Duty const& Tables::duty(TermId obligation) const {
    std::lock_guard const lock(duties_lock_);
    auto [at, fresh] = duties_.try_emplace(obligation);
    Duty& duty = at->second;
    if (!fresh) return duty;
    RelationId const guarantees = relations().guarantees->id;
    Part const known{Part::Kind::known, kNoTerm};
    duty.obligation = obligation;
    duty.wanted = {{obligation_name_, obligation}};
    duty.guarantees = &goal({guarantees, known, known, {{obligation_name_, Part{Part::Kind::constant, obligation}}}});
    for (RelationId id : plans_->rules().bases(guarantees, obligation_name_, obligation)) {
        RelationDef const* relation = snapshot_.vocabulary().relation(id);
        if (relation == nullptr || relation->frame) continue;
        for (TermId source : sources_.sources_of(id)) duty.covered |= sources_.coverage(source);
    }
    return duty;
}

template <typename Ask>
Validity Tables::remembered(std::tuple<RelationId, TermId, TermId, bool> const& key, reason::Meter& meter,
                            Ask const& ask) const {
    std::lock_guard const lock(solving_);
    if (auto const found = remembered_.find(key); found != remembered_.end()) return found->second;
    meter.step();
    if (!solver_ || remembered_.size() > kMostRemembered) {
        remembered_.clear();
        solver_ = std::make_unique<Solving>(snapshot_, plans_->rules(), sources_);
    }
    try {
        return remembered_.emplace(key, ask(solver_->solver)).first->second;
    } catch (...) {
        solver_.reset();  // goals may be left half done
        throw;
    }
}

Validity Tables::days(RelationDef const& relation, TermId subject, TermId object, reason::Meter& meter) const {
    return remembered({relation.id, subject, object, false}, meter,
                      [&](reason::Solver& solver) { return solver.days(relation, subject, object); });
}

Validity Tables::days_in_area(TermId place, TermId area, bool home, reason::Meter& meter) const {
    return remembered({kInArea, place, area, home}, meter, [&](reason::Solver& solver) {
        return reason::days_in_area(solver, relations(), place, area, home);
    });
}

}  // namespace kgq::table
