// Facts, periods and verdicts in words, as a careful newspaper would put them.
//
// Not here: the sentences that reasoning gives (summary, because, text); they come with the answer.
// Threads: values. Lifetime: Names looks into its answer.
#pragma once

#include <kgq/answer.hpp>

#include <string>
#include <string_view>

namespace kgq::rendering {

/// Ids as the names borne on the day asked.
class Names {
public:
    explicit Names(Answer const& answer) : answer_(answer) {}

    std::string of(std::string const& id) const;
    std::string of(Value const& value) const;  ///< entities by name, anything else as plain text

private:
    Answer const& answer_;
};

/// `applies`, `does not apply`.
std::string_view spoken(Verdict verdict);

/// An EDTF period: `since 1952-02-18`, `until 1960`, `from 1936 to 1939-04-27`, `on 2018-06-02`, `in 1952`, `always`.
std::string spoken_period(std::string_view period);
std::string spoken_period(DayRange days);
/// Several runs: `since 2023-04-04; possibly from 2022-05-18 to 2023-04-03`.
std::string spoken_runs(std::vector<Run> const& runs);

/// `Turkey is a member of NATO (article: 10)`; `in_full` with every qualifier, else with those that tell most,
/// shortened.
std::string spoken_fact(AnswerFact const& fact, Names const& names, bool in_full = false);
/// The language's own form, as one may type it: `Turkey member_of NATO {…} DURING 1952-02-18/..`.
std::string written_fact(AnswerFact const& fact);
/// `nato-protocols`, `assumed`; with `possible` where that is all it is.
std::string spoken_source(AnswerFact const& fact);

/// `if the attacker is Germany`, `if it is over "Europe"`, `if the Council agrees`.
std::string spoken_condition(Condition const& condition, Names const& names);

/// The scope beyond the window, in one line: `According to cow; as of transaction 17; TODAY is 2026-03-01`. Empty where
/// there is none.
std::string spoken_scope(Answer const& answer);

}  // namespace kgq::rendering
