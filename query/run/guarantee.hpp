// One GUARANTEE being answered.
#pragma once

#include "query/reason/near_miss.hpp"
#include "query/reason/verdict.hpp"
#include "query/run/reading.hpp"
#include "query/syntax/ast.hpp"

#include <kgq/verdicts.hpp>

namespace kgq::run {

/// The grounds of a verdict in the window, strongest first, then shortest; with `proofs`, their trees in the same
/// order.
std::vector<Ground> grounds_of(Reading& reading, reason::Judge const& judge, std::vector<Proof>* proofs = nullptr);

/// The same, each with the proof that it is of.
std::vector<std::pair<Ground, reason::TestedProof const*>> ground_list(Reading& reading, reason::Judge const& judge);
/// One ground in words; `days` are those in the window, `via` its instrument or kNoTerm, `derivation` nullptr where the
/// guarantee is claimed.
Ground ground_of(reason::FactWriter& writer, reason::Tuple const& tuple, reason::Derivation const* derivation,
                 TermId via, Validity const& days);

class GuaranteeRun {
public:
    /// Binds the parties. Throws unknown_name, ambiguous_name, type.
    GuaranteeRun(Reading& reading, syntax::Guarantee const& question);

    Answer answer();
    bool open() const { return open_; }  ///< some party is a variable
    /// The verdict alone. REQUIRES: !open().
    VerdictRow brief(reason::Judge& judge);
    reason::Parties const& parties() const { return parties_; }

    bool in_full = false;  ///< WHY: all near misses

private:
    GuaranteeAnswer verdict();
    GuaranteeAnswer rows();
    void put_parties(GuaranteeAnswer& answer);
    void put_conditions(reason::Judge& judge, GuaranteeAnswer& answer);
    void put_nearest(reason::Judge& judge, GuaranteeAnswer& answer);
    void put_repairs(reason::NearMisses& misses, GuaranteeAnswer& answer);
    void put_decisive(GuaranteeAnswer& answer);
    Verdict verdict_with(reason::SourceChoice choice, std::vector<reason::Assumption> assumptions);

    Reading& reading_;
    syntax::Guarantee const& question_;
    reason::Parties parties_;
    bool open_ = false;
    std::set<std::string> ids_;
};

}  // namespace kgq::run
