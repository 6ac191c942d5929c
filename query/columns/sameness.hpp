// Whether many terms are the same as one: by ids, where that one stays the same.
//
// A name in quotes may be an entity's or a text, and equals both. Whether a term equals a word is therefore whether it
// is that word's term or the term of the other sort with the same letters; that other one is looked up once.
//
// Threads: one question's. Lifetime: within the terms'.
#pragma once

#include "query/reason/terms.hpp"

#include <optional>

namespace kgq::columns {

class Sameness {
public:
    /// Nothing where only their values tell: `one` is new here, or neither an entity nor a text.
    std::optional<bool> same(TermId term, TermId one, reason::Terms& terms) {
        if (one != one_) {  // looking up pays from the second term on
            one_ = one;
            looked_up_ = is_word_ = false;
            return std::nullopt;
        }
        if (!looked_up_) look_up(terms);
        if (!is_word_) return std::nullopt;
        return term == one_ || (term == other_ && other_ != kNoTerm);
    }

private:
    void look_up(reason::Terms& terms) {
        looked_up_ = true;
        Value const& value = terms.value(one_);
        is_word_ = value.is_entity() || value.type() == ValueType::text;
        if (!is_word_) return;
        other_ = terms.find(value.is_entity() ? Value::text(value.as_entity()) : Value::entity(value.as_text()));
    }

    TermId one_ = kNoTerm;
    TermId other_ = kNoTerm;
    bool looked_up_ = false;
    bool is_word_ = false;
};

}  // namespace kgq::columns
