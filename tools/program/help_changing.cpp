// The topics about changing a store, and about the program itself.
#include "tools/program/help_texts.hpp"

#include <array>

namespace kgq::program {

namespace {

constexpr std::string_view kAssert = R"(ASSERT { facts } [SOURCE s];

Records claims: subject relation object, with qualifiers in braces, a period (left out: always)
and a source. Recording the same claim again changes nothing.

    ASSERT { Sweden member_of NATO DURING 2024-03-07/.. } SOURCE my-notes;
    ASSERT { Atlantis is_a state DURING 1900/.. ; Atlantis name "Atlantis" } SOURCE my-notes;
)";

constexpr std::string_view kRetract = R"(RETRACT { facts } [SOURCE s] [ASSERT { facts } [SOURCE s]];

Takes back every live claim that matches what is written, and fails if none does. It corrects
the record, not the world: AS OF still shows what was recorded before. With ASSERT it is one
correction. To say that something ended in the world use END.

    RETRACT { Turkey member_of NATO DURING 1951-10-22/.. } SOURCE my-notes;
)";

constexpr std::string_view kEnd = R"(END { fact } ON <last day> [SOURCE s];

Says that an open fact ended: the source's open claims of it are replaced by ones that end on
that day.

    END { Russia member_of "Council of Europe" } ON 2022-03-16 SOURCE my-notes;
)";

constexpr std::string_view kLoad = R"(LOAD <file.csv> [SOURCE s] [REPLACE];

Loads a CSV file in one transaction, all or nothing. REPLACE makes the source's claims exactly
those of the file. kgq load STORE FILE does the same from the command line and can do more.
How files are written: csv.

    LOAD "pacts.csv" SOURCE my-thesis;
)";

constexpr std::string_view kCsv = R"(UTF-8 with a header. A file of facts:

    subject,relation,object,from,until,source
    Sweden,member_of,NATO,2024-03-07,..,nato

from and until are dates; empty means unknown, .. still in force. One column "period" may stand
instead of both. Without a source column the file's name is the source. Any further column is a
qualifier of that name. A file of entities:

    id,kind,name,from,until,source
    Prussia,state,Kingdom of Prussia,1701-01-18,1918-11-09,my-notes

Columns alias and code:<system> hold more names and codes, | between several. Unknown entities
are an error unless you say --create. Every bad row is reported as file:line:column. Many tables
leave "until" blank for "still in force": say --blank-until open.
)";

constexpr std::string_view kExport = R"(EXPORT <file> [AS csv|jsonl|ntriples|turtle|dot] [scope];

Writes the claims with their periods and sources to a file, all or those that a scope leaves.

    csv        what LOAD reads again; the format where none is written
    jsonl      a JSON object a line, with the kind of each value
    ntriples   RDF: each claim an rdf:Statement with kgq:from, kgq:until, kgq:source and its
    turtle     qualifiers as kgq:q-NAME; turtle is the same for human eyes
    dot        a graph for Graphviz: entities joined by relations, without qualifiers

    EXPORT "all.csv" AS csv;
    EXPORT "summer1914.ttl" AS turtle ON 1914-07-28;
    EXPORT "treaties.dot" AS dot ACCORDING TO interwar-treaties;
)";

constexpr std::string_view kRule = R"(RULE name: ?x relation ?y {qualifiers} WHEN { patterns } BECAUSE "text with {?x}";

What holds on the days on which the patterns hold. A variable that is only inside NOT reads
"there is none"; every other one must stand in a pattern. .schema shows the rules.

    RULE ally_of_ally: ?a tied_to ?c {as: second_hand}
    WHEN { ?a guarantees ?b {obligation: defence} ; ?b guarantees ?c {obligation: defence} ; ?a != ?c }
    BECAUSE "{?a} defends {?b}, which defends {?c}";

DROP RULE name takes it away.
)";

constexpr std::string_view kKind = R"(KIND name [{under: wider}];

    KIND federation {under: organisation};

What kinds of entities there are; `X is_a kind` says what an entity is. DROP KIND takes it away.
)";

constexpr std::string_view kRelation =
    R"(RELATION name [{domain: kind, range: kind, inverse: name, symmetric: true, transitive: true,
          one_at_a_time: true, frame: true, key: qualifier}];

    RELATION trades_with {domain: state, range: state, symmetric: true};

Domain and range are kinds; range may be text, integer, decimal, date or boolean. Key qualifiers
tell facts apart; all others only describe a claim. frame marks what ACCORDING TO never leaves
out. DROP RELATION takes it away. .schema NAME shows a relation.
)";

constexpr std::string_view kDrop = R"(DROP RULE name;   DROP KIND name;   DROP RELATION name;

Takes a rule, a kind or a relation out of the store's schema. What was asked before can still
be asked AS OF an earlier transaction.

    DROP RULE mutual_offence;
)";

constexpr std::string_view kPrompt = R"(At the prompt a statement ends with a semicolon and may take several lines.

  .help [TOPIC]        this help, or a topic
  .mode [FORMAT]       table, json, jsonl, csv, markdown or dot
  .timer on|off        how long each statement takes
  .schema [NAME]       kinds, relations and rules as they are written
  .relations           the relations and how many claims there are of each
  .sources             the sources
  .stats               counts of the store
  .open [STORE]        another store; without one the bundled datasets
  .save DIR            a copy of the store in a new directory
  .read FILE           runs a script
  .output [FILE]       results go to a file; back again without one
  .rows N              cuts tables after N rows (0: never)
  .width N             columns for tables (0: the terminal's)
  .pager on|off        long answers go through $PAGER
  .quit                leaves, as Ctrl-D does

Tab completes keywords, relations and names. The arrows and Ctrl-R find earlier statements.
Ctrl-C cancels a running statement, or what you were typing.
)";

constexpr std::string_view kProgram =
    R"(kgq [STORE] [-c STATEMENT]... [FILE...] [--format table|json|jsonl|csv|markdown|dot]
    [--read-only] [--keep-going] [--time-limit SECONDS] [--memory-limit SIZE]

Without STORE kgq asks an in-memory copy of the bundled datasets. A directory, or a first path
at which nothing is, is the STORE. Results go to standard output, all else to standard error.

  kgq load STORE FILE.csv...   loads files; --bundled the datasets that come with kgq
  kgq export STORE             writes the claims; --as csv|jsonl|ntriples|turtle|dot
  kgq check STORE              reads everything and compares the indexes; --repair
  kgq backup STORE DIR         copies; kgq restore DIR STORE brings back
  kgq stats STORE              counts
  kgq upgrade STORE            takes in the rules of this program
  kgq verify PROOF.json STORE  checks a proof, the JSON of a WHY

Exit status: 0 done, whatever the verdict; 1 a statement or the data failed; 2 the command line
is wrong; 130 interrupted.
)";

constexpr std::array<HelpTopic, 12> kTopics = {{
    {"assert", "record claims", kAssert},
    {"retract", "take claims back", kRetract},
    {"end", "say that something ended", kEnd},
    {"load", "load a CSV file", kLoad},
    {"csv", "how CSV files are written", kCsv},
    {"export", "write the facts to a file", kExport},
    {"rule", "what follows from what", kRule},
    {"kind", "kinds of entities", kKind},
    {"relation", "relations between them", kRelation},
    {"drop", "take a rule, kind or relation away", kDrop},
    {"prompt", "dot-commands and keys", kPrompt},
    {"program", "the command line", kProgram},
}};

}  // namespace

std::span<HelpTopic const> topics_of_changing() { return kTopics; }

}  // namespace kgq::program
