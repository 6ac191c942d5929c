// A value: an entity by name, or a literal. This is the form in which facts travel between text and store; inside the
// store every value is a dense id (engine's TermId).
#pragma once

#include <kgq/date.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <variant>

namespace kgq {

enum class ValueType : std::uint8_t { entity, text, integer, decimal, date, boolean };

std::string_view to_string(ValueType type);

/// The id of an entity, as people write it: "NATO", "United States".
struct EntityName {
    std::string id;
    friend auto operator<=>(EntityName const&, EntityName const&) = default;
};

class Value {
public:
    Value() : data_(std::string()) {}
    static Value entity(std::string id) { return Value(EntityName{std::move(id)}); }
    static Value text(std::string text) { return Value(std::move(text)); }
    static Value integer(std::int64_t number) { return Value(number); }
    static Value decimal(double number) { return Value(number); }
    static Value date(Date date) { return Value(date); }
    static Value boolean(bool truth) { return Value(truth); }

    ValueType type() const { return static_cast<ValueType>(data_.index()); }
    bool is_entity() const { return type() == ValueType::entity; }

    std::string const& as_entity() const { return std::get<EntityName>(data_).id; }
    std::string const& as_text() const { return std::get<std::string>(data_); }
    std::int64_t as_integer() const { return std::get<std::int64_t>(data_); }
    double as_decimal() const { return std::get<double>(data_); }
    Date const& as_date() const { return std::get<Date>(data_); }
    bool as_boolean() const { return std::get<bool>(data_); }

    /// Plain words: the id, the text itself, `12`, `3.25`, `1952-02`, `true`. Decimals in the shortest form that reads
    /// back.
    std::string plain() const;
    /// As the language writes it: quoted where it must be.
    std::string quoted() const;

    friend bool operator==(Value const&, Value const&) = default;

private:
    template <typename T>
    explicit Value(T data) : data_(std::move(data)) {}

    std::variant<EntityName, std::string, std::int64_t, double, Date, bool> data_;
};

/// Where answers are sorted: entities by id, then texts, numbers (integers and decimals together), dates by earliest
/// then latest day, false before true.
std::weak_ordering order(Value const& left, Value const& right);

/// Reads a bare CSV cell or word as the literal it looks like: integer, decimal, EDTF date (not a bare year, which is
/// an integer), `true`/`false`, else text.
Value literal_from_cell(std::string_view cell);

/// Whether a word must be quoted where a name may stand (reserved word, or not of the shape ANYWORD), see product.md
/// appendix A.
bool needs_quotes(std::string_view word);
bool is_reserved(std::string_view word);  ///< in any case
/// A-Z a-z _ and every other Unicode letter (general category L): what ANYWORD is made of, with digits.
bool is_letter(char32_t character);
/// In double quotes with `\" \\ \n \t \u{…}` escapes.
std::string quote(std::string_view text);

}  // namespace kgq
