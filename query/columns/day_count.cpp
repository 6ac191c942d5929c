// A batch of single exact claims by a source that covers the day is counted by its bounds alone, many rows at once. All
// else goes fact by fact. What is no plain scan (symmetric pairs, kinds with wider ones, rules) is matched as any
// pattern and its frames are counted. The steps of all days are made by the same rules from the days of each
// assignment.
//
// An assignment of subject and object may have several facts, split by keys; it counts once. They lie side by side, but
// a batch (or a part) may end between them, so the last assignment of a batch waits for the next one, and the first and
// the last of a part for its neighbours.
#include "query/columns/day_count.hpp"

#include "query/columns/claim_facts.hpp"
#include "query/columns/workers.hpp"

#include <memory>
#include <optional>

namespace kgq::columns {

namespace {

struct Assignment {
    TermId subject = kNoTerm;
    TermId object = kNoTerm;
    bool certain = false;
};

void count(Assignment const& assignment, DayCount& counts) {
    if (assignment.subject == kNoTerm) return;
    ++(assignment.certain ? counts.certain : counts.merely);
}

/// One part of one relation.
class PartCount {
public:
    PartCount(Scene const& scene, RelationDef const& relation, Day day, Limits const* limits)
        : scene_(scene),
          relation_(relation),
          day_(day),
          meter_(limits),
          fact_days_(scene.snapshot, scene.sources, relation, scene.choice) {}

    void run(unsigned part, unsigned parts) {
        take(*scene_.snapshot.scan_columns(relation_.id, ColumnOrder::by_subject, {day_, day_}, part, parts));
    }

    /// The whole relation by the layout's order of days; false where it has none that serves.
    bool run_by_order() {
        if (!fact_days_.joins_alone()) return false;
        auto const counted = scene_.snapshot.count_on(
            relation_.id, day_, [this](TermId source) { return fact_days_.asks(source) && covered(source); });
        if (!counted) return false;
        counts.certain += counted->holding;  // each an assignment of its own
        take(*counted->others);
        return true;
    }

    DayCount counts;
    std::vector<Assignment> edges;  // the first and the last one, not in `counts`

private:
    void take(ColumnScan& scan) {
        scan.want(ColumnSet::none);
        ClaimColumns columns;
        while (scan.next(columns)) {
            meter_.step();
            if (stand_alone(columns, fact_days_) && covered(columns.source)) {
                take_plain(scan, columns);
            } else {
                scan.fill_rest(columns);
                take_facts(columns);
            }
        }
        at_close_ = true;
        close();
    }

    bool covered(TermId source) {
        FactDays::Reach const reach = fact_days_.reach(source);
        return reach.simple && reach.covered.contains(day_);
    }

    /// Each row is an assignment of its own: what has the same subject and object is in this batch, and without keys.
    void take_plain(ColumnScan const& scan, ClaimColumns const& columns) {
        close();
        counts.certain += scan.possible_on(columns, day_);
    }

    void take_facts(ClaimColumns const& columns) {
        table_ = {};
        visit_facts(columns, relation_.id, fact_days_, {day_, day_}, table_, scratch_, [&](std::size_t i, Days days) {
            take(columns.subjects[i], columns.objects[i], table_.certain_somewhere(days));
        });
    }

    void take(TermId subject, TermId object, bool certain) {
        if (subject != open_.subject || object != open_.object) {
            close();
            open_ = {subject, object, false};
        }
        open_.certain = open_.certain || certain;
    }

    void close() {
        if (open_.subject != kNoTerm) {
            if (edges.empty() || at_close_) {
                edges.push_back(open_);
            } else {
                count(open_, counts);
            }
        }
        open_ = {};
    }

