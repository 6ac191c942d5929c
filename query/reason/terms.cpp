#include "query/reason/terms.hpp"

namespace kgq::reason {

TermId Terms::find(Value const& value) const {
    if (TermId found = snapshot_.find(value); found != kNoTerm) return found;
    if (TermId found = rules_.find(value); found != kNoTerm) return found;
    for (std::size_t i = 0; i < local_.size(); ++i) {
        if (*local_[i] == value) return TermId{kFirstLocal + static_cast<std::uint32_t>(i)};
    }
    return kNoTerm;
}

TermId Terms::intern(Value const& value) {
    if (TermId found = find(value); found != kNoTerm) return found;
    local_.push_back(std::make_unique<Value>(value));
    return TermId{kFirstLocal + static_cast<std::uint32_t>(local_.size() - 1)};
}

Value const& Terms::value(TermId id) {
    auto const number = static_cast<std::uint32_t>(id);
    if (number >= kFirstLocal) return *local_[number - kFirstLocal];
    if (Value const* constant = rules_.term(id)) return *constant;
    return snapshot_.term(id);
}

}  // namespace kgq::reason
