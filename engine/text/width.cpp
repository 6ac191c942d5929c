#include <kgq/fold.hpp>

#include <utf8proc.h>

namespace kgq {

namespace {

int width_of(utf8proc_int32_t point) {
    if (utf8proc_category(point) == UTF8PROC_CATEGORY_CC) return 1;
    return utf8proc_charwidth(point);
}

}  // namespace

int display_width(std::string_view text) {
    auto const* bytes = reinterpret_cast<utf8proc_uint8_t const*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    int width = 0;
    while (left > 0) {
        if (*bytes < 0x80) {
            ++width, ++bytes, --left;
            continue;
        }
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t count = utf8proc_iterate(bytes, left, &point);
        if (count > 0) {
            width += width_of(point);
        } else {
            count = 1;
            ++width;
        }
        bytes += count;
        left -= count;
    }
    return width;
}

}  // namespace kgq
