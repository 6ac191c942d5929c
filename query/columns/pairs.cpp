// The relation is read in the order of the shared end, so that the facts of one end lie side by side. Possible and
// certain days are two sets of intervals each summed by itself (overlaps.hpp): a pair possibly holds where the possible
// days of both meet, certainly where the certain ones do. A fact whose days are several runs is compared with every
// other one by one: a pair counts once however many runs it shares.
//
// Facts that keys split are one pair's end, and their days are united first. Parts of the relation are read on all
// cores; what lies around a cut may belong to one end, or be one end's fact split by keys, so the first and the last
// fact and end of each part are only taken together after all parts are read.
#include "query/columns/pairs.hpp"

#include "query/columns/claim_facts.hpp"
#include "query/columns/overlaps.hpp"
#include "query/columns/workers.hpp"

#include <algorithm>

namespace kgq::columns {

PairSums& PairSums::operator+=(PairSums const& other) {
    certain += other.certain;
    possible += other.possible;
    low += other.low;
    high += other.high;
    return *this;
}

namespace {

/// The facts of one shared end.
struct End {
    TermId shared = kNoTerm;
    Intervals possible;
    Intervals certain;              // where it differs from possible
    bool exact = true;              // it does not
    std::vector<Validity> several;  // of several runs

    std::size_t size() const { return possible.size() + several.size(); }
    void clear(TermId next) {
        shared = next;
        possible.clear();
        certain.clear();
        several.clear();
        exact = true;
    }
    void part_certain() {
        if (exact) certain = possible;
        exact = false;
    }
    void append(End& other) {
        if (!exact || !other.exact) {
            part_certain();
            other.part_certain();
            certain.append(other.certain);
        }
        possible.append(other.possible);
        several.insert(several.end(), other.several.begin(), other.several.end());
    }
    void add(Validity days) {
        auto const runs = days.possible.runs();
        if (runs.size() > 1 || days.certain.runs().size() > 1) {
            several.push_back(std::move(days));
            return;
        }
        if (days.certain != days.possible) part_certain();
        possible.add(runs.front());
        if (!exact && !days.certain.empty()) certain.add(days.certain.runs().front());
    }
};

struct Totals {
    PairSums apart;  // each pair of two different facts once
    PairSums self;
    static void add(PairSums& into, Overlaps const& possible, Overlaps const& certain) {
        into.possible += possible.pairs;
        into.high += possible.days;
        into.certain += certain.pairs;
        into.low += certain.days;
    }
};

void add_pair(PairSums& sums, Validity const& days) {
    if (days.empty()) return;
    ++sums.possible;
    sums.high += days.possible.day_count();
    if (days.certain.empty()) return;
    ++sums.certain;
    sums.low += days.certain.day_count();
}

void add_several(End const& end, Totals& totals, reason::Meter& meter) {
    for (std::size_t i = 0; i < end.several.size(); ++i) {
        Validity const& own = end.several[i];
        add_pair(totals.self, own);
        for (std::size_t j = 0; j < i; ++j) add_pair(totals.apart, own & end.several[j]);
        meter.step();
        // Possible and certain days of the single runs are apart, so each is met by itself.
        for (std::size_t j = 0; j < end.possible.size(); ++j) {
            PeriodSet const shared = own.possible & PeriodSet(DayRange{end.possible.first[j], end.possible.last[j]});
            if (shared.empty()) continue;
            ++totals.apart.possible;
            totals.apart.high += shared.day_count();
        }
        Intervals const& certain = end.exact ? end.possible : end.certain;
        for (std::size_t j = 0; j < certain.size(); ++j) {
            PeriodSet const shared = own.certain & PeriodSet(DayRange{certain.first[j], certain.last[j]});
            if (shared.empty()) continue;
            ++totals.apart.certain;
            totals.apart.low += shared.day_count();
        }
    }
}

void sum(End& end, Totals& totals, reason::Meter& meter) {
    meter.step();
    if (!end.several.empty()) add_several(end, totals, meter);
    Overlaps const self = overlaps_with_self(end.possible);
    Totals::add(totals.self, self, end.exact ? self : overlaps_with_self(end.certain));
    Overlaps const certain = end.exact ? Overlaps{} : overlaps_among(end.certain);
    Overlaps const possible = overlaps_among(end.possible);
    Totals::add(totals.apart, possible, end.exact ? possible : certain);
}

/// One part of the relation.
class PartSum {
public:
    PartSum(Scene const& scene, PairQuestion const& question, Limits const* limits)
        : scene_(scene),
          question_(question),
          meter_(limits),
          fact_days_(scene.snapshot, scene.sources, *question.relation, scene.choice) {}

    void run(unsigned part, unsigned parts) {
        ColumnOrder const order = question_.share_object ? ColumnOrder::by_object : ColumnOrder::by_subject;
        auto const scan = scene_.snapshot.scan_columns(question_.relation->id, order, question_.window, part, parts);
        scan->want(ColumnSet::parties_and_days);
        ClaimColumns columns;
        while (scan->next(columns)) {
            if (bounds_tell_all(columns, fact_days_)) {
                take_plain(columns);
            } else {
                scan->fill_rest(columns);
                take_facts(columns);
            }
        }
        at_close_ = true;
        close_fact();
        finish_end();
    }

    struct Fact {
        TermId subject = kNoTerm;
        TermId object = kNoTerm;
        Validity days;
    };
    Totals totals;
    std::vector<End> outer;   // the first and the last end, which may go on in the next part
    std::vector<Fact> edges;  // the first and the last fact, left out of all ends
    reason::Meter& meter() { return meter_; }

private:
    void finish_end() {
        if (end_.size() == 0) return;
        if (outer.empty() || at_close_) {
            outer.push_back(std::move(end_));
            end_ = {};
        } else {
            sum(end_, totals, meter_);
        }
    }

