// A FIND made lean: every term that is no variable becomes a slot of its own, filled anew by each question, so that one
// bound group serves all of them, and many questions travel through the operators as frames side by side.
//
// Nothing here reports an error: what does not fit, or would be refused, is left to the general path.
#include "query/run/lean_find.hpp"

#include <algorithm>

namespace kgq::run {

using syntax::Expr;
using syntax::Term;

namespace {

/// Names of slots that stand for inputs; no variable is called so.
std::string input_name(std::size_t number) { return "\x01" + std::to_string(number); }
bool is_input(std::string const& name) { return name.starts_with('\x01'); }

struct NotLean {
    std::string why;
};

}  // namespace

class LeanCompiler {
public:
    LeanCompiler(LeanFind& lean, syntax::Find const& find, std::span<syntax::Span const> lifted)
        : lean_(lean),
          find_(find),
          lifted_(lifted),
          place_{*lean.stand_->snapshot,
                 lean.stand_->snapshot->vocabulary(),
                 [](Value const&) { return kNoTerm; },
                 PeriodSet::all(),
                 nullptr,
                 {},
                 {},
                 false} {}

    void compile() {
        check_scope();
        take_group();
        take_columns();
        take_groups();
        take_order();
        take_amounts();
        cover();
    }

private:
    LeanFind::Written written(Term const& term) const {
        LeanFind::Written made{term, -1};
        for (std::size_t i = 0; i < lifted_.size(); ++i) {
            if (lifted_[i].begin == term.span.begin) made.lifted = static_cast<int>(i);
        }
        return made;
    }

    void check_scope() {
        syntax::Scope const& scope = find_.scope;
        if (!scope.according_to.empty()) throw NotLean{"it chooses sources"};
        if (scope.as_of) throw NotLean{"it reads an earlier state"};
        if (!scope.assuming.empty()) throw NotLean{"it assumes facts"};
        if (scope.on && scope.during) throw NotLean{"it has two windows"};
        for (auto const& [term, place] : {std::pair(&scope.on, &lean_.on_), std::pair(&scope.during, &lean_.during_)}) {
            if (!*term) continue;
            if ((*term)->kind == Term::Kind::today) throw NotLean{"it asks for today"};
            *place = written(**term);
        }
        if (lean_.on_ && !lean_.on_->varies()) lean_.window_ = window_of(place_, lean_.on_->term);
        if (lean_.during_ && !lean_.during_->varies()) lean_.window_ = period_window_of(place_, lean_.during_->term);
    }

    Term slot_for(Term const& term, LeanFind::Input::Role role, RelationDef const* relation) {
        if (term.kind == Term::Kind::variable) return term;
        Term made;
        made.kind = Term::Kind::variable;
        made.text = input_name(lean_.inputs_.size());
        LeanFind::Input input{role, bind::kNoSlot, written(term)};
        if (role == LeanFind::Input::Role::object && relation != nullptr) {
            input.literal = relation->literal_range();
            input.kind = relation == lean_.stand_->catalog->is_a();
        }
        lean_.inputs_.push_back(std::move(input));
        return made;
    }

    void take_group() {
        using Role = LeanFind::Input::Role;
        syntax::Group group = find_.where;
        for (syntax::Item& item : group.items) {
            if (item.kind == syntax::Item::Kind::filter) {
                take_filter(item.filter);
                continue;
            }
            if (item.kind != syntax::Item::Kind::pattern) throw NotLean{"it has more than patterns and comparisons"};
            syntax::Pattern& pattern = item.pattern;
            RelationDef const* relation = nullptr;
            bool inverse = false;
            if (pattern.relation.kind != Term::Kind::variable) {
                auto const named = bind_relation(place_, pattern.relation);
                relation = named.relation;
                inverse = named.inverse;
            } else {
                throw NotLean{"it has a variable relation"};
            }
            pattern.subject = slot_for(pattern.subject, inverse ? Role::object : Role::subject, relation);
            pattern.object = slot_for(pattern.object, inverse ? Role::subject : Role::object, relation);
        }
        lean_.bound_ = bind_group(place_, group, slots_);
        std::vector<int> known;
        for (std::size_t i = 0; i < lean_.inputs_.size(); ++i) {
            lean_.inputs_[i].slot = slots_.find(input_name(i));
            known.push_back(lean_.inputs_[i].slot);
        }
        auto why = columns::why_not(lean_.bound_, *lean_.stand_->catalog, known);
        if (why) throw NotLean{*why};
        check_filters(place_, lean_.bound_, slots_, ErrorKind::type, known);
        lean_.group_ = columns::plan_group(lean_.bound_, *lean_.stand_->catalog, slots_.names.size(), known);
    }

