// The topics about asking.
#include "tools/program/help_texts.hpp"

#include <array>

namespace kgq::program {

namespace {

constexpr std::string_view kGuarantee =
    R"(GUARANTEE [<obligation>] FROM <x> TO <y> [AGAINST <z>] [OVER <territory>] [scope];

Did x owe y protection? The obligation is defence unless you write offence, neutrality,
nonaggression or consultation; none of them implies another.

    GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02;
    GUARANTEE FROM "United States" TO Japan AGAINST China ON 2020-01-01;
    GUARANTEE neutrality FROM Germany TO ?whom DURING 1890/1914;

FROM an alliance asks what it owes its members as such. Any name may be a ?variable: one row
for each answer. On one day there is one verdict; over a period, or all time, the answer is a
list of periods, one verdict each. See also: verdicts, why, scope.
)";

constexpr std::string_view kVerdicts = R"(What the answer to GUARANTEE can be, on each day:

  applies          a proof is certain and no condition is open
  conditional      a proof is certain, but it depends on conditions, which are named
                   (an adversary, an area, or words of the treaty)
  uncertain        a proof is possible, or no source covers the day; the reason is
                   date (a date is not exact), sources (they contradict one another) or
                   coverage (none speaks of the day)
  does_not_apply   no proof holds even possibly, and the day is covered

Over a period whose days differ the verdict is varies, and the periods are listed. A "no"
comes with near misses (what would have to be so), related ties and why each is no guarantee,
and the nearest days on which the answer is another.
)";

constexpr std::string_view kConditions = R"(A promise may hold on conditions, which are qualifiers of the fact:

  against   the one attacker against whom it holds; AGAINST <z> says who attacks
  over      the territory that it covers; OVER <territory> says where
  if        the treaty's own words, which no question can settle

A guarantee that stands or falls with a condition the question leaves open is conditional.

    GUARANTEE FROM France TO Poland AGAINST Germany ON 1939-09-01;
)";

constexpr std::string_view kWhy = R"(WHY <GUARANTEE or FIND>;

Every proof in full: the rules it takes, the claims it stands on, who says so; for a "no"
every near miss, and the smallest changes after which it would be a "yes".

    WHY GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02;
    WHY FIND ?m WHERE { ?m member_of NATO } ON 1949-12-31;
)";

constexpr std::string_view kFind = R"(FIND [DISTINCT] <columns> WHERE { patterns } [scope]
     [GROUP BY ?x, ...] [ACROSS TIME] [ORDER BY ?x DESC, ...] [LIMIT n] [OFFSET n];

Finds everything that fits. Each row comes with the periods on which it holds; "possible" marks
days on which it may or may not hold. Columns: *, variables, or expressions named with AS.

    FIND ?m WHERE { ?m member_of NATO } ON 2018-06-02;
    FIND ?m, starts(?p) AS ?since WHERE { ?m member_of NATO DURING ?p } ORDER BY ?since;
    FIND ?a, count(?m) AS ?n WHERE { ?m member_of ?a ; ?a is_a alliance } ON 1960-01-01 GROUP BY ?a;

See also: patterns, functions, scope.
)";

constexpr std::string_view kPatterns = R"(Inside WHERE { ... }, parted by semicolons:

  ?m member_of NATO                     subject, relation, object; each may be a ?variable
  ?x guarantees ?y {obligation: defence}   qualifiers that must be there and equal
  ?m member_of NATO DURING ?p           ?p is the spell, a run of days on which it holds
  ?m member_of NATO SOURCE ?s           single claims: who says so
  ?n > 5     year(?p) = 1952            comparisons: = != < <= > >= IN (a, b) AND OR NOT
  NOT { ... }                           there is none
  OPTIONAL { ... }                      or else its variables are empty
  { ... } OR { ... }                    either

    FIND ?m WHERE { ?m member_of NATO NOT { ?m participates_in "Istanbul Cooperation Initiative" } } ON 2018-06-02;
    FIND ?m, ?s WHERE { ?m member_of NATO SOURCE ?s };

.relations lists the relations at the prompt. Names that may stand next: the Tab key.
)";

