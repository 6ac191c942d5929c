// From text to syntax tree: tokens, brackets, grammar; and the one place where what was refused becomes an Error.
#include "query/syntax/parse.hpp"

#include <limits>

#include "query/syntax/grammar.hpp"

namespace kgq::syntax {

namespace grammar {

namespace {

x3::rule<struct ScriptId, Script> const script = "a script";

auto const one_more = [](auto const& context) {
    x3::_val(context).statements.push_back(std::move(x3::_attr(context)));
};
auto const statement = question[one_more] | change[one_more];
constinit End const last{"a statement"};
/// Where a statement may open, `;` is not worth naming.
constinit Symbol const empty_statement{";", "a statement"};
auto const script_def = *empty_statement > *(statement > (semicolon | end_of_script) > *empty_statement) > last;

BOOST_SPIRIT_DEFINE(script)

}  // namespace

}  // namespace grammar

namespace {

void parse_tokens(std::vector<Token> const& tokens, Script& script) {
    Expected expected;
    Token const* at = tokens.data();
    Token const* const end = at + tokens.size() - 1;
    grammar::Context const context(expected);
    try {
        if (grammar::script.parse(at, end, context, grammar::x3::unused, script) && at == end) return;
    } catch (grammar::x3::expectation_failure<Token const*> const&) {
        // what was expected is known better than the one parser that gave up
    }
    throw expected.refusal(tokens);
}

Script parse_or_refuse(std::string_view text, Script& script) {
    if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
        throw Refusal{ErrorKind::limit, "a script may be at most 4 GiB long", {}, {}};
    }
    std::vector<Token> const tokens = tokens_of(text);
    check_structure(tokens);
    parse_tokens(tokens, script);
    return std::move(script);
}

/// How many statements lie before the one that an offset is in, if they can be parsed; else their own error comes
/// first.
Result<Script> parse_before(std::string_view text, std::size_t offset, std::string_view file) {
    std::size_t begin = 0;
    for (;;) {
        std::size_t const end = statement_end(text.substr(begin));
        if (end == std::string_view::npos || begin + end > offset) break;
        begin += end;
    }
    return begin == 0 ? Script() : parse(text.substr(0, begin), file);
}

}  // namespace

Result<Script> parse(std::string_view text, std::string_view file) {
    Script script;
    try {
        return parse_or_refuse(text, script);
    } catch (Refusal const& refusal) {
        bool const before_grammar = script.statements.empty();
        if (before_grammar) {
            Result<Script> before = parse_before(text, refusal.span.begin, file);
            if (!before) return before;
            script = std::move(*before);
        }
        Error error = error_at(refusal.kind, refusal.message, text, refusal.span, file);
        error.suggestions = refusal.suggestions;
        error.statement_index = static_cast<int>(script.statements.size());
        return error;
    }
}

}  // namespace kgq::syntax
