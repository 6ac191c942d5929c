#include "engine/recording/terms.hpp"

namespace kgq::recording {

namespace {

std::string in_words(ValueType type) {
    switch (type) {
        case ValueType::text:
            return "a text in quotes";
        case ValueType::integer:
            return "an integer";
        case ValueType::decimal:
            return "a number";
        case ValueType::date:
            return "a date";
        case ValueType::boolean:
            return "true or false";
        case ValueType::entity:
            return "an entity";
    }
    return "a value";
}

Error wrong_type(ValueType wanted, WrittenTerm const& term, std::string const& place) {
    std::string const written = term.kind == WrittenTerm::Kind::literal ? term.literal.plain() : quote(term.text);
    return Error(ErrorKind::type, place + " takes " + in_words(wanted) + ", not " + written);
}

Result<Value> date_of(WrittenTerm const& term, std::string const& place) {
    std::string text = text_of(term);
    if (term.kind == WrittenTerm::Kind::literal) {
        if (term.literal.type() == ValueType::date) return term.literal;
        if (term.literal.type() != ValueType::integer) return wrong_type(ValueType::date, term, place);
        // a year alone is read as a number, which forgets its leading zeros
        std::int64_t const year = term.literal.as_integer();
        if (std::abs(year) <= 9999) text = year_text(static_cast<int>(year));
    }
    Result<Date> const date = Date::parse(text);
    if (!date) return date.error();
    return Value::date(*date);
}

}  // namespace

std::string text_of(WrittenTerm const& term) {
    return term.kind == WrittenTerm::Kind::literal ? term.literal.plain() : term.text;
}

Result<Value> literal_of(ValueType wanted, WrittenTerm const& term, std::string const& place) {
    bool const literal = term.kind == WrittenTerm::Kind::literal;
    if (wanted == ValueType::text) {
        if (literal && term.literal.type() != ValueType::text) return wrong_type(wanted, term, place);
        return Value::text(text_of(term));
    }
    if (wanted == ValueType::date) return date_of(term, place);
    if (term.kind == WrittenTerm::Kind::quoted) return wrong_type(wanted, term, place);
    Value const value = literal ? term.literal : literal_from_cell(term.text);
    if (value.type() == wanted) return value;
    if (wanted == ValueType::decimal && value.type() == ValueType::integer) {
        return Value::decimal(static_cast<double>(value.as_integer()));
    }
    return wrong_type(wanted, term, place);
}

}  // namespace kgq::recording
