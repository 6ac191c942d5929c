// Many questions of one shape being answered at once: a starting frame for each, one match for all, then the rows of
// each question by themselves.
//
// Threads: one thread's. Lifetime: within the lean FIND's and the questions'.
#pragma once

#include "query/run/lean_inputs.hpp"

#include <array>
#include <map>
#include <memory>
#include <memory_resource>
#include <span>
#include <type_traits>

namespace kgq::columns {
struct Tally;
}

namespace kgq::run {

class LeanRun {
public:
    LeanRun(LeanFind const& lean, std::span<LeanFind::Given const> questions, Limits const& limits);

    /// One Rows for each question; nothing where the general path must answer. Once.
    std::optional<std::vector<Rows>> all();
    std::optional<Rows> one();  ///< REQUIRES: one question

private:
    struct Counted {
        std::vector<Cell> cells;
        Validity days;
    };
    using Key = std::vector<TermId>;

    void start(columns::Matcher& matcher);
    // Each false where the general path must answer.
    bool run();
    bool answer();
    bool match();
    bool look_up_windows();
    std::optional<DayRange> asked_window(LeanFind::Given const& given);
    bool look_up_inputs();
    bool are_entities() const;
    enum class Certainty : std::uint8_t { no, possible, certain };
    bool settle_doubts(std::span<Certainty const> answered) const;
    bool settle_doubts_by_frames();
    bool plain(std::size_t question, std::size_t first, std::size_t last);
    bool rows_of(std::size_t question, columns::Frames const& frames, std::size_t first, std::size_t last,
                 bool projected);
    bool shown(TermId id);

    // lean_count.cpp
    bool count(std::size_t question, std::size_t first, std::size_t last);
    bool count_whole();
    bool counts_days() const;
    bool count_days();
    bool counts_facts() const;
    bool count_facts();
    struct Count {
        std::uint64_t certain = 0;
        std::uint64_t merely = 0;
    };
    bool add_counts_of_days(std::span<Count const> counts);
    void add_counts(std::size_t question, Key const& key, std::span<columns::Days const> members,
                    std::vector<Counted>& rows);
    Counted counted(Key const& key, columns::Tally const& tally);
    bool before(Counted const& a, Counted const& b) const;

    /// The part of `count` rows that OFFSET and LIMIT leave; nothing where they are not amounts.
    std::optional<std::pair<std::size_t, std::size_t>> cut(std::size_t question, std::size_t count);
    void add_runs(columns::Days days);
    void close(std::size_t rows);  // of one question

    // The small arrays of a question lie on the stack: to get and give back thirty of them would cost it a quarter of
    // its time.
    std::array<std::byte, 1024> stack_;
    std::pmr::monotonic_buffer_resource space_{stack_.data(), stack_.size()};
    template <typename T>
    std::span<T> array(std::size_t size) {
        static_assert(std::is_trivially_destructible_v<T>);
        auto* const first = static_cast<T*>(space_.allocate(size * sizeof(T), alignof(T)));
        std::uninitialized_value_construct_n(first, size);
        return {first, size};
    }

    LeanFind const& lean_;
    std::span<LeanFind::Given const> questions_;
    Limits const& limits_;
    reason::Terms terms_;
    reason::Meter meter_;
    LeanInputs inputs_;
    std::shared_ptr<RowsData> data_;
    columns::Frames frames_;
    columns::DayTable table_;
    // What the questions ask for, of each input one for each question.
    std::span<TermId> asked_;
    std::span<bool> doubted_;          // an entity that may be one of which nothing is said
    std::span<std::size_t> rows_end_;  // for each question that is done
    std::size_t done_ = 0;             // questions
    std::size_t row_count_ = 0;
    std::size_t rows_written_ = 0;
    bool several_ = false;  // some row has other than one run
};

}  // namespace kgq::run
