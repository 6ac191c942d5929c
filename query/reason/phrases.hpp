// Facts as English, for sentences that a newspaper could print.
#pragma once

#include <kgq/answer.hpp>

#include <string>
#include <string_view>

namespace kgq::reason {

/// "Israel is a member of NATO" / "Israel is not a member of NATO"; relations without a phrase of their own read as
/// their name's words.
std::string phrase(std::string_view subject, std::string_view relation, std::string_view object, bool holds);

/// "against Germany or Italy", "over the North Atlantic area", "if …": conditions joined in words.
std::string spoken_conditions(std::vector<Condition> const& conditions);

/// "a, b and c".
std::string joined(std::vector<std::string> const& words, std::string_view last = "and");

}  // namespace kgq::reason
