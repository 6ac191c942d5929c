#include "query/reason/join_claims.hpp"

#include <algorithm>
#include <vector>

namespace kgq::reason {

PeriodSet beyond_edge(ClaimRow const& claim, PeriodSet const& coverage) {
    PeriodSet beyond;
    if (coverage.empty()) return beyond;
    DayRange const possible = claim.bounds.possible();
    Day const first = coverage.runs().front().first;
    Day const last = coverage.runs().back().last;
    if (claim.end_kind != Period::End::date && last < kLastDay && possible.contains(last)) {
        beyond |= PeriodSet(DayRange{last + 1, claim.bounds.latest_end});
    }
    if (claim.start_kind != Period::End::date && first > kFirstDay && possible.contains(first)) {
        beyond |= PeriodSet(DayRange{claim.bounds.earliest_start, first - 1});
    }
    return beyond;
}

namespace {

/// One source's word: of this fact, and that certainly another object is the one.
struct Word {
    TermId source{};
    bool speaks = false;  // it has a claim of this fact
    Validity days;
    PeriodSet elsewhere;
};

Word& word_of(std::vector<Word>& words, TermId source) {
    auto const known = std::find_if(words.begin(), words.end(), [&](Word const& w) { return w.source == source; });
    if (known != words.end()) return *known;
    words.push_back({source, false, {}, {}});
    return words.back();
}

}  // namespace

Validity join_claims(std::span<ClaimRow const> claims, std::span<ClaimRow const> rivals, SourceIndex const& index) {
    std::vector<Word> words;  // few: a fact has a handful of sources
    PeriodSet beyond;
    PeriodSet spoken;
    for (ClaimRow const& claim : claims) {
        PeriodSet const& covered = index.coverage(claim.source);
        Word& word = word_of(words, claim.source);
        word.speaks = true;
        word.days = word.days | claimed_days(claim.bounds, covered);
        spoken |= covered;
        beyond |= beyond_edge(claim, covered);
    }
    for (ClaimRow const& rival : rivals) {
        PeriodSet const days = claimed_days(rival.bounds, index.coverage(rival.source)).certain;
        word_of(words, rival.source).elsewhere |= days;
        spoken |= days;
    }
    PeriodSet yes;
    PeriodSet maybe;
    PeriodSet no;
    for (Word const& word : words) {
        if (!word.speaks) {
            no |= word.elsewhere;
            continue;
        }
        PeriodSet const own_no =
            (index.coverage(word.source) - word.days.possible) | (word.elsewhere - word.days.certain);
        yes |= word.days.certain;
        maybe |= word.days.possible - own_no;
        no |= own_no;
    }
    return {yes - no, maybe | (beyond - spoken)};
}

}  // namespace kgq::reason
