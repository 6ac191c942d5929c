#include <kgq/fact.hpp>

#include <algorithm>

namespace kgq {

void sort_qualifiers(std::vector<Qualifier>& qualifiers) {
    auto const before = [](Qualifier const& left, Qualifier const& right) {
        return left.name != right.name ? left.name < right.name : order(left.value, right.value) < 0;
    };
    std::sort(qualifiers.begin(), qualifiers.end(), before);
    qualifiers.erase(std::unique(qualifiers.begin(), qualifiers.end()), qualifiers.end());
}

}  // namespace kgq
