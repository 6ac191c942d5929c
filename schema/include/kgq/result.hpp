// Result<T>: a value or an Error, one type for callers who test and for callers who prefer exceptions.
#pragma once

#include <kgq/error.hpp>

#include <utility>
#include <variant>

namespace kgq {

template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    /// The value; throws the Error where there is none.
    T& value() & {
        throw_if_error();
        return std::get<0>(state_);
    }
    T const& value() const& {
        throw_if_error();
        return std::get<0>(state_);
    }
    T&& value() && {
        throw_if_error();
        return std::get<0>(std::move(state_));
    }

    /// REQUIRES: !has_value().
    Error const& error() const { return std::get<1>(state_); }

    T* operator->() { return &value(); }
    T const* operator->() const { return &value(); }
    T& operator*() & { return value(); }
    T const& operator*() const& { return value(); }

private:
    void throw_if_error() const {
        if (Error const* error = std::get_if<1>(&state_)) throw *error;
    }

    std::variant<T, Error> state_;
};

/// A Result without a value.
struct Done {};
using Status = Result<Done>;

}  // namespace kgq
