// Which function answers which statement.
#include "query/run/statements.hpp"

namespace kgq::run {

namespace {

template <typename... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

Answer refuse_change() {
    throw Error(ErrorKind::usage, "this statement changes the store; a view only answers questions");
}

}  // namespace

bool is_change(syntax::Statement const& statement) {
    return std::visit(Overloaded{[](syntax::Assert const&) { return true; },
                                 [](syntax::Retract const&) { return true; }, [](syntax::End const&) { return true; },
                                 [](syntax::Load const&) { return true; }, [](syntax::Rule const&) { return true; },
                                 [](syntax::Kind const&) { return true; }, [](syntax::Relation const&) { return true; },
                                 [](syntax::Drop const&) { return true; }, [](auto const&) { return false; }},
                      statement);
}

bool only_claims(syntax::Statement const& statement) {
    return std::holds_alternative<syntax::Assert>(statement) || std::holds_alternative<syntax::Retract>(statement) ||
           std::holds_alternative<syntax::End>(statement);
}

Answer ask(Asking const& asking, syntax::Statement const& statement) {
    return std::visit(Overloaded{[&](syntax::Guarantee const& s) { return ask_guarantee(asking, s); },
                                 [&](syntax::Find const& s) { return ask_find(asking, s); },
                                 [&](syntax::Why const& s) { return ask_why(asking, s); },
                                 [&](syntax::Explain const& s) { return ask_explain(asking, s); },
                                 [&](syntax::Describe const& s) { return ask_describe(asking, s); },
                                 [&](syntax::Timeline const& s) { return ask_timeline(asking, s); },
                                 [&](syntax::Diff const& s) { return ask_diff(asking, s); },
                                 [&](syntax::Cascade const& s) { return ask_cascade(asking, s); },
                                 [&](syntax::Path const& s) { return ask_path(asking, s); },
                                 [&](syntax::Panel const& s) { return ask_panel(asking, s); },
                                 [&](syntax::Export const& s) { return do_export(asking, s); },
                                 [&](auto const&) { return refuse_change(); }},
                      statement);
}

Answer change(Store& store, Asking const& asking, syntax::Statement const& statement) {
    return std::visit(Overloaded{[&](syntax::Assert const& s) { return do_assert(store, asking, s); },
                                 [&](syntax::Retract const& s) { return do_retract(store, asking, s); },
                                 [&](syntax::End const& s) { return do_end(store, asking, s); },
                                 [&](syntax::Load const& s) { return do_load(store, asking, s); },
                                 [&](syntax::Rule const& s) { return do_rule(store, asking, s); },
                                 [&](syntax::Kind const& s) { return do_kind(store, asking, s); },
                                 [&](syntax::Relation const& s) { return do_relation(store, asking, s); },
                                 [&](syntax::Drop const& s) { return do_drop(store, asking, s); },
                                 [&](auto const&) { return ask(asking, statement); }},
                      statement);
}

}  // namespace kgq::run
