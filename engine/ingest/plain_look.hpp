// A look at every byte of a file before it is read: whether PlainReader may read it. Private to engine/ingest.
//
// Threads: any.
#pragma once

#include <string>

namespace kgq::ingest {

struct PlainLook {
    /// Every line is a record, so no line ends inside quotes; quotes open at a field's first byte; no CR but before LF;
    /// and no word of what a source covers, of which rows before it may be warned.
    bool plain = false;
    bool quotes = false;      ///< there are some
    bool introduces = false;  ///< "is_a" stands somewhere
};
/// Errors (thrown): io.
PlainLook look_over(std::string const& path);

}  // namespace kgq::ingest
