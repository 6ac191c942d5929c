#include <kgq/answer.hpp>

namespace kgq {

namespace {

/// The answer's own data, or that of the answer which a WHY explains.
template <typename T>
T const* data_of(Answer const& answer) {
    if (T const* own = std::get_if<T>(&answer.data)) return own;
    WhyAnswer const* why = std::get_if<WhyAnswer>(&answer.data);
    return why != nullptr && why->of ? std::get_if<T>(&why->of->data) : nullptr;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::applies:
            return "applies";
        case Verdict::conditional:
            return "conditional";
        case Verdict::uncertain:
            return "uncertain";
        case Verdict::does_not_apply:
            return "does_not_apply";
        case Verdict::varies:
            return "varies";
    }
    return "uncertain";
}

GuaranteeAnswer const& Answer::guarantee() const {
    if (GuaranteeAnswer const* found = data_of<GuaranteeAnswer>(*this)) return *found;
    throw Error(ErrorKind::usage, "the answer of " + statement + " has no verdict; only that of GUARANTEE has");
}

FindAnswer const& Answer::find() const {
    if (FindAnswer const* found = data_of<FindAnswer>(*this)) return *found;
    throw Error(ErrorKind::usage, "the answer of " + statement + " has no rows of FIND");
}

}  // namespace kgq
