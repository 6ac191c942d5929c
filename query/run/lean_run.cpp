// Many questions of one shape at once: a starting frame for each, one match for all, then the rows of each question by
// themselves.
#include "query/columns/order.hpp"
#include "query/columns/tally.hpp"
#include "query/run/cells.hpp"
#include "query/run/general_only.hpp"
#include "query/run/lean_inputs.hpp"

#include <algorithm>
#include <map>

namespace kgq::run {

using columns::Days;
using columns::DayTable;
using columns::Frames;

class LeanRun {
public:
    LeanRun(LeanFind const& lean, std::span<LeanFind::Given const> questions, Limits const& limits)
        : lean_(lean),
          questions_(questions),
          limits_(limits),
          terms_(*lean.stand_->snapshot, *lean.stand_->rules),
          meter_(&limits),
          inputs_(*lean.stand_, terms_),
          data_(std::make_shared<RowsData>()),
          frames_(lean.group_.slots) {}

    std::optional<std::vector<Rows>> run() {
        data_->stand = lean_.stand_;
        data_->columns = lean_.names_;
        data_->covering = lean_.covering_;
        data_->timeless = lean_.across_time_;
        columns::Scene const scene{
            *lean_.stand_->snapshot, *lean_.stand_->sources, *lean_.stand_->catalog, terms_, meter_, nullptr, {}, {}};
        columns::Matcher matcher(scene, lean_.group_, table_);
        if (!start(matcher)) return std::nullopt;
        frames_ = matcher.run(std::move(frames_));
        if (!settle_doubts()) return std::nullopt;
        for (std::size_t q = 0, at = 0; q < questions_.size(); ++q) {
            std::size_t const first = at;
            while (at < frames_.size() && frames_.question[at] == q) ++at;
            if (!(lean_.counts_ ? count(q, first, at) : plain(q, first, at))) return std::nullopt;
        }
        if (terms_.has_local()) data_->terms = std::make_shared<reason::Terms>(std::move(terms_));
        std::shared_ptr<RowsData const> const shared = data_;
        std::vector<Rows> all;
        all.reserve(questions_.size());
        for (std::size_t q = 0, first = 0; q < questions_.size(); ++q) {
            all.emplace_back(shared, q, first, rows_end_[q] - first);
            first = rows_end_[q];
        }
        return all;
    }

private:
    struct Doubt {
        std::uint32_t question;
        TermId entity;
    };

    bool start(columns::Matcher& matcher) {
        frames_.cells.reserve(questions_.size() * frames_.width);
        frames_.days.reserve(questions_.size());
        frames_.question.reserve(questions_.size());
        data_->windows.reserve(questions_.size());
        rows_end_.reserve(questions_.size());
        if (lean_.counts_) data_->cells.reserve(questions_.size() * lean_.columns_.size());
        data_->runs.reserve(questions_.size());
        for (std::size_t q = 0; q < questions_.size(); ++q) {
            LeanFind::Given const& given = questions_[q];
            std::optional<DayRange> window = lean_.window_;
            if (lean_.on_ && lean_.on_->varies()) window = inputs_.window(given, term_of(given, *lean_.on_), false);
            if (lean_.during_ && lean_.during_->varies())
                window = inputs_.window(given, term_of(given, *lean_.during_), true);
            if (!window) return false;
            data_->windows.push_back(*window);
            matcher.add_start(frames_, *window, static_cast<std::uint32_t>(q));
            TermId* cells = frames_.row(frames_.size() - 1);
            for (LeanFind::Input const& input : lean_.inputs_) {
                bool doubtful = false;
                using Role = LeanFind::Input::Role;
                auto const term = inputs_.term(given, term_of(given, input.written), input.role == Role::subject,
                                               input.role == Role::operand, input.relation, doubtful);
                if (!term) return false;
                cells[input.slot] = *term;
                if (doubtful) doubts_.push_back({static_cast<std::uint32_t>(q), *term});
            }
        }
        return true;
    }

    static syntax::Term const& term_of(LeanFind::Given const& given, LeanFind::Written const& written) {
        return written.lifted >= 0 ? given.words[static_cast<std::size_t>(written.lifted)] : written.term;
    }

    /// A name is an entity's id only if something is said of it. A row of the question's shows that; else it is looked
    /// up.
    bool settle_doubts() const {
        std::size_t at = 0;
        for (Doubt const& doubt : doubts_) {
            while (at < frames_.size() && frames_.question[at] < doubt.question) ++at;
            bool const answered = at < frames_.size() && frames_.question[at] == doubt.question;
            if (!answered && !lean_.stand_->catalog->is_entity(doubt.entity)) return false;
        }
        return true;
    }

