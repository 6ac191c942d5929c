// One relation's joined facts in memory, as all sources together tell them: who is found from whom in a few loads, and
// the days beside. What GUARANTEE and PANEL ask again and again is read from here and not from the store.
//
// A pair of a symmetric relation is found either way round: its fact stands twice.
//
// Not here: what rules derive, what ACCORDING TO or ASSUMING change (those read the store through reason/joined.hpp).
// A table is of one snapshot. The next snapshot's is made from it by reading anew only the subjects that a commit
// touched.
//
// Threads: immutable once built; share freely. Lifetime: owns all it holds.
#pragma once

#include "query/reason/claim_cache.hpp"
#include "query/reason/conditions.hpp"
#include "query/table/day_index.hpp"

#include <kgq/store.hpp>

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

namespace kgq::table {

/// What the key qualifiers of a fact say.
struct Keys {
    std::vector<QualifierPair> all;         // sorted
    std::vector<QualifierPair> qualifiers;  // without conditions
    std::vector<reason::ConditionGroup> conditions;
};

/// Where the entries of a term begin and end in a sorted column.
class Offsets {
public:
    explicit Offsets(std::span<TermId const> sorted = {});
    /// Whether a column is worth an entry for every term up to the highest.
    static bool dense(std::uint32_t highest, std::size_t entries) { return highest < 8 * entries + 65536; }
    struct Stretch {
        std::uint32_t first = 0;
        std::uint32_t last = 0;  // behind it
    };
    Stretch of(TermId term) const {
        auto const number = static_cast<std::uint32_t>(term);
        if (terms_.empty())
            return number + 1 < begins_.size() ? Stretch{begins_[number], begins_[number + 1]} : Stretch{};
        return sparse(term);
    }

private:
    Stretch sparse(TermId term) const;
    std::vector<TermId> terms_;  // of a relation that few of the store's terms have; else begins_ goes by the term
    std::vector<std::uint32_t> begins_;
};

/// Facts side by side, sorted by subject, object and keys.
struct FactColumns {
    std::vector<TermId> subjects;
    std::vector<TermId> objects;
    std::vector<std::uint32_t> keys;  // into key_sets; empty where no fact has any
    std::vector<Keys> key_sets;
    DayIndex days;
    std::vector<ClaimId> claims;
    std::vector<std::uint32_t> first_claim;  // of each fact, and one past the last
    std::size_t size() const { return subjects.size(); }
    void append(FactColumns const& more);
    /// The facts and, turned round, each that is not of one with itself.
    FactColumns mirrored() const;
};

class FactTable {
public:
    static std::shared_ptr<FactTable const> build(Snapshot const& snapshot, RelationDef const& relation,
                                                  reason::SourceIndex const& sources);
    /// This table as a later snapshot has it, where only facts of `touched` subjects differ.
    std::shared_ptr<FactTable const> patched(Snapshot const& snapshot, RelationDef const& relation,
                                             reason::SourceIndex const& sources, std::set<TermId> const& touched) const;

    /// Facts that share a subject or an object, ordered by the other and then by keys.
    struct Stretch {
        TermId const* others = nullptr;
        std::uint32_t const* numbers = nullptr;  // the facts; nullptr where they are `first` and those behind it
        std::uint32_t first = 0;
        std::uint32_t count = 0;
        std::uint32_t fact(std::uint32_t i) const { return numbers == nullptr ? first + i : numbers[i]; }
        /// Those from a place on that have this other.
        Stretch from(std::uint32_t place, TermId other) const {
            Stretch here{others + place, numbers == nullptr ? nullptr : numbers + place, first + place, 0};
            while (place + here.count < count && here.others[here.count] == other) ++here.count;
            return here;
        }
    };
    Stretch of_subject(TermId subject) const;
    Stretch of_object(TermId object) const;
    /// The facts with this subject and object.
    Stretch find(TermId subject, TermId object) const;

    /// Calls `visit` with each fact's number.
    template <typename Visit>
    void visit_all(Visit const& visit) const {
        for (std::uint32_t fact = 0; fact < whole_->size(); ++fact) {
            if (anew_subjects_.empty() || !anew_subjects_.contains(whole_->subjects[fact])) visit(fact);
        }
        auto const whole = static_cast<std::uint32_t>(whole_->size());
        for (auto const& [subject, stretch] : anew_subjects_) {
            for (std::uint32_t i = stretch.first; i < stretch.last; ++i) visit(whole + i);
        }
    }
    std::size_t size() const { return count_; }  ///< facts

    TermId subject(std::uint32_t fact) const {
        return at(fact, [](auto const& c, auto i) { return c.subjects[i]; });
    }
    TermId object(std::uint32_t fact) const {
        return at(fact, [](auto const& c, auto i) { return c.objects[i]; });
    }
    DayTruth on(std::uint32_t fact, Day day) const {
        return at(fact, [&](auto const& c, auto i) { return c.days.on(i, day); });
    }
    /// To be fetched ahead. (A function that only fetches is dropped by some compilers.)
    void const* place_of_days(std::uint32_t fact) const {
        return at(fact, [](auto const& c, auto i) { return c.days.place_of(i); });
    }
    Validity days(std::uint32_t fact) const {
        return at(fact, [](auto const& c, auto i) { return c.days.of(i); });
    }
    Times times(std::uint32_t fact) const {
        return at(fact, [](auto const& c, auto i) { return c.days.times(i); });
    }
    Keys const& keys(std::uint32_t fact) const {
        return at(fact, [](FactColumns const& c, std::uint32_t i) -> Keys const& {
            return c.keys.empty() ? kNone : c.key_sets[c.keys[i]];
        });
    }
    /// In order of recording.
    std::span<ClaimId const> claims(std::uint32_t fact) const {
        return at(fact, [](FactColumns const& c, std::uint32_t i) {
            return std::span<ClaimId const>(c.claims).subspan(c.first_claim[i],
                                                              c.first_claim[i + 1] - c.first_claim[i]);
        });
    }
    RelationId relation() const { return relation_; }

private:
    FactTable() = default;
    template <typename Read>
    auto at(std::uint32_t fact, Read const& read) const -> decltype(read(std::declval<FactColumns const&>(), fact)) {
        auto const whole = static_cast<std::uint32_t>(whole_->size());
        return fact < whole ? read(*whole_, fact) : read(anew_, fact - whole);
    }
    void replace(std::set<TermId> const& touched, FactColumns const& fresh);

    struct Indexed;  // FactColumns with their offsets
    struct ByObject {
        std::vector<TermId> subjects;
        std::vector<std::uint32_t> numbers;
    };
    static Keys const kNone;

    RelationId relation_{};
    std::size_t count_ = 0;
    std::shared_ptr<Indexed const> indexed_;
    FactColumns const* whole_ = nullptr;  // of indexed_

    // What later commits touched: these subjects' facts are the last that stand for them in anew_.
    FactColumns anew_;
    std::map<TermId, Offsets::Stretch> anew_subjects_;
    std::unordered_map<TermId, std::shared_ptr<ByObject const>> anew_objects_;
};

}  // namespace kgq::table
