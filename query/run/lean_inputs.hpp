// What a question brings along, looked up by exact ids.
//
// Threads: one question's. Lifetime: within the lean FIND's and the question's.
#pragma once

#include "query/run/lean_find.hpp"

namespace kgq::run {

class LeanInputs {
public:
    LeanInputs(Stand const& stand, reason::Terms& terms) : stand_(stand), terms_(terms) {}

    using Given = LeanFind::Given;

    /// The term that a pattern or comparison asks for; nothing where only the general path can tell (or refuse).
    /// `doubtful`: it is an entity's id, but whether anything is said of that entity was not looked at; where a fact
    /// with it is found, there is.
    std::optional<TermId> term(Given const& given, syntax::Term const& written, bool subject, bool operand,
                               RelationDef const* relation, bool& doubtful);
    /// The window of an ON (or, with `period`, of a DURING).
    std::optional<DayRange> window(Given const& given, syntax::Term const& written, bool period);
    std::optional<std::uint64_t> amount(Given const& given, syntax::Term const& written);

    static Value const* parameter(Given const& given, std::string const& name);

private:
    std::optional<TermId> entity(std::string const& name, bool& doubtful);
    std::optional<TermId> object(Given const& given, syntax::Term const& written, RelationDef const* relation,
                                 bool& doubtful);
    std::optional<TermId> operand(Given const& given, syntax::Term const& written);

    Stand const& stand_;
    reason::Terms& terms_;
};

}  // namespace kgq::run
