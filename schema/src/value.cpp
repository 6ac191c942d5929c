#include <kgq/value.hpp>

#include <charconv>
#include <cmath>
#include <optional>

#include "schema/src/date_text.hpp"

namespace kgq {

namespace {

/// Decimals keep a point or an exponent, so that they never read back as integers.
std::string decimal_text(double number) {
    if (!std::isfinite(number)) return std::isnan(number) ? "nan" : number < 0 ? "-inf" : "inf";
    double const size = std::abs(number);
    bool const plain = size == 0 || (size >= 1e-6 && size < 1e16);
    char buffer[64];
    auto const end = std::to_chars(buffer, buffer + sizeof buffer, number,
                                   plain ? std::chars_format::fixed : std::chars_format::scientific);
    std::string text(buffer, end.ptr);
    if (plain && text.find('.') == std::string::npos) text += ".0";
    return text;
}

bool opens_a_number(std::string_view cell) {
    if (cell.starts_with('-')) cell.remove_prefix(1);
    return !cell.empty() && cell.front() >= '0' && cell.front() <= '9';
}

template <typename Number>
std::optional<Number> number_from(std::string_view cell) {
    Number number{};
    auto const [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (problem != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
    return number;
}

double as_number(Value const& value) {
    return value.type() == ValueType::integer ? static_cast<double>(value.as_integer()) : value.as_decimal();
}

bool is_number(Value const& value) { return value.type() == ValueType::integer || value.type() == ValueType::decimal; }

/// Integers and decimals share a rank: they are sorted together.
int rank(Value const& value) {
    switch (value.type()) {
        case ValueType::entity:
            return 0;
        case ValueType::text:
            return 1;
        case ValueType::integer:
        case ValueType::decimal:
            return 2;
        case ValueType::date:
            return 3;
        case ValueType::boolean:
            return 4;
    }
    return 5;
}

std::weak_ordering order_numbers(Value const& left, Value const& right) {
    if (left.type() == ValueType::integer && right.type() == ValueType::integer) {
        return left.as_integer() <=> right.as_integer();
    }
    double const l = as_number(left);
    double const r = as_number(right);
    if (l != r) return std::isnan(l) || l > r ? std::weak_ordering::greater : std::weak_ordering::less;
    return left.type() <=> right.type();
}

std::weak_ordering order_dates(Date const& left, Date const& right) {
    if (auto const by_first = left.earliest() <=> right.earliest(); by_first != 0) return by_first;
    if (auto const by_last = left.latest() <=> right.latest(); by_last != 0) return by_last;
    return left == right ? std::weak_ordering::equivalent : left.text() <=> right.text();
}

}  // namespace

std::string_view to_string(ValueType type) {
    switch (type) {
        case ValueType::entity:
            return "entity";
        case ValueType::text:
            return "text";
        case ValueType::integer:
            return "integer";
        case ValueType::decimal:
            return "decimal";
        case ValueType::date:
            return "date";
        case ValueType::boolean:
            return "boolean";
    }
    return "text";
}

std::string Value::plain() const {
    switch (type()) {
        case ValueType::entity:
            return as_entity();
        case ValueType::text:
            return as_text();
        case ValueType::integer:
            return std::to_string(as_integer());
        case ValueType::decimal:
            return decimal_text(as_decimal());
        case ValueType::date:
            return as_date().text();
        case ValueType::boolean:
            return as_boolean() ? "true" : "false";
    }
    return {};
}

std::string Value::quoted() const {
    if (type() == ValueType::text) return quote(as_text());
    if (type() == ValueType::entity) return needs_quotes(as_entity()) ? quote(as_entity()) : as_entity();
    return plain();
}

std::weak_ordering order(Value const& left, Value const& right) {
    if (int const l = rank(left), r = rank(right); l != r) return l <=> r;
    if (is_number(left)) return order_numbers(left, right);
    switch (left.type()) {
        case ValueType::entity:
            return left.as_entity() <=> right.as_entity();
        case ValueType::text:
            return left.as_text() <=> right.as_text();
        case ValueType::date:
            return order_dates(left.as_date(), right.as_date());
        default:
            return left.as_boolean() <=> right.as_boolean();
    }
}

Value literal_from_cell(std::string_view cell) {
    if (cell == "true" || cell == "TRUE" || cell == "True") return Value::boolean(true);
    if (cell == "false" || cell == "FALSE" || cell == "False") return Value::boolean(false);
    // `0043` is a text that means its zeros (a code, a year of four digits), not the number 43
    std::string_view const digits = cell.starts_with('-') ? cell.substr(1) : cell;
    bool const leading_zero = digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
    if (opens_a_number(cell) && !leading_zero) {
        if (auto const integer = number_from<std::int64_t>(cell)) return Value::integer(*integer);
        bool const decimal_shape = cell.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
                                   cell.find_first_of(".eE") != std::string_view::npos;
        if (decimal_shape) {
            auto const decimal = number_from<double>(cell);
            if (decimal && std::isfinite(*decimal)) return Value::decimal(*decimal);
        }
    }
    bool const date_shape = opens_a_number(cell) || cell.starts_with('Y');
    if (date_shape && !schema::all_digits(digits)) {
        if (Result<Date> const date = Date::parse(cell)) return Value::date(*date);
    }
    return Value::text(std::string(cell));
}

}  // namespace kgq
