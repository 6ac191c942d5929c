#include "query/run/general_only.hpp"

namespace kgq::run {

thread_local int GeneralOnly::asked_ = 0;

}  // namespace kgq::run
