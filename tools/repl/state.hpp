// What the prompt works on: a store, where results go, and what the person has chosen.
#pragma once

#include "tools/program/command_line.hpp"
#include "tools/program/output.hpp"

#include <kgq/database.hpp>

#include <optional>
#include <string>

namespace kgq::repl {

struct State {
    Database database;
    std::optional<std::string> store;  ///< its directory; nothing: the bundled datasets in memory
    program::Output& output;
    program::CommonOptions common;
    bool timer = false;
    bool leaving = false;
};

}  // namespace kgq::repl