    void take_filter(Expr& filter) {
        static constexpr std::string_view kOps[] = {"=", "!=", "<", "<=", ">", ">="};
        bool const comparison = filter.kind == Expr::Kind::binary && filter.args.size() == 2 &&
                                std::find(std::begin(kOps), std::end(kOps), filter.text) != std::end(kOps);
        if (!comparison) throw NotLean{"a filter is more than a comparison"};
        for (Expr& arg : filter.args) {
            if (arg.kind != Expr::Kind::term) throw NotLean{"a filter calculates"};
            Term::Kind const kind = arg.term.kind;
            if (kind != Term::Kind::variable && kind != Term::Kind::parameter && kind != Term::Kind::name &&
                kind != Term::Kind::text)
                throw NotLean{"a filter compares with a number or a date"};
            arg.term = slot_for(arg.term, LeanFind::Input::Role::operand, nullptr);
        }
    }

    int slot_of(Term const& variable) const {
        int const slot = slots_.find(variable.text);
        if (slot == bind::kNoSlot) throw NotLean{"a column is no variable of WHERE"};
        return slot;
    }

    /// A symmetric relation's subjects may be stored as objects.
    bool is_subject(int slot) const {
        return std::any_of(lean_.bound_.items.begin(), lean_.bound_.items.end(), [&](bind::BoundItem const& item) {
            return item.kind == bind::BoundItem::Kind::pattern && item.pattern.subject.slot == slot &&
                   !item.pattern.relation->symmetric;
        });
    }

    void take_columns() {
        std::vector<std::string> names;
        if (find_.star) {
            for (std::size_t slot = 0; slot < slots_.names.size(); ++slot) {
                if (is_input(slots_.names[slot])) continue;
                lean_.columns_.push_back({static_cast<int>(slot)});
                names.push_back(slots_.names[slot]);
            }
        }
        for (syntax::Column const& column : find_.columns) {
            Expr const& expr = column.expr;
            bool const variable = expr.kind == Expr::Kind::term && expr.term.kind == Term::Kind::variable;
            bind::Slots none;
            if (variable) {
                lean_.columns_.push_back({slot_of(expr.term)});
                names.push_back(column.as ? column.as->text : expr.term.text);
                continue;
            }
            bool const count = expr.kind == Expr::Kind::call && expr.star && !expr.distinct && expr.args.empty();
            if (!count) throw NotLean{"a column is neither a variable nor count(*)"};
            bind::BoundExpr const bound = bind_expr(place_, expr, none, true);
            if (bound.op != bind::BoundExpr::Op::aggregate) throw NotLean{"a column is no aggregate"};
            lean_.columns_.push_back({bind::kNoSlot});
            lean_.counts_ = true;
            names.push_back(column.as ? column.as->text : bound.text);
        }
        for (LeanFind::Column& column : lean_.columns_) column.entity = is_subject(column.slot);
        lean_.distinct_ = find_.distinct;
        lean_.across_time_ = find_.across_time;
        lean_.names_ = std::move(names);
    }

    void take_groups() {
        if (!lean_.counts_ && !find_.group_by.empty()) throw NotLean{"it groups without counting"};
        for (Term const& variable : find_.group_by) lean_.grouped_by_.push_back(slot_of(variable));
        if (!lean_.counts_) return;
        bool const whole = std::none_of(lean_.inputs_.begin(), lean_.inputs_.end(), [](LeanFind::Input const& input) {
            return input.role != LeanFind::Input::Role::operand;
        });
        if (whole) {
            take_whole();
            return;
        }
        take_fact();
        for (LeanFind::Column const& column : lean_.columns_) {
            if (column.slot == bind::kNoSlot) continue;
            bool const grouped =
                std::find(lean_.grouped_by_.begin(), lean_.grouped_by_.end(), column.slot) != lean_.grouped_by_.end();
            if (!grouped && !find_.group_by.empty()) throw NotLean{"a column is not grouped by"};
            if (!grouped) lean_.grouped_by_.push_back(column.slot);
        }
    }

