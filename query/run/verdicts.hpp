// A GUARANTEE between named parties asked as programs ask it: bound in a moment, its verdict from tables, the general
// path where they cannot tell.
//
// Threads: a VerdictQuestion may be asked from any. Lifetime: within its statement's.
#pragma once

#include "query/run/reading.hpp"
#include "query/syntax/ast.hpp"

#include <kgq/verdicts.hpp>

#include <mutex>
#include <optional>
#include <span>

namespace kgq::run {

class VerdictQuestion {
public:
    explicit VerdictQuestion(syntax::Guarantee const& question);

    // Errors are thrown, as those of the statement; usage where a party is a variable.
    VerdictRow verdict(Asking const& asking) const;
    VerdictProof proof(Asking const& asking) const;
    /// One verdict for each set of parameters, in order; on both cores where there are many.
    std::vector<VerdictRow> verdicts(Asking const& asking, std::span<Parameters const> many) const;

private:
    /// A question with all its names resolved.
    struct Bound {
        reason::Parties parties;
        DayRange window;
        table::Duty const* duty = nullptr;
    };
    /// What is written in the statement itself, resolved once for a stand.
    struct Written {
        std::uint64_t stand = 0;
        Bound bound;
        bool known = false;  // all names are
    };

    void refuse_variables(Asking const& asking) const;
    Written written(Asking const& asking) const;
    Written read_written(Asking const& asking) const;
    std::optional<Bound> bind(Asking const& asking, Written const& written) const;
    bool bind_parameters(Asking const& asking, Bound& bound) const;
    VerdictRow verdict(Asking const& asking, Written const& written) const;
    std::optional<VerdictRow> quick_verdict(Asking const& asking, Bound const& bound) const;

    syntax::Guarantee const& question_;
    bool plain_ = false;  // ON or DURING is the whole scope
    mutable std::mutex mutex_;
    mutable Written written_;
};

}  // namespace kgq::run
