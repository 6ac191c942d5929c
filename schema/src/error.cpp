#include <kgq/error.hpp>

namespace kgq {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::syntax:
            return "syntax";
        case ErrorKind::unknown_name:
            return "unknown_name";
        case ErrorKind::ambiguous_name:
            return "ambiguous_name";
        case ErrorKind::unknown_relation:
            return "unknown_relation";
        case ErrorKind::type:
            return "type";
        case ErrorKind::bad_date:
            return "bad_date";
        case ErrorKind::unsafe_rule:
            return "unsafe_rule";
        case ErrorKind::unstratifiable_rule:
            return "unstratifiable_rule";
        case ErrorKind::bad_data:
            return "bad_data";
        case ErrorKind::not_found:
            return "not_found";
        case ErrorKind::read_only:
            return "read_only";
        case ErrorKind::locked:
            return "locked";
        case ErrorKind::newer_format:
            return "newer_format";
        case ErrorKind::corrupt:
            return "corrupt";
        case ErrorKind::io:
            return "io";
        case ErrorKind::limit:
            return "limit";
        case ErrorKind::cancelled:
            return "cancelled";
        case ErrorKind::usage:
            return "usage";
        case ErrorKind::internal:
            return "internal";
    }
    return "internal";
}

}  // namespace kgq
