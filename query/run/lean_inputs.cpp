// The same meanings as bind/group_binder.cpp's, for the case that a name is an id as written: that is the first thing a
// name is tried as, and it decides alone. Everything else is "nothing" here.
#include "query/run/lean_inputs.hpp"

#include "query/run/questions.hpp"

#include <kgq/names.hpp>

namespace kgq::run {

using syntax::Term;

namespace {

/// Names of parameters are short and differ in their first letter.
bool is(std::string const& name, std::string const& other) {
    return name.size() == other.size() && name.front() == other.front() && name == other;
}

}  // namespace

ParameterColumns::Column const* LeanInputs::column(Given const& given, std::string const& name) {
    if (given.columns == nullptr) return nullptr;
    for (ParameterColumns::Column const& column : given.columns->columns()) {
        if (is(column.name, name)) return &column;
    }
    return nullptr;
}

Value const* LeanInputs::parameter(Given const& given, std::string const& name) {
    if (ParameterColumns::Column const* in = column(given, name)) {
        of_column_ = value_of(*in, given.place);
        return &of_column_;
    }
    if (given.parameters == nullptr) return nullptr;
    for (auto const& [known, value] : *given.parameters) {
        if (is(known, name)) return &value;
    }
    return nullptr;
}

std::optional<std::string_view> LeanInputs::word(Given const& given, std::string const& name) {
    if (ParameterColumns::Column const* in = column(given, name)) {
        if (!in->days.empty()) return std::nullopt;
        return in->texts[given.place];
    }
    Value const* const value = parameter(given, name);
    if (value == nullptr) return std::nullopt;
    if (value->is_entity()) return value->as_entity();
    if (value->type() == ValueType::text) return value->as_text();
    return std::nullopt;
}

std::optional<LeanInputs::Meaning> LeanInputs::meaning(Given const& given, LeanFind::Input const& input) {
    Term const& written = term_of(given, input.written);
    switch (input.role) {
        case LeanFind::Input::Role::subject:
            return subject(given, written);
        case LeanFind::Input::Role::object:
            return object(given, written, input);
        case LeanFind::Input::Role::operand:
            return operand(given, written);
    }
    return std::nullopt;
}

std::optional<std::span<std::string_view const>> LeanInputs::names(std::span<Given const> questions,
                                                                   LeanFind::Input const& input) {
    bool const entity = input.role != LeanFind::Input::Role::operand && !input.literal;
    if (!entity || input.written.lifted >= 0 || input.written.term.kind != Term::Kind::parameter) return std::nullopt;
    ParameterColumns::Column const* const in = column(questions.front(), input.written.term.text);
    if (in == nullptr || !in->days.empty()) return std::nullopt;
    return in->texts.subspan(questions.front().place, questions.size());
}

std::optional<std::span<Day const>> LeanInputs::days(std::span<Given const> questions, LeanFind::Written const& on) {
    if (on.lifted >= 0 || on.term.kind != Term::Kind::parameter) return std::nullopt;
    ParameterColumns::Column const* const in = column(questions.front(), on.term.text);
    if (in == nullptr || in->days.empty()) return std::nullopt;
    return in->days.subspan(questions.front().place, questions.size());
}

bool LeanInputs::spoken_of(LeanFind::Input const& input) {
    return input.kind && input.written.term.kind == Term::Kind::parameter;
}

std::optional<LeanInputs::Meaning> LeanInputs::subject(Given const& given, Term const& written) {
    if (written.kind == Term::Kind::parameter) {
        auto const name = word(given, written.text);
        return name ? std::optional(Meaning{.entity = name}) : std::nullopt;
    }
    if (written.kind != Term::Kind::name && written.kind != Term::Kind::text) return std::nullopt;
    return Meaning{.entity = written.text};
}

std::optional<LeanInputs::Meaning> LeanInputs::object(Given const& given, Term const& written,
                                                      LeanFind::Input const& input) {
    if (written.kind == Term::Kind::parameter) {
        auto const name = input.literal ? std::nullopt : word(given, written.text);
        if (name) return Meaning{.entity = name};
        Value const* const value = parameter(given, written.text);
        return value == nullptr ? std::nullopt : std::optional(Meaning{.term = terms_.intern(*value)});
    }
    if (written.kind != Term::Kind::name && written.kind != Term::Kind::text) return std::nullopt;
    if (input.kind) {
        if (stand_.snapshot->vocabulary().kind(written.text) == nullptr) return std::nullopt;
        return Meaning{.term = terms_.intern(Value::entity(written.text))};
    }
    if (input.literal) {
        if (*input.literal != ValueType::text) return std::nullopt;
        return Meaning{.term = terms_.intern(Value::text(written.text))};
    }
    return Meaning{.entity = written.text};
}

std::optional<LeanInputs::Meaning> LeanInputs::operand(Given const& given, Term const& written) {
    if (written.kind == Term::Kind::parameter) {
        Value const* value = parameter(given, written.text);
        bool const word = value != nullptr && (value->is_entity() || value->type() == ValueType::text);
        if (!word) return std::nullopt;  // a date is a window, and a number may be a year
        return Meaning{.term = terms_.intern(*value)};
    }
    TermId const found = stand_.snapshot->find_entity(written.text);
    if (found == kNoTerm || !stand_.catalog->is_entity(found)) return std::nullopt;
    return Meaning{.term = found};
}

std::optional<DayRange> LeanInputs::window(Given const& given, Term const& written, bool period) {
    Value const* value = nullptr;
    if (written.kind == Term::Kind::parameter) {
        ParameterColumns::Column const* const in = column(given, written.text);
        if (in != nullptr && !in->days.empty()) return DayRange{in->days[given.place], in->days[given.place]};
        value = parameter(given, written.text);
        if (value == nullptr) return std::nullopt;
        if (value->type() == ValueType::date) return DayRange{value->as_date().earliest(), value->as_date().latest()};
        if (value->type() != ValueType::integer && value->type() != ValueType::text) return std::nullopt;
    }
    Term term = written;
    if (value != nullptr) {
        term.kind = period && value->type() == ValueType::text ? Term::Kind::period : Term::Kind::date;
        term.text = value->plain();
    }
    if (term.kind == Term::Kind::date) {
        Result<Date> const date = Date::parse(term.text);
        if (!date || date->qualified()) return std::nullopt;
        return DayRange{date->earliest(), date->latest()};
    }
    bind::Place const place{*stand_.snapshot,
                            stand_.snapshot->vocabulary(),
                            [](Value const&) { return kNoTerm; },
                            PeriodSet(),
                            given.parameters,
                            {},
                            {},
                            false};
    try {
        return period ? period_window_of(place, term) : window_of(place, term);
    } catch (Error const&) {
        return std::nullopt;
    }
}

std::optional<std::uint64_t> LeanInputs::amount(Given const& given, Term const& written) {
    std::int64_t number = -1;
    if (written.kind == Term::Kind::parameter) {
        Value const* value = parameter(given, written.text);
        if (value != nullptr && value->type() == ValueType::integer) number = value->as_integer();
    } else if (written.kind == Term::Kind::number && written.text.size() < 18 &&
               written.text.find_first_not_of("0123456789") == std::string::npos) {
        number = std::stoll(written.text);
    }
    if (number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(number);
}

}  // namespace kgq::run
