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

    /// What a pattern or comparison asks for: a term, or an entity's id as written, to be looked up. Whether anything
    /// is said of that entity is not looked at; where a fact with it is found, there is.
    struct Meaning {
        TermId term = kNoTerm;
        std::optional<std::string_view> entity = {};  // where it is one
    };
    /// Nothing where only the general path can tell (or refuse).
    std::optional<Meaning> meaning(Given const& given, LeanFind::Input const& input);

    /// What a column brings of an input for all questions, which must be neighbours: names of entities. Nothing where
    /// it is asked for one by one.
    static std::optional<std::span<std::string_view const>> names(std::span<Given const> questions,
                                                                  LeanFind::Input const& input);
    /// The same of an ON: days.
    static std::optional<std::span<Day const>> days(std::span<Given const> questions, LeanFind::Written const& on);
    /// Whether the entities of an input must be ones of which something is said: a kind may be meant though nothing but
    /// the kinds under it is ever said of anybody.
    static bool spoken_of(LeanFind::Input const& input);

    /// The window of an ON (or, with `period`, of a DURING).
    std::optional<DayRange> window(Given const& given, syntax::Term const& written, bool period);
    std::optional<std::uint64_t> amount(Given const& given, syntax::Term const& written);

    static syntax::Term const& term_of(Given const& given, LeanFind::Written const& written) {
        return written.lifted >= 0 ? given.words[static_cast<std::size_t>(written.lifted)] : written.term;
    }
    /// What the question brings under a name, null where nothing. Good until the next one is asked for.
    Value const* parameter(Given const& given, std::string const& name);

private:
    static ParameterColumns::Column const* column(Given const& given, std::string const& name);
    /// A parameter as a name, where it is a text or an entity.
    std::optional<std::string_view> word(Given const& given, std::string const& name);
    std::optional<Meaning> subject(Given const& given, syntax::Term const& written);
    std::optional<Meaning> object(Given const& given, syntax::Term const& written, LeanFind::Input const& input);
    std::optional<Meaning> operand(Given const& given, syntax::Term const& written);

    Stand const& stand_;
    reason::Terms& terms_;
    Value of_column_;  // the last parameter asked for that came in a column
};

}  // namespace kgq::run
