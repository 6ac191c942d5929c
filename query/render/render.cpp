#include <kgq/render.hpp>

#include "query/render/dot.hpp"
#include "query/render/json.hpp"
#include "query/render/people.hpp"
#include "query/render/places.hpp"
#include "query/render/records.hpp"

#include <array>
#include <utility>

namespace kgq {

namespace {

constexpr std::array<std::pair<std::string_view, Format>, 6> kFormats{{
    {"table", Format::table},
    {"json", Format::json},
    {"jsonl", Format::jsonl},
    {"csv", Format::csv},
    {"markdown", Format::markdown},
    {"dot", Format::dot},
}};

}  // namespace

std::optional<Format> format_from_name(std::string_view name) {
    for (auto const& [known, format] : kFormats) {
        if (known == name) return format;
    }
    return std::nullopt;
}

std::string render(Answer const& answer, RenderOptions const& options) {
    switch (options.format) {
        case Format::table:
            return rendering::people_text(answer, options);
        case Format::json:
            return rendering::json_text(answer, options.pretty);
        case Format::jsonl:
            return rendering::jsonl_text(answer);
        case Format::csv:
            return rendering::csv_text(answer);
        case Format::markdown:
            return rendering::markdown_text(answer);
        case Format::dot:
            return rendering::dot_text(answer);
    }
    return rendering::people_text(answer, options);
}

std::string render(Error const& error, RenderOptions const& options) {
    bool const json = options.format == Format::json || options.format == Format::jsonl;
    if (!json) return rendering::error_text(error, options);
    return rendering::json_text(error, options.pretty && options.format == Format::json);
}

}  // namespace kgq
