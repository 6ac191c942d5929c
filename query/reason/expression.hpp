// Expressions on a row, three-valued: a comparison of imprecise dates may go either way.
#pragma once

#include "query/reason/solver.hpp"

namespace kgq::reason {

/// What an expression comes to. Numbers and dates are ranges: one unknown value between two.
struct ExprValue {
    enum class Kind : std::uint8_t { empty, truth, number, date, text, entity, spell };
    Kind kind = Kind::empty;
    Truth truth = Truth::no;
    double low = 0;  // of a number
    double high = 0;
    bool integral = false;
    DayRange day;         // of a date: earliest and latest; kFirstDay or kLastDay where there is no end
    bool window = false;  // the date was written in the question: it means all its days
    std::string text;
    TermId entity = kNoTerm;
    PeriodBounds spell;
    ClaimId claim{};

    static ExprValue of(Truth truth);
    static ExprValue of(double low, double high, bool integral);
    static ExprValue of(DayRange day, bool window);
};

/// REQUIRES: no aggregate in it.
ExprValue evaluate(bind::BoundExpr const& expr, Frame const& frame, Solver& solver, PeriodSet const& window);
Truth truth_of(bind::BoundExpr const& expr, Frame const& frame, Solver& solver, PeriodSet const& window);
/// Whether the expression asks for the row's own period: `starts()` and the like without an argument.
bool asks_own_period(bind::BoundExpr const& expr);

/// Of numbers and dates, on ranges. REQUIRES: an operator of + - * /.
ExprValue arithmetic(bind::BoundExpr::Op op, ExprValue const& left, ExprValue const& right);

/// A comparison of two bound variables. `same`: they are one variable.
Truth compare_terms(bind::BoundExpr::Op op, TermId left, TermId right, bool same, Terms& terms);

ExprValue of_slot(SlotValue const& slot, Terms& terms);

Truth operator!(Truth truth);
Truth both(Truth left, Truth right);
Truth either(Truth left, Truth right);

}  // namespace kgq::reason
