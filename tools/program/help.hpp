// The help that `kgq help` and `.help` show: short texts, one a topic, written so that their reader can ask a question
// of their own.
#pragma once

#include <kgq/result.hpp>

#include <span>
#include <string>
#include <string_view>

namespace kgq::program {

struct HelpTopic {
    std::string_view name;     ///< lower case
    std::string_view summary;  ///< one line
    std::string_view text;
};

/// In the order in which a reader should meet them.
std::span<HelpTopic const> help_topics();

/// Of one topic in any case, or without one the beginning with the list of topics. Errors: usage, with the nearest
/// topic.
Result<std::string> help_text(std::string_view topic);

}  // namespace kgq::program
