// The order of a group: the pattern that finds the fewest rows for one frame next, by the counts of the store. A
// pattern with both ends known finds one; with one end known about the square root of its relation's claims (there are
// no histograms), a known object somewhat more than a known subject; with none known all of them, and then one that
// shares nothing with what came before is only taken when there is no other.
#include "query/columns/group.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace kgq::columns {

using bind::BoundExpr;
using bind::BoundGroup;
using bind::BoundItem;
using bind::BoundPattern;

namespace {

bool is_comparison(BoundExpr::Op op) {
    return op == BoundExpr::Op::equal || op == BoundExpr::Op::not_equal || op == BoundExpr::Op::less ||
           op == BoundExpr::Op::less_equal || op == BoundExpr::Op::greater || op == BoundExpr::Op::greater_equal;
}

/// A constant whose comparison with a term means the same as one of two terms: a date or a year in the question is a
/// window, and a number may become one.
bool is_word(BoundExpr const& expr) {
    return expr.op == BoundExpr::Op::constant &&
           (expr.constant.type() == ValueType::entity || expr.constant.type() == ValueType::text);
}

bool is_plain(BoundExpr const& expr) {
    if (!is_comparison(expr.op)) return false;
    return std::all_of(expr.args.begin(), expr.args.end(),
                       [](BoundExpr const& arg) { return arg.op == BoundExpr::Op::slot || is_word(arg); });
}

class Planner {
public:
    Planner(BoundGroup const& from, Catalog const& catalog, std::size_t slots, std::vector<int> const& known)
        : from_(from), catalog_(catalog), bound_(known.begin(), known.end()) {
        group_.slots = slots;
    }

    Group plan() {
        std::vector<Pattern> open;
        for (BoundItem const& item : from_.items) {
            if (item.kind == BoundItem::Kind::pattern) open.push_back(pattern_of(item));
        }
        while (!open.empty()) {
            auto const next = std::min_element(open.begin(), open.end(),
                                               [&](Pattern const& a, Pattern const& b) { return rank(a) < rank(b); });
            next->estimate = rows_of(*next);
            for (int slot : {next->subject, next->object, next->relation_slot}) bound_.insert(slot);
            group_.patterns.push_back(std::move(*next));
            open.erase(next);
            matched_.push_back(bound_);
        }
        for (BoundItem const& item : from_.items) {
            if (item.kind == BoundItem::Kind::filter) add_filter(item);
        }
        return std::move(group_);
    }

private:
    int constant(TermId term) {
        group_.constants.emplace_back(static_cast<int>(group_.slots), term);
        bound_.insert(static_cast<int>(group_.slots));
        return static_cast<int>(group_.slots++);
    }

    Pattern pattern_of(BoundItem const& item) {
        BoundPattern const& bound = item.pattern;
        Pattern pattern;
        pattern.relation = bound.relation;
        pattern.relation_slot = bound.relation_slot;
        pattern.subject = bound.subject.is_variable() ? bound.subject.slot : constant(bound.subject.term);
        pattern.object = bound.object.is_variable() ? bound.object.slot : constant(bound.object.term);
        pattern.text = bound.text;
        pattern.item = &item;
        return pattern;
    }

    double rows_of(Pattern const& pattern) const {
        double const all =
            pattern.relation != nullptr ? static_cast<double>(catalog_.claims(pattern.relation->id)) : 1e18;
        double const root = std::ceil(std::sqrt(std::max(1.0, all)));
        bool const subject = bound_.contains(pattern.subject);
        bool const object = bound_.contains(pattern.object);
        if (subject && object) return 1;
        return subject || object ? root : all;
    }

    std::tuple<bool, double, bool> rank(Pattern const& pattern) const {
        bool const apart = !bound_.contains(pattern.subject) && !bound_.contains(pattern.object);
        return {apart, rows_of(pattern), !bound_.contains(pattern.subject)};
    }

