#include "tools/program/usage.hpp"

#include <array>
#include <utility>

namespace kgq::program {

namespace {

constexpr std::string_view kProgram =
    R"(kgq answers who owed whom protection, against what, on which day, and how we know.

usage: kgq [STORE] [-c STATEMENT]... [FILE...] [options]
       kgq load|export|check|backup|restore|stats|upgrade|verify ...   (kgq load --help says more)
       kgq help [TOPIC]

  STORE            a directory, made if nothing is there; without one kgq asks an
                   in-memory copy of the bundled datasets
  FILE             a script of statements; - is standard input
  -c STATEMENT     runs a statement; -c and FILE run in the order given. Without
                   either kgq is a prompt on a terminal and else reads standard input

  --format FORMAT        table (default), json, jsonl, csv, markdown or dot
  --read-only            changes nothing in the store
  --keep-going           goes on after an error, and still exits 1
  --time-limit SECONDS   gives a statement no longer than that
  --memory-limit SIZE    and no more memory, like 500M or 2G (else: half the machine's)
  -h, --help             this text
  --version              the program's version

exit status: 0 done, whatever the verdict; 1 a statement or the data failed;
             2 the command line is wrong; 130 interrupted

  kgq -c 'GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02'
)";

constexpr std::string_view kLoad = R"(usage: kgq load STORE [--bundled] FILE.csv... [options]

Loads CSV files of facts or entities in one transaction, all or nothing; kgq help csv says
how they are written. The STORE is made if nothing is there.

  --bundled                    also loads the datasets that come with kgq
  --source ID                  the source of files without a source column (else: the file's name)
  --replace                    makes the claims of the files' sources exactly those of the files
  --create                     makes entities that are not known yet
  --keep-going                 loads the good rows, writes the bad ones to FILE.rejects.csv, exits 1
  --blank-until open|unknown   what an empty "until" means (default: ended, day unknown)
  --format FORMAT              of the report: table (default), json, jsonl, csv, markdown
)";

constexpr std::string_view kExport = R"(usage: kgq export STORE [--as FORMAT] [-o FILE]

Writes every claim with its period and source, to standard output without -o.

  --as FORMAT                  csv (default), jsonl, ntriples, turtle (RDF), dot (Graphviz)
  -o, --output FILE            written beside its place, and put there when it is whole
)";

constexpr std::string_view kCheck = R"(usage: kgq check STORE [--repair]

Reads everything in the store and compares every index with the records. Says what is wrong,
one problem a line, and exits 1 if anything is. --repair rebuilds the indexes.
)";

constexpr std::string_view kBackup = R"(usage: kgq backup STORE DIR

Copies the store, as it stands after its last transaction, to a directory that is not there yet.
)";

constexpr std::string_view kRestore = R"(usage: kgq restore DIR STORE

Makes a STORE from a backup, where nothing is yet.
)";

constexpr std::string_view kStats = R"(usage: kgq stats STORE

Counts what is in the store: claims, names and values, rules, and claims of each relation.
)";

constexpr std::string_view kUpgrade = R"(usage: kgq upgrade STORE

Takes the vocabulary and the rules of this program into a store made by an older one.
)";

constexpr std::string_view kVerify = R"(usage: kgq verify PROOF.json STORE

Checks a proof, the output of `kgq STORE --format json -c 'WHY ...'`, step by step against the store: that each claim is
recorded, that each rule gives what it is said to give, and that the days follow. The checker shares no code with the
evaluator. Exit status 1 where something does not hold.
)";

constexpr std::string_view kHelp = R"(usage: kgq help [TOPIC]

Explains the language. Without a TOPIC it starts at the beginning and lists the topics.
)";

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kUsages = {{
    {"load", kLoad},
    {"export", kExport},
    {"check", kCheck},
    {"backup", kBackup},
    {"restore", kRestore},
    {"stats", kStats},
    {"upgrade", kUpgrade},
    {"verify", kVerify},
    {"help", kHelp},
}};

}  // namespace

std::string usage_text(std::string_view subcommand) {
    for (auto const& [name, text] : kUsages) {
        if (name == subcommand) return std::string(text);
    }
    return std::string(kProgram);
}

std::string version_text() { return "kgq " KGQ_VERSION "\n"; }

}  // namespace kgq::program
