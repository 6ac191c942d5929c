// A Database over any store behind the seam, so that tests can ask two layouts the same questions. Not public.
//
// Threads and lifetime: the Database owns the store.
#pragma once

#include <kgq/database.hpp>
#include <kgq/store.hpp>

#include <memory>

namespace kgq {

struct OverStore {
    /// An empty store is given vocabulary and rules, as Database::in_memory does. Errors: the store's.
    static Result<Database> database(std::unique_ptr<Store> store);
};

}  // namespace kgq
