// Statements drawn from chances: a vocabulary, changes of every sort, and questions of every sort about them. The same
// chances give the same statements, be they a test's random numbers or a fuzzer's bytes.
//
// Threads: one test's. Lifetime: values.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace kgq::reference {

class Script {
public:
    /// `chance(n)` gives a number below n. Files to load are written to `folder`.
    Script(std::function<unsigned(unsigned)> chance, std::string folder);

    /// Kinds, relations, states N0 … N11, alliances, a treaty, areas, sources.
    std::vector<std::string> opening() const;
    std::string change();
    /// `last` is the last transaction.
    std::string question(unsigned long last);
    std::string scope(unsigned long last);

private:
    std::string pick(std::vector<std::string> const& from) { return from[chance_(static_cast<unsigned>(from.size()))]; }
    std::string state();
    std::string entity();
    std::string source();
    std::string day();
    std::string date();
    std::string period();
    std::string fact();
    std::string remembered();
    std::string rule();
    std::string load();
    std::string pattern();
    std::string find(unsigned long last);
    std::string guarantee(unsigned long last);

    std::function<unsigned(unsigned)> chance_;
    std::string folder_;
    bool loads_;                      // files, in about half of all scripts
    std::vector<std::string> facts_;  // asserted so far
};

}  // namespace kgq::reference
