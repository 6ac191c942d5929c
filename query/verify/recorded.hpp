// What a store recorded, joined anew: the checker's own reading of claims, a few lines that share nothing with
// query/reason.
#pragma once

#include <kgq/period_set.hpp>
#include <kgq/store.hpp>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kgq::verify {

using Words = std::map<std::string, std::set<std::string>>;  // qualifiers: name to values, as plain text

/// A fact as a proof names it: everything as plain text.
struct Named {
    std::string subject;
    std::string relation;
    std::string object;
    Words qualifiers;
};

/// A claim with its words.
struct Recorded {
    Named fact;
    Words keys;  // the qualifiers that split facts
    std::string period;
    std::string source;
    PeriodBounds bounds;
    Period::End start = Period::End::open;
    Period::End end = Period::End::open;
};

class Record {
public:
    /// `only`: the sources of ACCORDING TO; empty for all.
    Record(std::shared_ptr<Snapshot const> snapshot, std::set<std::string> only);

    Vocabulary const& vocabulary() const { return snapshot_->vocabulary(); }
    /// The claims asked of a relation between two terms; an empty text leaves one open.
    std::vector<Recorded> claims(std::string const& subject, std::string const& relation,
                                 std::string const& object) const;
    /// The days of the fact that has these keys, from all claims asked.
    Validity days(Named const& fact, Words const& keys) const;
    /// The facts between two terms, each with its keys and days.
    std::vector<std::pair<Recorded, Validity>> facts(std::string const& subject, std::string const& relation,
                                                     std::string const& object) const;

private:
    PeriodSet coverage(std::string const& source) const;
    std::vector<TermId> terms(std::string const& text) const;

    std::shared_ptr<Snapshot const> snapshot_;
    std::set<std::string> only_;
};

}  // namespace kgq::verify
