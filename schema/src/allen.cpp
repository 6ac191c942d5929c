// Allen's relations on imprecise periods.
//
// A period is two unknown days s <= e within bounds. Each of the thirteen relations says of the four days of two
// periods that some are earlier, equal or later than others: a set of difference constraints x - y <= c. With the
// bounds (differences to a fixed day zero) they can be met if and only if their graph has no negative cycle (Bellman
// 1958, Shostak 1981), which five nodes decide in a breath. A relation holds certainly when it can hold and no other of
// the thirteen can. INTERSECTS is the union of eleven of them; it fails when one period is over before the other
// begins.
#include <kgq/allen.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <string>

namespace kgq {

namespace {

constexpr std::array<std::string_view, 14> kKeywords = {
    "BEFORE",     "AFTER",  "MEETS",    "MET_BY",   "OVERLAPS",    "OVERLAPPED_BY", "STARTS",
    "STARTED_BY", "DURING", "CONTAINS", "FINISHES", "FINISHED_BY", "EQUALS",        "INTERSECTS"};
constexpr int kThirteen = 13;

enum Node { zero, start1, end1, start2, end2, kNodes };

/// later - earlier >= least.
struct Gap {
    Node earlier;
    Node later;
    int least;
};

/// Shortest paths between the five nodes; distance[x][y] bounds x - y from above.
class Differences {
public:
    Differences(PeriodBounds const& left, PeriodBounds const& right) {
        for (auto& row : distance_) row.fill(kUnbounded);
        for (int node = 0; node < kNodes; ++node) at(node, node) = 0;
        bound(start1, left.earliest_start, left.latest_start);
        bound(end1, left.earliest_end, left.latest_end);
        bound(start2, right.earliest_start, right.latest_start);
        bound(end2, right.earliest_end, right.latest_end);
        require({start1, end1, 0});
        require({start2, end2, 0});
    }

    Differences& require(Gap gap) {
        at(gap.earlier, gap.later) = std::min(at(gap.earlier, gap.later), -std::int64_t{gap.least});
        return *this;
    }

    bool feasible() const {
        Differences closed = *this;
        for (int via = 0; via < kNodes; ++via) {
            for (int from = 0; from < kNodes; ++from) {
                for (int to = 0; to < kNodes; ++to) {
                    closed.at(from, to) = std::min(closed.at(from, to), closed.at(from, via) + closed.at(via, to));
                }
            }
        }
        for (int node = 0; node < kNodes; ++node) {
            if (closed.at(node, node) < 0) return false;
        }
        return true;
    }

private:
    static constexpr std::int64_t kUnbounded = std::int64_t{1} << 40;

    std::int64_t& at(int from, int to) {
        return distance_[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
    }
    void bound(Node node, Day earliest, Day latest) {
        at(node, zero) = latest;
        at(zero, node) = -std::int64_t{earliest};
    }

    std::array<std::array<std::int64_t, kNodes>, kNodes> distance_{};
};

/// What a relation says of the four days. Days are whole, so "the next day" of half-open periods is an end plus one.
std::initializer_list<Gap> gaps_of(Allen relation) {
    // Static arrays behind each list: an initializer_list returned from a braced temporary would dangle.
    static constexpr std::initializer_list<Gap> kBefore = {{end1, start2, 2}};
    static constexpr std::initializer_list<Gap> kAfter = {{end2, start1, 2}};
    static constexpr std::initializer_list<Gap> kMeets = {{end1, start2, 1}, {start2, end1, -1}};
    static constexpr std::initializer_list<Gap> kMetBy = {{end2, start1, 1}, {start1, end2, -1}};
    static constexpr std::initializer_list<Gap> kOverlaps = {{start1, start2, 1}, {start2, end1, 0}, {end1, end2, 1}};
    static constexpr std::initializer_list<Gap> kOverlappedBy = {
        {start2, start1, 1}, {start1, end2, 0}, {end2, end1, 1}};
    static constexpr std::initializer_list<Gap> kStarts = {{start1, start2, 0}, {start2, start1, 0}, {end1, end2, 1}};
    static constexpr std::initializer_list<Gap> kStartedBy = {
        {start1, start2, 0}, {start2, start1, 0}, {end2, end1, 1}};
    static constexpr std::initializer_list<Gap> kDuring = {{start2, start1, 1}, {end1, end2, 1}};
    static constexpr std::initializer_list<Gap> kContains = {{start1, start2, 1}, {end2, end1, 1}};
    static constexpr std::initializer_list<Gap> kFinishes = {{start2, start1, 1}, {end1, end2, 0}, {end2, end1, 0}};
    static constexpr std::initializer_list<Gap> kFinishedBy = {{start1, start2, 1}, {end1, end2, 0}, {end2, end1, 0}};
    static constexpr std::initializer_list<Gap> kEquals = {
        {start1, start2, 0}, {start2, start1, 0}, {end1, end2, 0}, {end2, end1, 0}};
    static constexpr std::initializer_list<Gap> kIntersects = {{start1, end2, 0}, {start2, end1, 0}};
    switch (relation) {
        case Allen::before:
            return kBefore;
        case Allen::after:
            return kAfter;
        case Allen::meets:
            return kMeets;
        case Allen::met_by:
            return kMetBy;
        case Allen::overlaps:
            return kOverlaps;
        case Allen::overlapped_by:
            return kOverlappedBy;
        case Allen::starts:
            return kStarts;
        case Allen::started_by:
            return kStartedBy;
        case Allen::during:
            return kDuring;
        case Allen::contains:
            return kContains;
        case Allen::finishes:
            return kFinishes;
        case Allen::finished_by:
            return kFinishedBy;
        case Allen::equals:
            return kEquals;
        case Allen::intersects:
            return kIntersects;
    }
    return kIntersects;
}

bool can_hold(Allen relation, Differences differences) {
    for (Gap const gap : gaps_of(relation)) differences.require(gap);
    return differences.feasible();
}

bool can_fail(Allen relation, Differences const& differences) {
    if (relation == Allen::intersects) {
        return Differences(differences).require({end1, start2, 1}).feasible() ||
               Differences(differences).require({end2, start1, 1}).feasible();
    }
    for (int other = 0; other < kThirteen; ++other) {
        if (other != static_cast<int>(relation) && can_hold(static_cast<Allen>(other), differences)) return true;
    }
    return false;
}

}  // namespace

std::optional<Allen> allen_from_keyword(std::string_view word) {
    std::string upper(word);
    for (char& c : upper) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    auto const found = std::find(kKeywords.begin(), kKeywords.end(), upper);
    if (found == kKeywords.end()) return std::nullopt;
    return static_cast<Allen>(found - kKeywords.begin());
}

std::string_view to_keyword(Allen relation) { return kKeywords[static_cast<std::size_t>(relation)]; }

Truth holds(Allen relation, PeriodBounds const& left, PeriodBounds const& right) {
    Differences const differences(left, right);
    if (!can_hold(relation, differences)) return Truth::no;
    return can_fail(relation, differences) ? Truth::maybe : Truth::yes;
}

}  // namespace kgq
