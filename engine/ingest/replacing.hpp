// LOAD … REPLACE: what a source claimed and its new file does not say is retracted. Private to engine/ingest.
#pragma once

#include <kgq/recording.hpp>

#include <string>
#include <unordered_set>

namespace kgq::ingest {

class Replacing {
public:
    void keep(Claim const& claim);
    void add_source(std::string const& id) { sources_.insert(id); }

    /// Retracts the live claims of the sources that were not kept. What a source says of itself stays, and so does the
    /// kind of an entity that the kept claims mention and say no kind of (it was made when they were first loaded).
    void retract_rest(Snapshot const& base, Recorder& recorder) const;

private:
    bool stays(Claim const& claim) const;

    std::unordered_set<std::string> kept_;
    std::unordered_set<std::string> sources_;
    std::unordered_set<std::string> mentioned_;
    std::unordered_set<std::string> given_kinds_;
};

}  // namespace kgq::ingest
