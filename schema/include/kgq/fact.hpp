// Facts and claims by name, as text has them: what CSV rows, ASSERT and EXPORT carry.
#pragma once

#include <kgq/error.hpp>
#include <kgq/period.hpp>
#include <kgq/value.hpp>

#include <string>
#include <vector>

namespace kgq {

struct Qualifier {
    std::string name;
    Value value;
    friend bool operator==(Qualifier const&, Qualifier const&) = default;
};

/// One source's word that a fact was true during a period. A name may be repeated among the qualifiers (alternatives).
struct Claim {
    std::string subject;   ///< an entity's id
    std::string relation;  ///< a relation's name
    Value object;
    std::vector<Qualifier> qualifiers;  ///< sorted by name, then value
    Period period;
    std::string source;  ///< an entity's id

    friend bool operator==(Claim const&, Claim const&) = default;
};

void sort_qualifiers(std::vector<Qualifier>& qualifiers);

}  // namespace kgq