    void begin(TermId shared) {
        if (shared == end_.shared) return;
        finish_end();
        end_.clear(shared);
    }

    /// The first and the last claim of a batch may go on as facts with keys in the batches around it.
    void take_plain(ClaimColumns const& columns) {
        std::size_t const size = columns.size();
        if (size == 0) return;
        take_fact(columns.subjects[0], columns.objects[0], Validity::certainly(PeriodSet(days_of(columns, 0))));
        if (size == 1) return;
        close_fact();
        auto const shared = question_.share_object ? columns.objects : columns.subjects;
        for (std::size_t i = 1; i + 1 < size;) {
            std::size_t const first = i++;
            while (i + 1 < size && shared[i] == shared[first]) ++i;
            begin(shared[first]);
            for (std::size_t at = first; at < i; ++at) {
                DayRange const days = days_of(columns, at);
                if (days.first > days.last) continue;
                if (!end_.exact) end_.certain.add(days);
                end_.possible.add(days);
            }
        }
        take_fact(columns.subjects[size - 1], columns.objects[size - 1],
                  Validity::certainly(PeriodSet(days_of(columns, size - 1))));
    }

    DayRange days_of(ClaimColumns const& columns, std::size_t i) const {
        return {std::max(columns.earliest_starts[i], question_.window.first),
                std::min(columns.latest_ends[i], question_.window.last)};
    }

    void take_facts(ClaimColumns const& columns) {
        table_ = {};
        visit_facts(columns, question_.relation->id, fact_days_, question_.window, table_, scratch_,
                    [&](std::size_t i, Days days) {
                        take_fact(columns.subjects[i], columns.objects[i], table_.validity(days));
                    });
    }

    void take_fact(TermId subject, TermId object, Validity days) {
        if (subject != open_.subject || object != open_.object) {
            close_fact();
            open_.subject = subject;
            open_.object = object;
        }
        open_.days = open_.days | days;
    }

    void close_fact() {
        if (open_.subject == kNoTerm) return;
        if (!open_.days.empty()) {
            if (at_first_ || at_close_) {
                edges.push_back(std::move(open_));
            } else {
                begin(question_.share_object ? open_.object : open_.subject);
                end_.add(std::move(open_.days));
            }
        }
        at_first_ = false;  // also where it holds on no day: those that follow belong to ends that are summed here
        open_ = {};
    }

    Scene const& scene_;
    PairQuestion const& question_;
    reason::Meter meter_;
    FactDays fact_days_;
    DayTable table_;
    std::vector<ClaimRow> scratch_;
    End end_;
    bool at_first_ = true;
    bool at_close_ = false;
    Fact open_;
};

PairSums chosen(Totals const& totals, Pairing pairing) {
    std::uint64_t const apart = pairing == Pairing::all || pairing == Pairing::apart ? 2
                                : pairing == Pairing::same                           ? 0
                                                                                     : 1;
    bool const self = pairing == Pairing::all || pairing == Pairing::before_or_same || pairing == Pairing::same;
    auto const of = [&](auto const& two, auto const& one) {
        using Number = std::remove_cvref_t<decltype(two)>;
        return static_cast<Number>(static_cast<Number>(apart) * two + (self ? one : 0));
    };
    return {of(totals.apart.certain, totals.self.certain), of(totals.apart.possible, totals.self.possible),
            of(totals.apart.low, totals.self.low), of(totals.apart.high, totals.self.high)};
}

/// What lies around the cuts.
void sum_outer(std::vector<std::unique_ptr<PartSum>> const& parts, bool share_object, Totals& totals) {
    std::vector<End> ends;
    auto const end_of = [&](TermId shared) -> End& {
        auto const known = std::find_if(ends.rbegin(), ends.rend(), [&](End const& e) { return e.shared == shared; });
        if (known != ends.rend()) return *known;
        ends.emplace_back().shared = shared;
        return ends.back();
    };
    PartSum::Fact open;
    auto const close = [&] {
        if (!open.days.empty()) end_of(share_object ? open.object : open.subject).add(std::move(open.days));
    };
    for (auto const& part : parts) {
        for (End& end : part->outer) end_of(end.shared).append(end);
        for (PartSum::Fact& fact : part->edges) {
            if (fact.subject == open.subject && fact.object == open.object) {
                open.days = open.days | fact.days;
                continue;
            }
            close();
            open = std::move(fact);
        }
    }
    close();
    for (End& end : ends) sum(end, totals, parts.front()->meter());
}

}  // namespace

PairSums sum_pairs(Scene const& scene, PairQuestion const& question, Limits const* limits) {
    unsigned const threads = threads_for(scene.catalog.claims(question.relation->id), scene.threads);
    // More parts than threads: a few ends have most of the pairs.
    unsigned const parts = scene.parts > 0 ? scene.parts : threads == 1 ? 1 : threads * 8;
    std::vector<std::unique_ptr<PartSum>> sums(parts);
    in_parallel(parts, threads, [&](std::size_t part) {
        sums[part] = std::make_unique<PartSum>(scene, question, limits);
        sums[part]->run(static_cast<unsigned>(part), parts);
    });
    Totals totals;
    for (auto const& part : sums) {
        totals.apart += part->totals.apart;
        totals.self += part->totals.self;
    }
    sum_outer(sums, question.share_object, totals);
    return chosen(totals, question.pairing);
}

}  // namespace kgq::columns
