// Aggregates over rows, of which some are certain and some merely possible: the value is the range over every way of
// deciding them.
#pragma once

#include "query/reason/expression.hpp"

#include <map>
#include <set>
#include <string>

namespace kgq::run {

/// One aggregate over a changing bag of values; rows come and go as a sweep passes their days.
class Accumulator {
public:
    Accumulator(std::string function, bool distinct) : function_(std::move(function)), distinct_(distinct) {}

    /// `times` 1 adds, -1 takes away what was added.
    void change(reason::ExprValue const& value, std::string const& identity, bool certain, int times);
    reason::ExprValue value() const;

private:
    struct Entry {
        reason::ExprValue value;
        long certain = 0;
        long possible = 0;  // merely
    };

    reason::ExprValue count() const;
    reason::ExprValue sum() const;
    reason::ExprValue extreme(bool least) const;
    reason::ExprValue average() const;

    std::string function_;
    bool distinct_ = false;
    long certain_ = 0;
    long possible_ = 0;
    double certain_low_ = 0;
    double certain_high_ = 0;
    double possible_low_ = 0;   // of the negative parts
    double possible_high_ = 0;  // of the positive parts
    bool integral_ = true;
    std::map<std::string, Entry> values_;  // by identity; for distinct, min, max, avg
};

}  // namespace kgq::run