constexpr std::string_view kFunctions = R"(In columns and comparisons:

  starts(?p) ends(?p) days(?p)   of a period; starts() ends() days() of the row's own
  year(?d) lower(?d) bound(?x)   the year; the text in lower case; whether it has a value
  name(?x) kind(?x)              of an entity
  contains(?t, "word")           in a text
  overlap(?p, ?q)                days that two periods share
  count(*) count(?x) sum min max avg, with DISTINCT inside if wanted
  + - * /                        with spaces around - and /

Periods compare by Allen's relations, as words between them: BEFORE AFTER MEETS MET_BY OVERLAPS
OVERLAPPED_BY STARTS STARTED_BY DURING CONTAINS FINISHES FINISHED_BY EQUALS, and INTERSECTS.

    FIND ?m, days(?p) AS ?long WHERE { ?m member_of "Warsaw Pact" DURING ?p } ORDER BY ?long DESC LIMIT 3;

Aggregates are taken day by day: a row is a value with the periods on which it is that value.
ACROSS TIME aggregates whole rows into one answer instead.
)";

constexpr std::string_view kAggregates =
    R"(count(*) count(?x) sum(?x) min(?x) max(?x) avg(?x), with DISTINCT inside if wanted.

They are taken day by day: a row is a value with the periods on which it is that value, and
6..9 where it is not certain who belongs. Columns that are no aggregate are the groups. ACROSS
TIME aggregates whole rows into one answer without periods.

    FIND count(?m) AS ?n WHERE { ?m member_of NATO } DURING 1949/1956;
)";

constexpr std::string_view kSources =
    R"(Every claim is the word of a source. On a day a fact is certain if a source that speaks of it
says yes and none says no, possible if they contradict one another or a date is vague. A source
speaks only of the days that it covers, and of facts on which it has a claim.

  ACCORDING TO cow, atop         at the end of a question: only these are asked
  ?m member_of NATO SOURCE ?s    in a pattern: single claims, and who says so

.sources lists the sources at the prompt.

    FIND ?s, ?p WHERE { Turkey member_of NATO DURING ?p SOURCE ?s };
)";

constexpr std::string_view kAssuming =
    R"(ASSUMING { facts } at the end of a question: as if these facts were so, or with NOT before one, not
so. An assumption overrides every source, lasts always unless it has DURING, and changes nothing
in the store; the proof marks it.

    GUARANTEE FROM NATO TO Israel ON 2018-06-02 ASSUMING { Israel member_of NATO };
)";

constexpr std::string_view kRecord =
    R"(Each change of the store is a transaction with a number, and nothing once recorded is lost.

  AS OF 17                       at the end of a question: what the store said after transaction 17
  AS OF 2026-03-01               after the last one of that day, UTC; a time may be given too
  DIFF AS OF 3 AS OF 17          what was recorded and retracted in between

    FIND ?m WHERE { ?m member_of NATO } ON 1960-01-01 AS OF 2;
)";

constexpr std::string_view kScope = R"(At the end of a question, in any order:

  ON 2018-06-02                  on that day; ON 2004 means every day of that year
  DURING 1950/1960               on the days of that window
  ACCORDING TO cow, atop         only these sources are asked
  AS OF 17, AS OF 2026-03-01     what the store said after a transaction, or at a time
  ASSUMING { Israel member_of NATO; NOT Turkey member_of NATO }
                                 as if these facts were so; the store is not changed

    GUARANTEE FROM NATO TO Israel ON 2018-06-02 ASSUMING { Israel member_of NATO };
)";

constexpr std::string_view kDates = R"(Dates are EDTF (ISO 8601-2), to the day or coarser:

  1952-02-18   1952-02   1952   195X   19XX     a day, a month, a year, a decade, a century
  1952~  1952?  1952%                           about, perhaps, both: one unit wider each way
  1952-02-18/1960   1952-02-18/..   1952/       from-until; .. still in force; nothing: unknown

In data a coarse date is one unknown day between two: what began in 1952 is possible from
1952-01-01 and certain from 1952-12-31. In a question it is a window: ON 1952 asks about every
day of that year. TODAY is the system's date.
)";

constexpr std::string_view kNames =
    R"(A name is found by its id, then by a code such as "cow:640", then by any name or alias, past or
