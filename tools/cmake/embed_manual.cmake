# Writes OUTPUT, a C++ file that defines kgq::program::kManual as the text of FILE. Raw strings of a moderate length stand beside one
# another, as compilers limit the single one.
file(READ "${FILE}" rest)
set(text "// Generated from tools/share/manual.md.\n#include \"tools/program/help_texts.hpp\"\n\nnamespace kgq::program {\n\nstd::string_view const kManual =")
string(FIND "${rest}" "\n## " cut)
while(NOT cut EQUAL -1)
    string(SUBSTRING "${rest}" 0 ${cut} page)
    string(APPEND text "\n    R\"manual(${page})manual\"")
    string(SUBSTRING "${rest}" ${cut} -1 rest)
    # The heading that the rest opens with is not the next one.
    string(SUBSTRING "${rest}" 1 -1 behind)
    string(FIND "${behind}" "\n## " cut)
    if(NOT cut EQUAL -1)
        math(EXPR cut "${cut} + 1")
    endif()
endwhile()
string(APPEND text "\n    R\"manual(${rest})manual\";\n\n}  // namespace kgq::program\n")
file(WRITE "${OUTPUT}" "${text}")
