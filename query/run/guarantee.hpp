// One GUARANTEE being answered.
#pragma once

#include "query/reason/near_miss.hpp"
#include "query/reason/verdict.hpp"
#include "query/run/reading.hpp"
#include "query/syntax/ast.hpp"

namespace kgq::run {

/// The grounds of a verdict in the window, strongest first, then shortest; with `proofs`, their trees in the same
/// order.
std::vector<Ground> grounds_of(Reading& reading, reason::Judge const& judge, std::vector<Proof>* proofs = nullptr);

class GuaranteeRun {
public:
    /// Binds the parties. Throws unknown_name, ambiguous_name, type.
    GuaranteeRun(Reading& reading, syntax::Guarantee const& question);

    Answer answer();
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