    bool close(std::size_t question, std::size_t rows) {
        (void)question;
        if (limits_.rows > 0 && rows > limits_.rows) {
            throw Error(ErrorKind::limit, "the answer has " + std::to_string(rows) + " rows, more than the allowed " +
                                              std::to_string(limits_.rows));
        }
        row_count_ += rows;
        rows_end_.push_back(row_count_);
        return true;
    }

    /// The part of `count` rows that OFFSET and LIMIT leave; nothing where they are not amounts.
    std::optional<std::pair<std::size_t, std::size_t>> cut(std::size_t question, std::size_t count) {
        LeanFind::Given const& given = questions_[question];
        std::uint64_t offset = 0;
        std::uint64_t limit = count;
        if (lean_.offset_) {
            auto const amount = inputs_.amount(given, term_of(given, *lean_.offset_));
            if (!amount) return std::nullopt;
            offset = *amount;
        }
        if (lean_.limit_) {
            auto const amount = inputs_.amount(given, term_of(given, *lean_.limit_));
            if (!amount) return std::nullopt;
            limit = *amount;
        }
        std::size_t const first = std::min<std::uint64_t>(offset, count);
        return std::pair(first, first + std::min<std::uint64_t>(limit, count - first));
    }

    void add_runs(Days days) {
        if (lean_.across_time_) return;
        std::size_t const before = data_->runs.size();
        table_.append_runs(days, data_->runs);
        bool const one = data_->runs.size() == before + 1;
        std::size_t const rows = rows_written_++;
        if (!one && data_->runs_end.empty()) {
            data_->runs_end.resize(rows);
            for (std::size_t i = 0; i < rows; ++i) data_->runs_end[i] = static_cast<std::uint32_t>(i + 1);
            several_ = true;
        }
        if (several_) data_->runs_end.push_back(static_cast<std::uint32_t>(data_->runs.size()));
    }

    bool plain(std::size_t question, std::size_t first, std::size_t last) {
        if (!lean_.distinct_ || lean_.columns_.empty()) return rows_of(question, frames_, first, last, false);
        Frames projected(lean_.columns_.size());
        for (std::size_t i = first; i < last; ++i) {
            projected.cells.resize(projected.cells.size() + projected.width);
            TermId* cells = projected.cells.data() + projected.cells.size() - projected.width;
            for (std::size_t c = 0; c < lean_.columns_.size(); ++c) cells[c] = frames_.row(i)[lean_.columns_[c].slot];
            projected.days.push_back(frames_.days[i]);
            projected.question.push_back(0);
        }
        columns::unite(projected, table_);
        return rows_of(question, projected, 0, projected.size(), true);
    }

    bool rows_of(std::size_t question, Frames const& frames, std::size_t first, std::size_t last, bool projected) {
        bool const none = lean_.distinct_ && lean_.columns_.empty() && last - first > 1;
        if (none) return false;
        std::vector<int> slots;
        slots.reserve(lean_.columns_.size());
        for (std::size_t c = 0; c < lean_.columns_.size(); ++c)
            slots.push_back(projected ? static_cast<int>(c) : lean_.columns_[c].slot);
        for (std::size_t i = first; i < last; ++i) {
            for (int slot : slots) {
                if (!shown(frames.row(i)[slot])) return false;
            }
        }
        std::vector<std::uint32_t> rows(last - first);
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::uint32_t>(first + i);
        if (rows.size() > 1) {
            std::vector<columns::SortColumn> order;
            for (LeanFind::Key const& key : lean_.keys_) order.push_back({slots[key.column], key.descending});
            for (int slot : slots) order.push_back({slot, false});
            columns::RowOrder(*lean_.stand_->catalog, terms_, frames).sort(rows, order);
        }
        auto const part = cut(question, rows.size());
        if (!part) return false;
        for (std::size_t i = part->first; i < part->second; ++i) {
            TermId const* cells = frames.row(rows[i]);
            for (int slot : slots) data_->ids.push_back(cells[slot]);
            add_runs(frames.days[rows[i]]);
        }
        return close(question, part->second - part->first);
    }

    bool shown(TermId id) {
        columns::TermLetters& letters = lean_.stand_->catalog->letters();
        std::uint64_t known = letters.known(id);
        if (known == 0) known = letters.of(id, terms_.value(id));
        return known != ~std::uint64_t{0} || columns::shown_as_is(terms_.value(id));
    }