    int operand(BoundExpr const& expr) {
        if (expr.op == BoundExpr::Op::slot) return expr.slot;
        group_.values.emplace_back(static_cast<int>(group_.slots), expr.constant);
        return static_cast<int>(group_.slots++);
    }

    void add_filter(BoundItem const& item) {
        Filter filter;
        filter.text = item.text;
        if (is_plain(item.filter)) {
            filter.op = item.filter.op;
            filter.left = operand(item.filter.args[0]);
            filter.right = operand(item.filter.args[1]);
        } else {
            filter.expr = &item.filter;
        }
        std::set<int> used;
        collect_slots(item.filter, used);
        filter.of_slots.assign(used.begin(), used.end());
        while (filter.after < matched_.size() &&
               (filter.after == 0 || !std::includes(matched_[filter.after - 1].begin(),
                                                    matched_[filter.after - 1].end(), used.begin(), used.end())))
            ++filter.after;
        group_.filters.push_back(std::move(filter));
    }

    BoundGroup const& from_;
    Catalog const& catalog_;
    std::set<int> bound_;
    std::vector<std::set<int>> matched_;  // the slots bound after each pattern
    Group group_;
};

}  // namespace

namespace {

/// How many parts of a group share no variable and have no constant either: their rows would be multiplied, and frames
/// are all held at once.
std::size_t loose_parts(BoundGroup const& group, std::vector<int> const& known) {
    struct Part {
        std::set<int> slots;
        bool anchored = false;
    };
    std::vector<Part> parts;
    for (BoundItem const& item : group.items) {
        if (item.kind != BoundItem::Kind::pattern) continue;
        Part own;
        for (bind::BoundTerm const* end : {&item.pattern.subject, &item.pattern.object}) {
            bool const fixed = !end->is_variable() || std::find(known.begin(), known.end(), end->slot) != known.end();
            if (fixed) own.anchored = true;
            if (!fixed) own.slots.insert(end->slot);
        }
        std::erase_if(parts, [&](Part const& other) {
            bool const shares =
                std::any_of(other.slots.begin(), other.slots.end(), [&](int slot) { return own.slots.contains(slot); });
            if (!shares) return false;
            own.slots.insert(other.slots.begin(), other.slots.end());
            own.anchored = own.anchored || other.anchored;
            return true;
        });
        parts.push_back(std::move(own));
    }
    return static_cast<std::size_t>(
        std::count_if(parts.begin(), parts.end(), [](Part const& part) { return !part.anchored; }));
}

}  // namespace

std::optional<std::string> why_not(BoundGroup const& group, Catalog const& catalog, std::vector<int> const& known) {
    std::size_t patterns = 0;
    bool any_relation = false;
    for (BoundItem const& item : group.items) {
        if (item.kind == BoundItem::Kind::filter) continue;
        if (item.kind == BoundItem::Kind::negation) return "it has a NOT";
        if (item.kind == BoundItem::Kind::optional) return "it has an OPTIONAL";
        if (item.kind == BoundItem::Kind::alternatives) return "it has alternatives";
        BoundPattern const& pattern = item.pattern;
        ++patterns;
        if (pattern.source) return "it reads single claims (SOURCE)";
        if (pattern.during_slot != bind::kNoSlot) return "it binds spells (DURING)";
        if (!pattern.qualifiers.empty()) return "it asks for qualifiers";
        any_relation = any_relation || pattern.relation == nullptr;
        if (pattern.relation != nullptr && catalog.origin(pattern.relation->id) == Origin::rules)
            return pattern.relation->name + " is derived by rules";
    }
    if (patterns == 0) return "it has no pattern";
    if (any_relation && patterns > 1) return "it has a variable relation beside other patterns";
    if (loose_parts(group, known) > 1) return "parts of it share no variable";
    return std::nullopt;
}

Group plan_group(BoundGroup const& group, Catalog const& catalog, std::size_t slots, std::vector<int> const& known) {
    return Planner(group, catalog, slots, known).plan();
}

}  // namespace kgq::columns
