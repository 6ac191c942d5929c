// "Did you mean": how far one word is from another.
//
// The distance is Damerau-Levenshtein with adjacent transpositions (optimal string alignment), on characters, ASCII
// case apart. Only distances up to a bound are wanted, so words whose lengths differ by more are not looked at, and a
// row all of whose cells lie over the bound ends the work.
#include <kgq/vocabulary.hpp>

#include <algorithm>

#include "schema/src/utf8.hpp"

namespace kgq {

namespace {

std::u32string characters(std::string_view text) {
    std::u32string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        char32_t const c = schema::next_character(text, i);
        result += c >= 'A' && c <= 'Z' ? c - U'A' + U'a' : c;
    }
    return result;
}

int bounded_distance(std::u32string_view left, std::u32string_view right, int most) {
    int const width = static_cast<int>(right.size());
    if (std::abs(static_cast<int>(left.size()) - width) > most) return most + 1;
    std::vector<int> before_last(right.size() + 1);
    std::vector<int> last(right.size() + 1);
    std::vector<int> row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j) last[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= left.size(); ++i) {
        row[0] = static_cast<int>(i);
        int best = row[0];
        for (std::size_t j = 1; j <= right.size(); ++j) {
            int const changed = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
            bool const swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
            best = std::min(best, row[j]);
        }
        if (best > most) return most + 1;
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return std::min(last[right.size()], most + 1);
}

std::size_t common_prefix(std::u32string_view left, std::u32string_view right) {
    auto const [end, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    return static_cast<std::size_t>(end - left.begin());
}

}  // namespace

int edit_distance(std::string_view left, std::string_view right, int most) {
    return bounded_distance(characters(left), characters(right), most);
}

std::vector<std::string> nearest(std::string_view word, std::vector<std::string> const& words, std::size_t limit) {
    struct Candidate {
        int distance;
        std::size_t shared;
        std::string const* word;
    };
    std::u32string const wanted = characters(word);
    int const most = std::max(1, static_cast<int>(wanted.size()) / 3);
    std::vector<Candidate> candidates;
    for (std::string const& other : words) {
        std::u32string const folded = characters(other);
        std::size_t const shared = common_prefix(wanted, folded);
        int distance = bounded_distance(wanted, folded, most);
        // a word that was begun and not ended (`guarant`) is near too
        bool const begun =
            wanted.size() >= 3 && (shared == wanted.size() || (folded.size() >= 3 && shared == folded.size()));
        if (distance > most && begun) distance = most;
        if (distance <= most) candidates.push_back({distance, shared, &other});
    }
    std::sort(candidates.begin(), candidates.end(), [](Candidate const& left, Candidate const& right) {
        if (left.distance != right.distance) return left.distance < right.distance;
        if (left.shared != right.shared) return left.shared > right.shared;
        return *left.word < *right.word;
    });
    std::vector<std::string> result;
    for (Candidate const& candidate : candidates) {
        if (result.size() == limit) break;
        if (std::find(result.begin(), result.end(), *candidate.word) == result.end()) result.push_back(*candidate.word);
    }
    return result;
}

}  // namespace kgq
