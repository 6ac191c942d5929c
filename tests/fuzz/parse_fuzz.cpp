// Any bytes: parse gives a script or an error, never a crash; what it accepts is printed to a text that parses to the
// same text.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

namespace {

[[noreturn]] void fail(std::string_view what, std::string_view text) {
    std::cerr << what << ":\n" << text << '\n';
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::size_t const end = kgq::syntax::statement_end(text);
    if (end != std::string_view::npos && (end == 0 || end > size)) fail("a statement ends outside of its text", text);

    auto const script = kgq::syntax::parse(text, "fuzz");
    if (!script) {
        kgq::Error const& error = script.error();
        if (error.message.empty() || error.place.line < 1 || error.place.column < 1)
            fail("an error without message or place", text);
        return 0;
    }
    std::string const printed = kgq::syntax::print(*script);
    auto const again = kgq::syntax::parse(printed);
    if (!again) fail("does not parse again: " + again.error().message, printed);
    if (kgq::syntax::print(*again) != printed) fail("prints differently the second time", printed);
    return 0;
}
