// Step by step through the patterns. For each step every frame says what it knows of the pattern's ends; equal wishes
// are asked once, all of them in one scan, and each fact that comes back is joined to the frames that wished for it by
// intersecting days. A frame's own days are the window of its wish, so that the store may skip what lies outside.
//
// A symmetric pair is stored in one order: such a relation is asked twice, with the ends exchanged. A wish for a kind
// is also one for the kinds under it, and a fact of a kind is also one of the kinds above (Origin::kinds).
#include "query/columns/match.hpp"

#include "query/columns/fact_scan.hpp"
#include "query/columns/point_facts.hpp"

#include <algorithm>
#include <numeric>

namespace kgq::columns {

namespace {

/// The days that matter to any of them.
DayRange in_window(std::span<ClaimPattern const> wishes) {
    DayRange window = wishes.front().window;
    for (ClaimPattern const& wish : wishes) {
        window.first = std::min(window.first, wish.window.first);
        window.last = std::max(window.last, wish.window.last);
    }
    return window;
}

}  // namespace

void Matcher::add_start(Frames& frames, DayRange window, std::uint32_t question) {
    frames.cells.resize(frames.cells.size() + frames.width, kNoTerm);
    frames.days.push_back(DayTable::certainly(window));
    frames.question.push_back(question);
    TermId* cells = frames.row(frames.size() - 1);
    for (auto const& [slot, term] : group_.constants) cells[slot] = term;
    for (auto const& [slot, value] : group_.values) cells[slot] = scene_.terms.intern(value);
}

Frames Matcher::run(Frames start, Order order) {
    Frames in = std::move(start);
    samenesses_.assign(group_.filters.size(), {});
    for (step_ = 0; step_ < group_.patterns.size() && in.size() > 0; ++step_) {
        std::chrono::steady_clock::time_point began;
        if (scene_.timed) began = std::chrono::steady_clock::now();
        filters_.clear();
        for (Filter const& filter : group_.filters) {
            if (filter.after == step_ + 1) filters_.push_back(&filter);
        }
        Frames out(in.width);
        traces_.emplace_back();
        match(group_.patterns[step_], in, out);
        in = std::move(out);
        traces_.back().frames = in.size();
        if (scene_.timed) traces_.back().time = std::chrono::steady_clock::now() - began;
    }
    // Facts split by keys, pairs stored in both orders, kinds known in several ways.
    bool const in_order = order == Order::none || std::is_sorted(in.question.begin(), in.question.end());
    if (repeats_ || !in_order) unite(in, table_);
    return in;
}

void Matcher::match(Pattern const& pattern, Frames const& in, Frames& out) {
    if (pattern.relation != nullptr) {
        match_relation(pattern, *pattern.relation, kNoTerm, in, out);
        return;
    }
    std::vector<TermId> cells(in.row(0), in.row(0) + in.width);
    for (RelationDef const& relation : scene_.snapshot.vocabulary().relations()) {
        TermId const name = scene_.terms.intern(Value::text(relation.name));
        cells[static_cast<std::size_t>(pattern.relation_slot)] = name;
        if (chooses(pattern, cells.data())) match_relation(pattern, relation, name, in, out);
    }
}

/// Whether the filters on the relation alone let it in: before anything of it is read, or derived.
bool Matcher::chooses(Pattern const& pattern, TermId const* cells) {
    for (Filter const* filter : filters_) {
        if (filter->of_slots != std::vector<int>{pattern.relation_slot}) continue;
        if (decided(*filter, cells) == Truth::no) return false;
    }
    return true;
}

Truth Matcher::decided(Filter const& filter, TermId const* cells) {
    if (filter.expr != nullptr) return scene_.truth(*filter.expr, cells);
    if (filter.op == bind::BoundExpr::Op::equal || filter.op == bind::BoundExpr::Op::not_equal) {
        Sameness& known = samenesses_[static_cast<std::size_t>(&filter - group_.filters.data())];
        auto const same = known.same(cells[filter.left], cells[filter.right], scene_.terms);
        if (same) return *same == (filter.op == bind::BoundExpr::Op::equal) ? Truth::yes : Truth::no;
    }
    return reason::compare_terms(filter.op, cells[filter.left], cells[filter.right], filter.left == filter.right,
                                 scene_.terms);
}

void Matcher::match_relation(Pattern const& pattern, RelationDef const& relation, TermId name, Frames const& in,
                             Frames& out) {
    if (scene_.catalog.origin(relation.id) == Origin::rules) {
        emit_derived(pattern, relation, name, in, out);
        return;
    }
    if (scene_.catalog.claims(relation.id) == 0) return;
    repeats_ = repeats_ || relation.symmetric || scene_.catalog.origin(relation.id) == Origin::kinds;
    look_up(pattern, relation, name, false, in, out);
    if (relation.symmetric) look_up(pattern, relation, name, true, in, out);
}

void Matcher::gather(Pattern const& pattern, bool swapped, Unheard unheard, Frames const& in) {
    auto const s = static_cast<std::size_t>(swapped ? pattern.object : pattern.subject);
    auto const o = static_cast<std::size_t>(swapped ? pattern.subject : pattern.object);
    lookups_.clear();
    lookups_.reserve(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        TermId const* cells = in.row(i);
        auto const local = [&](std::size_t slot) {
            return cells[slot] != kNoTerm && reason::Terms::is_local(cells[slot]);
        };
        bool const object_too = unheard == Unheard::skipped;
        if (unheard != Unheard::asked && (local(s) || (object_too && local(o)))) continue;
        lookups_.push_back({cells[s], cells[o], in.days[i].hull(), static_cast<std::uint32_t>(i)});
    }
}

/// So that equal ones lie side by side.
void Matcher::sort_lookups() {
    auto const ends = [](Lookup const& of) {  // as one number: compared at once
        return static_cast<std::uint64_t>(of.subject) << 32U | static_cast<std::uint32_t>(of.object);
    };
    auto const by_ends = [ends](Lookup const& a, Lookup const& b) {
        return ends(a) != ends(b) ? ends(a) < ends(b) : a.frame < b.frame;
    };
    if (!std::is_sorted(lookups_.begin(), lookups_.end(), by_ends))
        std::sort(lookups_.begin(), lookups_.end(), by_ends);
}

void Matcher::look_up(Pattern const& pattern, RelationDef const& relation, TermId name, bool swapped, Frames const& in,
                      Frames& out) {
    bool const kinds = scene_.catalog.origin(relation.id) == Origin::kinds;
    gather(pattern, swapped, kinds ? Unheard::asked_as_object : Unheard::skipped, in);
    // To find a question's one fact again costs less than sorting all questions by what they ask for.
    bool const single_facts = step_ == 0 && !lookups_.empty() && lookups_.front().subject != kNoTerm &&
                              lookups_.front().object != kNoTerm &&
                              !reads_whole(scene_.catalog, relation.id, lookups_.size());
    if (!single_facts) sort_lookups();
    scan(pattern, relation, name, swapped, in, out);
}

/// Equal lookups become one wish. Wishes are in order of subject and object, but for those for narrower kinds.
void Matcher::make_wishes(RelationId relation, bool kinds) {
    wishes_.clear();
    targets_.clear();
    wishes_.reserve(lookups_.size());
    targets_.reserve(lookups_.size());
    for (std::uint32_t first = 0; first < lookups_.size();) {
        std::uint32_t last = first;
        ClaimPattern wish{lookups_[first].subject, relation, lookups_[first].object, lookups_[first].window};
        for (; last < lookups_.size() && lookups_[last].subject == wish.subject && lookups_[last].object == wish.object;
             ++last) {
            wish.window.first = std::min(wish.window.first, lookups_[last].window.first);
            wish.window.last = std::max(wish.window.last, lookups_[last].window.last);
        }
        if (wish.object == kNoTerm || !reason::Terms::is_local(wish.object)) {
            wishes_.push_back(wish);
            targets_.push_back({first, last, kNoTerm});
        }
        if (kinds && wish.object != kNoTerm) {
            for (TermId narrow : scene_.catalog.narrower(wish.object)) {
                if (reason::Terms::is_local(narrow)) continue;
                wishes_.push_back({wish.subject, relation, narrow, wish.window});
                targets_.push_back({first, last, wish.object});
            }
        }
        first = last;
    }
}

/// The wish that a fact of the whole relation answers, if one does.
std::optional<std::uint32_t> Matcher::wish_of(ClaimRow const& fact) const {
    bool const subject = wishes_.front().subject != kNoTerm;  // every frame knows the same ends
    bool const object = wishes_.front().object != kNoTerm;
    std::pair const wanted(subject ? fact.subject : kNoTerm, object ? fact.object : kNoTerm);
    auto const at = std::lower_bound(
        wishes_.begin(), wishes_.end(), wanted,
        [](ClaimPattern const& wish, auto const& ends) { return std::pair(wish.subject, wish.object) < ends; });
    if (at == wishes_.end() || std::pair(at->subject, at->object) != wanted) return std::nullopt;
    return static_cast<std::uint32_t>(at - wishes_.begin());
}

void Matcher::scan(Pattern const& pattern, RelationDef const& relation, TermId name, bool swapped, Frames const& in,
                   Frames& out) {
    bool const kinds = scene_.catalog.origin(relation.id) == Origin::kinds;
    make_wishes(relation.id, kinds);
    if (wishes_.empty()) return;
    bool const whole = !kinds && reads_whole(scene_.catalog, relation.id, wishes_.size());
    ClaimPattern const all{kNoTerm, relation.id, kNoTerm, in_window(wishes_)};
    Step const step{pattern, name, swapped, kinds, in, out};
    FactDays fact_days(scene_.snapshot, scene_.sources, relation, scene_.choice);
    bool const points = wishes_.front().subject != kNoTerm || wishes_.front().object != kNoTerm;
    if (points && !whole) {
        scan_points(step, fact_days);
        return;
    }
    FactScan facts(scene_.snapshot, all);
    std::span<ClaimRow const> claims;
    while (facts.next(claims)) {
        std::uint32_t which = 0;
        if (whole) {
            auto const wish = wish_of(claims.front());
            if (!wish) {
                scene_.meter.step();
                ++traces_.back().facts;
                continue;
            }
            which = *wish;
        }
        take_claims(step, which, claims, fact_days);
    }
}

void Matcher::scan_points(Step const& step, FactDays& fact_days) {
    auto const alone = [&](ClaimColumns const& columns, std::size_t i) {
        scene_.meter.step();
        ++traces_.back().facts;
        Days const days{columns.earliest_starts[i], columns.latest_ends[i], 0};
        take_fact(step, columns.patterns[i], columns.subjects[i], columns.objects[i], days);
    };
    visit_point_facts(
        scene_.snapshot, wishes_, *wishes_.front().relation, fact_days, alone,
        [&](std::uint32_t which, std::span<ClaimRow const> claims) { take_claims(step, which, claims, fact_days); });
}

void Matcher::take_claims(Step const& step, std::uint32_t which, std::span<ClaimRow const> claims,
                          FactDays& fact_days) {
    scene_.meter.step();
    ++traces_.back().facts;
    ClaimRow const& head = claims.front();
    repeats_ = repeats_ || head.keys != kNoQualifiers;
    take_fact(step, which, head.subject, head.object, fact_days.of(claims, wishes_[which].window, table_));
}

void Matcher::take_fact(Step const& step, std::uint32_t which, TermId stored_subject, TermId stored_object, Days days) {
    if (days.empty()) return;
    if (step.swapped && stored_subject == stored_object) return;  // told in the first order
    Target const& target = targets_[which];
    TermId const subject = step.swapped ? stored_object : stored_subject;
    TermId const object = step.swapped ? stored_subject : target.object != kNoTerm ? target.object : stored_object;
    emit(step.pattern, target, subject, object, step.name, days, step.in, step.out);
    if (!step.kinds || wishes_[which].object != kNoTerm) return;
    for (TermId wide : scene_.catalog.wider(stored_object))
        emit(step.pattern, target, subject, wide, step.name, days, step.in, step.out);
}

void Matcher::emit(Pattern const& pattern, Target const& target, TermId subject, TermId object, TermId name, Days days,
                   Frames const& in, Frames& out) {
    if (pattern.subject == pattern.object && subject != object) return;
    for (std::uint32_t i = target.first; i < target.last; ++i) {
        std::uint32_t const frame = lookups_[i].frame;
        if (i > target.first) scene_.meter.step();  // the first has its fact's step
        Days both = table_.both(in.days[frame], days);
        if (both.empty()) continue;
        TermId* cells = out.extend(in.row(frame), both, in.question[frame]);
        cells[pattern.subject] = subject;
        cells[pattern.object] = object;
        if (pattern.relation_slot != bind::kNoSlot) {
            // ?x ?x ?y: the relation's name is a text, and never a subject
            TermId& place = cells[pattern.relation_slot];
            bool const clash = pattern.relation_slot == pattern.subject || pattern.relation_slot == pattern.object;
            if (clash && place != name) {
                out.drop_last();
                continue;
            }
            place = name;
        }
        if (!filters_.empty() && !passes(cells, out.days.back())) {
            out.drop_last();
            continue;
        }
        if ((out.size() & 1023U) == 0) scene_.meter.hold(1024 * (out.width * sizeof(TermId) + sizeof(Days)));
    }
}

bool Matcher::passes(TermId const* cells, Days& days) {
    for (Filter const* filter : filters_) {
        Truth const truth = decided(*filter, cells);
        if (truth == Truth::no) return false;
        if (truth == Truth::maybe) days = table_.merely_possible(days);
    }
    return true;
}

void Matcher::emit_derived(Pattern const& pattern, RelationDef const& relation, TermId name, Frames const& in,
                           Frames& out) {
    repeats_ = true;
    gather(pattern, false, Unheard::asked, in);
    sort_lookups();
    for (std::uint32_t first = 0; first < lookups_.size();) {
        std::uint32_t last = first;
        TermId const s = lookups_[first].subject;
        TermId const o = lookups_[first].object;
        while (last < lookups_.size() && lookups_[last].subject == s && lookups_[last].object == o) ++last;
        for (auto& [subject, object, validity] : scene_.derived(relation, s, o)) {
            ++traces_.back().facts;
            Days const days = table_.of(std::move(validity));
            if (!days.empty()) emit(pattern, {first, last, kNoTerm}, subject, object, name, days, in, out);
        }
        first = last;
    }
}

void unite(Frames& frames, DayTable& table) {
    std::size_t const width = frames.width;
    auto const less = [&](std::uint32_t a, std::uint32_t b) {
        if (frames.question[a] != frames.question[b]) return frames.question[a] < frames.question[b];
        return std::lexicographical_compare(frames.row(a), frames.row(a) + width, frames.row(b), frames.row(b) + width);
    };
    std::vector<std::uint32_t> order(frames.size());
    std::iota(order.begin(), order.end(), 0U);
    bool rising = true;
    for (std::size_t i = 1; rising && i < order.size(); ++i) rising = less(order[i - 1], order[i]);
    if (rising) return;
    std::sort(order.begin(), order.end(), less);
    Frames united(width);
    united.cells.reserve(frames.cells.size());
    united.days.reserve(frames.size());
    united.question.reserve(frames.size());
    for (std::uint32_t const i : order) {
        bool const again = united.size() > 0 && united.question.back() == frames.question[i] &&
                           std::equal(frames.row(i), frames.row(i) + width, united.row(united.size() - 1));
        if (again) {
            united.days.back() = table.either(united.days.back(), frames.days[i]);
        } else {
            united.extend(frames.row(i), frames.days[i], frames.question[i]);
        }
    }
    frames = std::move(united);
}

}  // namespace kgq::columns