    /// find_column_sums.cpp counts whole relations without making rows; what it kept is looked up here.
    void take_whole() {
        bind::BoundItem const& item = lean_.bound_.items.front();
        bool const one = lean_.bound_.items.size() == 1 && item.kind == bind::BoundItem::Kind::pattern &&
                         item.pattern.subject.slot != item.pattern.object.slot;
        bool const alone = lean_.grouped_by_.empty() &&
                           std::all_of(lean_.columns_.begin(), lean_.columns_.end(),
                                       [](LeanFind::Column const& column) { return column.slot == bind::kNoSlot; });
        if (!one || !alone) throw NotLean{"it counts whole relations"};
        lean_.whole_ = item.pattern.relation;
    }

    void take_fact() {
        bind::BoundItem const& item = lean_.bound_.items.front();
        bool const one = lean_.bound_.items.size() == 1 && item.kind == bind::BoundItem::Kind::pattern;
        if (!one || !lean_.grouped_by_.empty() || lean_.inputs_.size() != 2) return;
        RelationDef const& relation = *item.pattern.relation;
        bool const claimed = !relation.symmetric && !relation.literal_range() &&
                             lean_.stand_->catalog->origin(relation.id) == columns::Origin::claims;
        if (!claimed) return;
        std::size_t const subject = lean_.inputs_.front().slot == item.pattern.subject.slot ? 0 : 1;
        lean_.fact_ = {&relation, subject, 1 - subject};
    }

    void take_order() {
        for (syntax::OrderKey const& key : find_.order_by) {
            bool const variable = key.expr.kind == Expr::Kind::term && key.expr.term.kind == Term::Kind::variable;
            auto const column =
                variable ? std::find(lean_.names_.begin(), lean_.names_.end(), key.expr.term.text) : lean_.names_.end();
            if (column == lean_.names_.end()) throw NotLean{"it is ordered by more than a column"};
            lean_.keys_.push_back({static_cast<std::size_t>(column - lean_.names_.begin()), key.descending});
        }
    }

    void take_amounts() {
        if (find_.limit) lean_.limit_ = written(*find_.limit);
        if (find_.offset) lean_.offset_ = written(*find_.offset);
        for (auto const* amount : {&lean_.limit_, &lean_.offset_}) {
            if (*amount && !(*amount)->varies()) amount_of(place_, (*amount)->term);
        }
    }

    void cover() {
        std::set<RelationId> relations;
        for (bind::BoundItem const& item : lean_.bound_.items) {
            if (item.kind != bind::BoundItem::Kind::pattern || item.pattern.relation->frame) continue;
            for (RelationId base : lean_.stand_->rules->bases(item.pattern.relation->id)) {
                RelationDef const* definition = place_.vocabulary.relation(base);
                if (definition != nullptr && !definition->frame) relations.insert(base);
            }
        }
        bool const any = std::any_of(lean_.bound_.items.begin(), lean_.bound_.items.end(), [](auto const& item) {
            return item.kind == bind::BoundItem::Kind::pattern && !item.pattern.relation->frame;
        });
        if (any) lean_.covering_ = std::move(relations);
    }

    LeanFind& lean_;
    syntax::Find const& find_;
    std::span<syntax::Span const> lifted_;
    bind::Place place_;
    bind::Slots slots_;
};

std::vector<bool> LeanFind::words_taken() const {
    std::vector<bool> taken;
    auto const take = [&](Written const& written) {
        if (written.lifted < 0) return;
        auto const at = static_cast<std::size_t>(written.lifted);
        if (at >= taken.size()) taken.resize(at + 1);
        taken[at] = true;
    };
    for (Input const& input : inputs_) take(input.written);
    for (auto const* written : {&on_, &during_, &limit_, &offset_}) {
        if (*written) take(**written);
    }
    return taken;
}

std::shared_ptr<LeanFind const> LeanFind::compile(std::shared_ptr<Stand const> stand, syntax::Find const& find,
                                                  std::span<syntax::Span const> lifted) {
    auto lean = std::make_shared<LeanFind>();
    lean->stand_ = std::move(stand);
    try {
        LeanCompiler(*lean, find, lifted).compile();
    } catch (NotLean const& reason) {
        lean->why_not_ = reason.why;
    } catch (Error const& error) {
        lean->why_not_ = error.message;
    }
    return lean;
}

}  // namespace kgq::run
