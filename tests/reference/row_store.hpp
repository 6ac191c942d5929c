// The seam of kgq/store.hpp in its plainest form, the specification that other layouts are compared with: a list of
// terms, a list of claims, a vocabulary a transaction. In memory alone; a batch copies the whole book, and a snapshot
// looks at every live claim for every question, so it is for stores of some thousand claims.
//
// Not here: files (backup refuses) and plain claims in bulk (kgq/bulk.hpp), so that a load takes its general path.
//
// Threads and lifetime: as the seam says.
#pragma once

#include <kgq/store.hpp>

#include <memory>

namespace kgq::reference {

std::unique_ptr<Store> row_store();

}  // namespace kgq::reference
