// Names near to one that nothing bears, and names that begin as one does.
//
// The whole dictionary is walked once, so each word may cost well under a microsecond: a word too long or too short is
// not looked at, the rest are compared by bytes of their folded form in a table on the stack. Only the nearest are then
// asked whether they are names at all (the dictionary also holds titles and quotations).
#include <kgq/fold.hpp>
#include <kgq/names.hpp>

#include <algorithm>
#include <array>

#include "engine/names/frame.hpp"
#include "engine/text/ascii.hpp"

namespace kgq {

namespace {

using namespace relation_names;

constexpr std::size_t kLongestName = 64;     // bytes; longer texts are no names to mistype
constexpr std::size_t kMostCandidates = 24;  // asked whether they are names

struct Candidate {
    int distance;
    TermId term;
    std::string text;
};

/// Optimal string alignment distance by bytes; more than `most` reads `most + 1`. REQUIRES: both at most kLongestName.
int distance_within(std::string_view left, std::string_view right, int most) {
    std::size_t const difference = left.size() > right.size() ? left.size() - right.size() : right.size() - left.size();
    if (difference > static_cast<std::size_t>(most)) return most + 1;
    std::array<std::array<int, kLongestName + 1>, 3> rows;
    for (std::size_t j = 0; j <= right.size(); ++j) rows[0][j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= left.size(); ++i) {
        auto& row = rows[i % 3];
        auto const& last = rows[(i + 2) % 3];
        auto const& before_last = rows[(i + 1) % 3];
        row[0] = static_cast<int>(i);
        int best = row[0];
        for (std::size_t j = 1; j <= right.size(); ++j) {
            int cost = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            cost = std::min({cost, last[j] + 1, row[j - 1] + 1});
            bool const swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if (swapped) cost = std::min(cost, before_last[j - 2] + 1);
            row[j] = cost;
            best = std::min(best, cost);
        }
        if (best > most) return most + 1;
    }
    return std::min(rows[left.size() % 3][right.size()], most + 1);
}

/// As fold(), which plain ASCII need not be put through.
void fold_into(std::string& folded, std::string_view text) {
    if (!text::is_ascii(text)) {
        folded = fold(text);
        return;
    }
    folded.assign(text);
    for (char& c : folded) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
}

/// `word` stands in `text` with nothing of a word before it or after it.
bool has_word(std::string_view text, std::string_view word) {
    auto const ends_word = [](char c) { return c == ' ' || c == '(' || c == ')' || c == '-' || c == ','; };
    std::size_t const at = text.find(word);
    if (at == std::string_view::npos) return false;
    std::size_t const after = at + word.size();
    return (at == 0 || ends_word(text[at - 1])) && (after == text.size() || ends_word(text[after]));
}

std::vector<Candidate> near(Snapshot const& snapshot, std::string_view name) {
    std::string const wanted = fold(name);
    std::vector<Candidate> candidates;
    if (wanted.empty() || wanted.size() > kLongestName) return candidates;
    int const most = std::clamp(static_cast<int>(wanted.size()) / 3, 1, 4);
    std::string folded;
    snapshot.visit_folded("", [&](TermId term, Value const& value) {
        std::string_view const text = value.is_entity() ? value.as_entity() : value.as_text();
        if (text.size() > kLongestName || text.size() + static_cast<std::size_t>(most) < wanted.size()) return true;
        fold_into(folded, text);
        int distance = distance_within(wanted, folded, most);
        if (distance > most && wanted.size() >= 3) {
            // not mistyped but unfinished: `Isra`, or `Korea` for South Korea
            if (folded.starts_with(wanted)) {
                distance = most;
            } else if (has_word(folded, wanted)) {
                distance = most + 1;
            } else {
                return true;
            }
        } else if (distance > most) {
            return true;
        }
        candidates.push_back({distance, term, std::string(text)});
        return true;
    });
    std::stable_sort(candidates.begin(), candidates.end(), [&](Candidate const& left, Candidate const& right) {
        return left.distance != right.distance ? left.distance < right.distance : left.text < right.text;
    });
    // beside a good guess, much worse ones only confuse
    std::erase_if(candidates, [best = candidates.empty() ? 0 : candidates.front().distance](
                                  Candidate const& candidate) { return candidate.distance > best + 2; });
    if (candidates.size() > kMostCandidates) candidates.resize(kMostCandidates);
    return candidates;
}

}  // namespace

std::vector<std::string> names::suggest(Snapshot const& snapshot, std::string_view name, std::size_t limit) {
    std::vector<std::string> ids;
    auto const add = [&](std::string id) {
        if (ids.size() < limit && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    };
    for (Candidate const& candidate : near(snapshot, name)) {
        if (ids.size() == limit) break;
        if (snapshot.term(candidate.term).is_entity()) {
            if (is_entity(snapshot, candidate.term)) add(candidate.text);
            continue;
        }
        // an alias stands for its entity, whose id says more plainly what would be meant
        for (ClaimRow const& row : rows_with_object(snapshot, {kName, kAlias}, {candidate.term})) {
            add(snapshot.term(row.subject).plain());
        }
    }
    return ids;
}

std::vector<std::string> complete_name(Snapshot const& snapshot, std::string_view prefix, std::size_t limit) {
    constexpr int kMostVisited = 4000;  // a key press must not read a whole large dictionary
    std::vector<std::string> found;
    int visited = 0;
    snapshot.visit_folded(fold(prefix), [&](TermId term, Value const& value) {
        if (found.size() >= limit || ++visited > kMostVisited) return false;
        std::string const& text = value.is_entity() ? value.as_entity() : value.as_text();
        bool const good = value.is_entity() ? is_entity(snapshot, term)
                                            : text.size() <= kLongestName &&
                                                  !names::rows_with_object(snapshot, {kName, kAlias}, {term}).empty();
        if (good && std::find(found.begin(), found.end(), text) == found.end()) found.push_back(text);
        return true;
    });
    return found;
}

}  // namespace kgq
