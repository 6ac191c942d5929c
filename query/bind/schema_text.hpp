// The vocabulary and rules that come with the program, as they stand in schema/ (the build puts their text here).
#pragma once

#include <string_view>

namespace kgq::schema_text {

extern std::string_view const vocabulary;
extern std::string_view const rules;

}  // namespace kgq::schema_text
