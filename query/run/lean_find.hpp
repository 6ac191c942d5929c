// A FIND bound once and asked many times: patterns on claimed relations, comparisons, plain columns or count(*). What a
// question brings along (parameters, words of a text) is looked up by its exact id; wherever that, or anything else, is
// not as simple as expected, the general path (find.hpp) answers instead, with its own errors.
//
// Threads: immutable once compiled; share freely. Lifetime: keeps its stand.
#pragma once

#include "query/columns/match.hpp"
#include "query/run/rows_data.hpp"
#include "query/syntax/ast.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kgq::run {

class LeanFind : public std::enable_shared_from_this<LeanFind> {
public:
    /// `lifted` are the places of the text that each question fills anew (see statement_shapes.hpp).
    static std::shared_ptr<LeanFind const> compile(std::shared_ptr<Stand const> stand, syntax::Find const& find,
                                                   std::span<syntax::Span const> lifted = {});

    /// A term that is not a variable: fixed, a parameter, or a word of the text.
    struct Written {
        syntax::Term term;
        int lifted = -1;  // which of the words it is
        bool varies() const { return lifted >= 0 || term.kind == syntax::Term::Kind::parameter; }
    };
    struct Input {
        enum class Role : std::uint8_t { subject, object, operand };
        Role role = Role::subject;
        int slot = bind::kNoSlot;
        Written written;
        std::optional<ValueType> literal = {};  // of an object: the type of its relation's values
        bool kind = false;                      // of an object: its relation is `is_a`
    };

    /// Why the general path must answer, or nothing.
    std::optional<std::string> const& why_not() const { return why_not_; }

    /// What one question brings along.
    struct Given {
        Parameters const* parameters = nullptr;
        std::span<syntax::Term const> words;        // in order of `lifted`
        ParameterColumns const* columns = nullptr;  // instead of parameters: of many questions
        std::size_t place = 0;                      // among these
    };
    /// One Rows for each question; nothing where the general path must answer. Throws limit and cancelled.
    std::optional<std::vector<Rows>> ask(std::span<Given const> questions, Limits const& limits) const;
    std::optional<Rows> ask(Given const& question, Limits const& limits) const;

    std::shared_ptr<Stand const> const& stand() const { return stand_; }

    /// Which of the places lifted a question fills: all others are part of the statement.
    std::vector<bool> words_taken() const;

private:
    friend class LeanCompiler;
    friend class LeanRun;

    struct Column {
        int slot = bind::kNoSlot;  // kNoSlot: count(*)
        bool entity = false;       // it is some pattern's subject
    };
    struct Key {
        std::size_t column = 0;
        bool descending = false;
    };

    std::shared_ptr<Stand const> stand_;
    std::optional<std::string> why_not_;
    bind::BoundGroup bound_;
    columns::Group group_;
    std::vector<Input> inputs_;
    std::vector<Column> columns_;
    std::vector<Key> keys_;
    std::vector<int> grouped_by_;  // slots; with counts, also those of plain columns
    bool counts_ = false;
    RelationDef const* whole_ = nullptr;  // all of it is counted: from the counts of days that are kept, or not at all
    /// A pattern with both ends given by inputs, and nothing else, of a relation whose facts are its claims.
    struct Fact {
        RelationDef const* relation = nullptr;
        std::size_t subject = 0;  // which input
        std::size_t object = 0;
    };
    std::optional<Fact> fact_;  // that is counted
    bool distinct_ = false;
    bool across_time_ = false;
    std::optional<Written> on_;
    std::optional<Written> during_;
    std::optional<Written> limit_;
    std::optional<Written> offset_;
    DayRange window_ = kAllDays;  // where it does not vary
    std::vector<std::string> names_;
    std::optional<std::set<RelationId>> covering_;
};

}  // namespace kgq::run