present; as written first, then without regard to case and accents. One word stands bare
(NATO), anything else in double quotes ("United States"), and so does a reserved word ("TO").

If several entities bear the name, those that bore it on the day asked come first; if there is
still more than one, the error lists them. The Tab key completes names at the prompt.
)";

constexpr std::string_view kDescribe = R"(DESCRIBE <x> [scope];

Everything known of x: its kinds, its facts, the facts that point to it, and where sources
disagree.

    DESCRIBE Turkey ON 1960-01-01;
    DESCRIBE NATO;
)";

constexpr std::string_view kTimeline = R"(TIMELINE <x> [WITH <y>] [scope];

The claims about x in order of their earliest start; WITH y only those between the two.

    TIMELINE Turkey WITH NATO;
)";

constexpr std::string_view kDiff = R"(DIFF <date> <date> [WHERE { patterns } | query] [scope];
DIFF AS OF <t> AS OF <t> [query];

What began, ended or changed after the first day of the one, up to the last day of the other;
of a query, how its answer changed. With AS OF: what was recorded and retracted in between.

    DIFF 2015 2017 WHERE { ?x vetoes ?y };
    DIFF 2023-01-01 2024-12-31 WHERE { ?m member_of NATO };
    DIFF 1990 2020 GUARANTEE FROM NATO TO Poland;
)";

constexpr std::string_view kCascade = R"(CASCADE ATTACK BY <x> ON <y> ON <date>;

Who is bound to come in, wave by wave, on each side, through what, and against whom.

    CASCADE ATTACK BY Germany ON Poland ON 1939-09-01;
)";

constexpr std::string_view kPath = R"(PATH FROM <x> TO <y> [THROUGH relation, ...] [LIMIT n] [scope];

The shortest chains of facts between the two, read in either direction, at most six long.

    PATH FROM Israel TO Turkey ON 2018-06-02 LIMIT 3;
)";

constexpr std::string_view kPanel = R"(PANEL <obligation>, ... FROM <year> TO <year> BY YEAR
      [COUNTING any_day|first_day|last_day|share] [FOR states] [ALL PAIRS] [scope];

A table of directed pairs of states and years, as research uses it: 1 where the first certainly
owes the second, 0 where it does not, empty where no source speaks.

    PANEL defence FROM 1912 TO 1914 BY YEAR FOR France, Russia, Germany;
)";

constexpr std::string_view kExplain = R"(EXPLAIN <GUARANTEE or FIND>;
PROFILE <GUARANTEE or FIND>;

In which order the patterns are looked up, and how many rows are expected; PROFILE asks the
question and adds how many there were and how long it took.

    EXPLAIN FIND ?m WHERE { ?m member_of NATO ; ?m partner_of ?o };
)";

constexpr std::array<HelpTopic, 21> kTopics = {{
    {"guarantee", "did x owe y protection?", kGuarantee},
    {"verdicts", "what the answer can be", kVerdicts},
    {"conditions", "against whom, over what, if what", kConditions},
    {"why", "the proof of an answer", kWhy},
    {"find", "everything that fits a pattern", kFind},
    {"patterns", "what stands inside WHERE { ... }", kPatterns},
    {"functions", "functions, aggregates, comparing periods", kFunctions},
    {"aggregates", "counting, day by day", kAggregates},
    {"scope", "ON, DURING, ACCORDING TO, AS OF, ASSUMING", kScope},
    {"dates", "how dates and periods are written", kDates},
    {"sources", "who says so, and what if they differ", kSources},
    {"record", "what the store said earlier", kRecord},
    {"assuming", "what if", kAssuming},
    {"names", "how names are found", kNames},
    {"describe", "what is known of something", kDescribe},
    {"timeline", "its history", kTimeline},
    {"diff", "what changed between two days, or two states of the store", kDiff},
    {"cascade", "who is bound to come into a war", kCascade},
    {"path", "chains of facts between two", kPath},
    {"panel", "a table of pairs and years", kPanel},
    {"explain", "how a question is answered", kExplain},
}};

}  // namespace

std::span<HelpTopic const> topics_of_asking() { return kTopics; }

}  // namespace kgq::program
