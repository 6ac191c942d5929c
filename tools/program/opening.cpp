#include "tools/program/opening.hpp"

#include "tools/program/output.hpp"

#include <filesystem>

namespace kgq::program {

namespace fs = std::filesystem;

Result<Database> open_session(std::optional<std::string> const& store, bool read_only) {
    if (!store) return Database::bundled();
    std::error_code ignored;
    bool const is_new = !fs::exists(*store, ignored) || fs::is_empty(*store, ignored);
    auto opened = Database::open(*store, {.create = !read_only, .read_only = read_only});
    if (opened && is_new) note("created " + *store);
    return opened;
}

Result<Database> open_existing(std::string const& store, bool read_only) {
    return Database::open(store, {.create = false, .read_only = read_only});
}

std::string describe_store(std::optional<std::string> const& store) {
    return store ? *store : "the bundled datasets, in memory";
}

}  // namespace kgq::program