    bool count(std::size_t question, std::size_t first, std::size_t last) {
        if (lean_.grouped_by_.empty() && data_->windows[question].first == data_->windows[question].last)
            return count_on_one_day(question, first, last);
        struct Counted {
            std::vector<Cell> cells;
            Validity days;
        };
        auto const before = [&](std::vector<TermId> const& a, std::vector<TermId> const& b) {
            return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [&](TermId x, TermId y) {
                return x != y && order(terms_.value(x), terms_.value(y)) < 0;
            });
        };
        std::map<std::vector<TermId>, std::vector<Days>, decltype(before)> groups(before);
        for (std::size_t i = first; i < last; ++i) {
            std::vector<TermId> key;
            for (int slot : lean_.grouped_by_) {
                key.push_back(frames_.row(i)[slot]);
                if (!shown(key.back())) return false;
            }
            groups[std::move(key)].push_back(frames_.days[i]);
        }
        bool const whole = lean_.grouped_by_.empty();
        if (whole && groups.empty()) groups[{}];
        std::vector<Counted> rows;
        for (auto const& [key, members] : groups) {
            auto const add = [&](columns::Tally const& tally) {
                Counted row;
                for (LeanFind::Column const& column : lean_.columns_) {
                    if (column.slot == bind::kNoSlot) {
                        row.cells.push_back(count_cell(tally));
                        continue;
                    }
                    auto const place = std::find(lean_.grouped_by_.begin(), lean_.grouped_by_.end(), column.slot);
                    row.cells.push_back(
                        {terms_.value(key[static_cast<std::size_t>(place - lean_.grouped_by_.begin())])});
                }
                row.days = tally.days;
                rows.push_back(std::move(row));
            };
            if (lean_.across_time_) {
                add(columns::tally_across(members, table_));
            } else {
                for (columns::Tally const& tally :
                     columns::tally_daily(members, table_, data_->windows[question], whole))
                    add(tally);
            }
        }
        std::stable_sort(rows.begin(), rows.end(), [&](Counted const& a, Counted const& b) {
            for (LeanFind::Key const& key : lean_.keys_) {
                auto const by = order_cells(a.cells[key.column], b.cells[key.column]);
                if (by != 0) return key.descending ? by > 0 : by < 0;
            }
            if (less_rows(a.cells, b.cells)) return true;
            if (less_rows(b.cells, a.cells)) return false;
            auto const first_day = [](Counted const& row) {
                return row.days.possible.empty() ? kLastDay : row.days.possible.runs().front().first;
            };
            return first_day(a) < first_day(b);
        });
        auto const part = cut(question, rows.size());
        if (!part) return false;
        for (std::size_t i = part->first; i < part->second; ++i) {
            for (Cell& cell : rows[i].cells) data_->cells.push_back(std::move(cell));
            add_runs(table_.of(std::move(rows[i].days)));
        }
        return close(question, part->second - part->first);
    }

    /// The one row of all that hold on one day: the commonest question of all.
    bool count_on_one_day(std::size_t question, std::size_t first, std::size_t last) {
        columns::Tally tally;
        for (std::size_t i = first; i < last; ++i)
            ++(table_.certain_somewhere(frames_.days[i]) ? tally.certain : tally.merely);
        auto const part = cut(question, 1);
        if (!part) return false;
        if (part->first < part->second) {
            for (std::size_t i = 0; i < lean_.columns_.size(); ++i) data_->cells.push_back(count_cell(tally));
            add_runs(DayTable::certainly(data_->windows[question]));
        }
        return close(question, part->second - part->first);
    }

    static Cell count_cell(columns::Tally const& tally) {
        Cell cell;
        Value low = Value::integer(static_cast<std::int64_t>(tally.certain));
        if (tally.merely == 0) {
            cell.data.emplace<Value>(std::move(low));
        } else {
            cell.data.emplace<Cell::Range>(low,
                                           Value::integer(static_cast<std::int64_t>(tally.certain + tally.merely)));
        }
        return cell;
    }

    LeanFind const& lean_;
    std::span<LeanFind::Given const> questions_;
    Limits const& limits_;
    reason::Terms terms_;
    reason::Meter meter_;
    LeanInputs inputs_;
    std::shared_ptr<RowsData> data_;
    Frames frames_;
    DayTable table_;
    std::vector<Doubt> doubts_;
    std::vector<std::size_t> rows_end_;
    std::size_t row_count_ = 0;
    std::size_t rows_written_ = 0;
    bool several_ = false;
};

std::optional<std::vector<Rows>> LeanFind::ask(std::span<Given const> questions, Limits const& limits) const {
    if (why_not_ || GeneralOnly::asked()) return std::nullopt;
    return LeanRun(*this, questions, limits).run();
}

}  // namespace kgq::run