    Scene const& scene_;
    RelationDef const& relation_;
    Day day_;
    reason::Meter meter_;
    FactDays fact_days_;
    DayTable table_;
    std::vector<ClaimRow> scratch_;
    Assignment open_;
    bool at_close_ = false;
};

/// Whether each assignment is one of the relation's claims, as stored.
bool counts_by_scan(Scene const& scene, RelationDef const& relation) {
    if (relation.symmetric) return false;
    Origin const origin = scene.catalog.origin(relation.id);
    if (origin != Origin::kinds) return origin == Origin::claims;
    std::vector<ClaimPattern> patterns;
    for (TermId kind : scene.catalog.kinds_with_wider()) patterns.push_back({kNoTerm, relation.id, kind});
    RowBatch batch;
    return patterns.empty() || !scene.snapshot.scan(patterns)->next(batch);
}

/// The days of each assignment, by matching `?s r ?o` in a window.
std::vector<Days> match_days(Scene const& scene, RelationDef const& relation, DayRange window, DayTable& table) {
    Group group;
    group.slots = 2;
    Pattern& pattern = group.patterns.emplace_back();
    pattern.relation = &relation;
    pattern.subject = 0;
    pattern.object = 1;
    Matcher matcher(scene, group, table);
    Frames start(group.slots);
    matcher.add_start(start, window, 0);
    return matcher.run(std::move(start)).days;
}

DayCount count_matched(Scene const& scene, RelationDef const& relation, Day day) {
    DayTable table;
    DayCount counts;
    for (Days const& days : match_days(scene, relation, {day, day}, table))
        ++(table.certain_somewhere(days) ? counts.certain : counts.merely);
    return counts;
}

/// The steps of one part of a relation whose assignments are its claims. No assignment is parted between batches.
StepsMaker steps_of_part(Scene const& scene, RelationDef const& relation, Limits const* limits, unsigned part,
                         unsigned parts) {
    StepsMaker steps;
    steps.expect(static_cast<std::size_t>(scene.catalog.claims(relation.id) / parts));
    reason::Meter meter(limits);
    FactDays fact_days(scene.snapshot, scene.sources, relation, scene.choice);
    std::vector<ClaimRow> scratch;
    auto const scan = scene.snapshot.scan_columns(relation.id, ColumnOrder::by_subject, kAllDays, part, parts);
    scan->want(ColumnSet::days);
    for (ClaimColumns columns; scan->next(columns);) {
        meter.step();
        if (bounds_tell_all(columns, fact_days)) {
            for (std::size_t i = 0; i < columns.size(); ++i)
                steps.certainly({columns.earliest_starts[i], columns.latest_ends[i]});
            continue;
        }
        scan->fill_rest(columns);
        DayTable table;
        Days open;
        std::size_t before = 0;  // where the open assignment is
        visit_facts(columns, relation.id, fact_days, kAllDays, table, scratch, [&](std::size_t i, Days days) {
            bool const same =
                columns.subjects[i] == columns.subjects[before] && columns.objects[i] == columns.objects[before];
            if (!same && !open.empty()) steps.add(open, table);
            open = same && !open.empty() ? table.either(open, days) : days;
            before = i;
        });
        if (!open.empty()) steps.add(open, table);
    }
    return steps;
}

/// From steps that are kept, or made now because they pay.
std::optional<DayCount> count_by_steps(Scene const& scene, RelationDef const& relation, Day day, Limits const* limits,
                                       KeptCounts const* kept) {
    if (kept == nullptr) return std::nullopt;
    if (auto const steps = kept->of(relation.id)) return steps->on(day);
    bool const derived = scene.catalog.origin(relation.id) == Origin::rules;  // on all days, whichever is asked
    if (!kept->due(relation.id, !derived)) return std::nullopt;
    auto const steps = std::make_shared<DaySteps const>(count_on_all_days(scene, relation, limits));
    kept->keep(relation.id, steps);
    return steps->on(day);
}

}  // namespace

DaySteps count_on_all_days(Scene const& scene, RelationDef const& relation, Limits const* limits) {
    StepsMaker steps;
    if (!counts_by_scan(scene, relation)) {
        DayTable table;
        for (Days const& days : match_days(scene, relation, kAllDays, table)) steps.add(days, table);
        return steps.steps();
    }
    std::uint64_t const claims = scene.catalog.claims(relation.id);
    if (claims == 0) return {};
    unsigned const threads = threads_for(claims, scene.threads);
    unsigned const parts = scene.parts > 0 ? scene.parts : threads;
    std::vector<StepsMaker> made(parts);
    in_parallel(parts, threads, [&](std::size_t part) {
        made[part] = steps_of_part(scene, relation, limits, static_cast<unsigned>(part), parts);
    });
    for (StepsMaker& part : made) steps.add(std::move(part));
    return steps.steps();
}

std::vector<DayCount> count_on_day(Scene const& scene, std::span<RelationDef const* const> relations, Day day,
                                   Limits const* limits, KeptCounts const* kept) {
    struct Piece {
        std::size_t relation;
        unsigned part;
        unsigned parts;
        std::unique_ptr<PartCount> count;
    };
    std::vector<DayCount> counts(relations.size());
    std::vector<Piece> pieces;
    std::uint64_t claims = 0;
    auto const by_order = [&](std::size_t relation) {
        auto whole = std::make_unique<PartCount>(scene, *relations[relation], day, limits);
        if (!whole->run_by_order()) return false;
        pieces.push_back({relation, 0, 1, std::move(whole)});
        return true;
    };
    for (std::size_t i = 0; i < relations.size(); ++i) {
        std::uint64_t const own = scene.catalog.claims(relations[i]->id);
        if (auto const counted = count_by_steps(scene, *relations[i], day, limits, kept)) {
            counts[i] = *counted;
        } else if (!counts_by_scan(scene, *relations[i])) {
            counts[i] = count_matched(scene, *relations[i], day);
        } else if (own > 0 && !by_order(i)) {
            claims += own;
            unsigned const parts = scene.parts > 0 ? scene.parts : threads_for(own, scene.threads);
            for (unsigned part = 0; part < parts; ++part) pieces.push_back({i, part, parts, nullptr});
        }
    }
    in_parallel(pieces.size(), threads_for(claims, scene.threads), [&](std::size_t at) {
        Piece& piece = pieces[at];
        if (piece.count) return;  // by order
        piece.count = std::make_unique<PartCount>(scene, *relations[piece.relation], day, limits);
        piece.count->run(piece.part, piece.parts);
    });
    Assignment open;
    for (std::size_t at = 0; at < pieces.size(); ++at) {
        DayCount& own = counts[pieces[at].relation];
        own += pieces[at].count->counts;
        for (Assignment const& edge : pieces[at].count->edges) {
            if (edge.subject == open.subject && edge.object == open.object) {
                open.certain = open.certain || edge.certain;
                continue;
            }
            count(open, own);
            open = edge;
        }
        bool const ends = at + 1 == pieces.size() || pieces[at + 1].relation != pieces[at].relation;
        if (!ends) continue;
        count(open, own);
        open = {};
    }
    return counts;
}

}  // namespace kgq::columns
