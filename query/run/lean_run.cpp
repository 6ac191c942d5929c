#include "query/run/lean_run.hpp"

#include "query/columns/order.hpp"
#include "query/run/general_only.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace kgq::run {

using columns::Days;
using columns::Frames;

LeanRun::LeanRun(LeanFind const& lean, std::span<LeanFind::Given const> questions, Limits const& limits)
    : lean_(lean),
      questions_(questions),
      limits_(limits),
      terms_(*lean.stand_->snapshot, *lean.stand_->rules),
      meter_(&limits),
      inputs_(*lean.stand_, terms_),
      data_(std::make_shared<RowsData>()),
      frames_(lean.group_.slots) {
    data_->keeps = lean.shared_from_this();
    data_->stand = lean.stand_.get();
    data_->columns = &lean.names_;
    data_->covering = lean.covering_ ? &*lean.covering_ : nullptr;
    data_->timeless = lean.across_time_;
}

std::optional<std::vector<Rows>> LeanRun::all() {
    if (!run()) return std::nullopt;
    std::shared_ptr<RowsData const> const shared = std::move(data_);
    std::vector<Rows> all;
    all.reserve(questions_.size());
    for (std::size_t question = 0, first = 0; question < questions_.size(); ++question) {
        all.emplace_back(shared, question, first, rows_end_[question] - first);
        first = rows_end_[question];
    }
    return all;
}

std::optional<Rows> LeanRun::one() {
    if (!run()) return std::nullopt;
    return std::optional<Rows>(std::in_place, std::move(data_), 0, 0, rows_end_.front());
}

bool LeanRun::run() {
    if (!answer()) return false;
    if (terms_.has_local()) data_->terms = std::make_shared<reason::Terms>(std::move(terms_));
    return true;
}

bool LeanRun::answer() {
    data_->runs.reserve(questions_.size());
    rows_end_ = array<std::size_t>(questions_.size());
    if (!look_up_windows()) return false;
    if (lean_.whole_ != nullptr) return count_whole();
    if (!look_up_inputs()) return false;
    if (counts_facts()) return count_facts();
    return match();
}

bool LeanRun::match() {
    columns::Scene const scene{
        *lean_.stand_->snapshot, *lean_.stand_->sources, *lean_.stand_->catalog, terms_, meter_, nullptr, {}, {}};
    columns::Matcher matcher(scene, lean_.group_, table_, &space_);
    start(matcher);
    bool const days = counts_days();
    frames_ =
        matcher.run(std::move(frames_), days ? columns::Matcher::Order::none : columns::Matcher::Order::by_question);
    if (days) return count_days();
    if (!settle_doubts_by_frames()) return false;
    for (std::size_t question = 0, at = 0; question < questions_.size(); ++question) {
        std::size_t const first = at;
        while (at < frames_.size() && frames_.question[at] == question) ++at;
        if (!(lean_.counts_ ? count(question, first, at) : plain(question, first, at))) return false;
    }
    return true;
}

void LeanRun::start(columns::Matcher& matcher) {
    std::size_t const questions = questions_.size();
    frames_.cells.reserve(questions * frames_.width);
    frames_.days.reserve(questions);
    frames_.question.reserve(questions);
    for (std::size_t question = 0; question < questions; ++question) {
        matcher.add_start(frames_, data_->windows[question], static_cast<std::uint32_t>(question));
        TermId* const cells = frames_.row(question);
        for (std::size_t input = 0; input < lean_.inputs_.size(); ++input)
            cells[lean_.inputs_[input].slot] = asked_[input * questions + question];
    }
}

bool LeanRun::look_up_windows() {
    data_->windows.reserve(questions_.size());
    if (lean_.on_ && !lean_.during_) {
        if (auto const days = LeanInputs::days(questions_, *lean_.on_)) {
            for (Day const day : *days) data_->windows.push_back({day, day});
            return true;
        }
    }
    for (LeanFind::Given const& given : questions_) {
        auto const window = asked_window(given);
        if (!window) return false;
        data_->windows.push_back(*window);
    }
    return true;
}

std::optional<DayRange> LeanRun::asked_window(LeanFind::Given const& given) {
    std::optional<DayRange> window = lean_.window_;
    if (lean_.on_ && lean_.on_->varies()) window = inputs_.window(given, LeanInputs::term_of(given, *lean_.on_), false);
    if (lean_.during_ && lean_.during_->varies())
        window = inputs_.window(given, LeanInputs::term_of(given, *lean_.during_), true);
    return window;
}

/// Names looked up together are found in a fraction of the time.
bool LeanRun::look_up_inputs() {
    std::size_t const questions = questions_.size();
    std::size_t const inputs = lean_.inputs_.size();
    asked_ = array<TermId>(questions * inputs);
    doubted_ = array<bool>(asked_.size());
    // Of the inputs that come one by one: names, and where they belong.
    std::span<std::string_view> names;
    std::span<std::size_t> places;
    std::size_t named = 0;
    for (std::size_t input = 0, first = 0; input < inputs; ++input, first += questions) {
        if (auto const column = LeanInputs::names(questions_, lean_.inputs_[input])) {
            lean_.stand_->snapshot->find_entities(*column, asked_.subspan(first, questions));
            std::fill_n(doubted_.begin() + static_cast<std::ptrdiff_t>(first), questions, true);
            continue;
        }
        if (names.empty()) {
            names = array<std::string_view>(asked_.size());
            places = array<std::size_t>(asked_.size());
        }
        for (std::size_t question = 0; question < questions; ++question) {
            auto const meaning = inputs_.meaning(questions_[question], lean_.inputs_[input]);
            if (!meaning) return false;
            std::size_t const at = first + question;
            asked_[at] = meaning->term;
            if (!meaning->entity) continue;
            doubted_[at] = true;
            names[named] = *meaning->entity;
            places[named++] = at;
        }
    }
    if (named > 0) {
        std::span<TermId> const found = array<TermId>(named);
        lean_.stand_->snapshot->find_entities(names.first(named), found);
        for (std::size_t i = 0; i < named; ++i) asked_[places[i]] = found[i];
    }
    return are_entities();
}

/// False where a name is unknown to the store, or nothing is said of it where something must be.
bool LeanRun::are_entities() const {
    std::size_t at = 0;
    for (LeanFind::Input const& input : lean_.inputs_) {
        bool const spoken_of = LeanInputs::spoken_of(input);
        for (std::size_t const end = at + questions_.size(); at < end; ++at) {
            if (!doubted_[at]) continue;
            if (asked_[at] == kNoTerm || (spoken_of && !lean_.stand_->catalog->is_entity(asked_[at]))) return false;
        }
    }
    return true;
}

/// A name is an entity's id only if something is said of it. A fact that answers its question shows that; else it is
/// looked up.
bool LeanRun::settle_doubts(std::span<Certainty const> answered) const {
    std::size_t const questions = questions_.size();
    for (std::size_t first = 0; first < asked_.size(); first += questions) {
        for (std::size_t question = 0; question < questions; ++question) {
            if (answered[question] != Certainty::no || !doubted_[first + question]) continue;
            if (!lean_.stand_->catalog->is_entity(asked_[first + question])) return false;
        }
    }
    return true;
}

bool LeanRun::settle_doubts_by_frames() {
    std::span<Certainty> const answered = array<Certainty>(questions_.size());  // no
    for (std::uint32_t const question : frames_.question) answered[question] = Certainty::certain;
    return settle_doubts(answered);
}

void LeanRun::close(std::size_t rows) {
    if (limits_.rows > 0 && rows > limits_.rows) {
        throw Error(ErrorKind::limit, "the answer has " + std::to_string(rows) + " rows, more than the allowed " +
                                          std::to_string(limits_.rows));
    }
    row_count_ += rows;
    rows_end_[done_++] = row_count_;
}

std::optional<std::pair<std::size_t, std::size_t>> LeanRun::cut(std::size_t question, std::size_t count) {
    LeanFind::Given const& given = questions_[question];
    std::uint64_t offset = 0;
    std::uint64_t limit = count;
    if (lean_.offset_) {
        auto const amount = inputs_.amount(given, LeanInputs::term_of(given, *lean_.offset_));
        if (!amount) return std::nullopt;
        offset = *amount;
    }
    if (lean_.limit_) {
        auto const amount = inputs_.amount(given, LeanInputs::term_of(given, *lean_.limit_));
        if (!amount) return std::nullopt;
        limit = *amount;
    }
    std::size_t const first = std::min<std::uint64_t>(offset, count);
    return std::pair(first, first + std::min<std::uint64_t>(limit, count - first));
}

void LeanRun::add_runs(Days days) {
    if (lean_.across_time_) return;
    std::size_t const before = data_->runs.size();
    table_.append_runs(days, data_->runs);
    bool const one = data_->runs.size() == before + 1;
    std::size_t const rows = rows_written_++;
    if (!one && !several_) {
        several_ = true;
        data_->runs_end.resize(rows);
        std::iota(data_->runs_end.begin(), data_->runs_end.end(), 1U);
    }
    if (several_) data_->runs_end.push_back(static_cast<std::uint32_t>(data_->runs.size()));
}

bool LeanRun::plain(std::size_t question, std::size_t first, std::size_t last) {
    if (!lean_.distinct_) return rows_of(question, frames_, first, last, false);
    if (lean_.columns_.empty()) return false;
    Frames projected(lean_.columns_.size());
    std::vector<TermId> cells(projected.width);
    for (std::size_t i = first; i < last; ++i) {
        for (std::size_t c = 0; c < cells.size(); ++c) cells[c] = frames_.row(i)[lean_.columns_[c].slot];
        projected.extend(cells.data(), frames_.days[i], 0);
    }
    columns::unite(projected, table_);
    return rows_of(question, projected, 0, projected.size(), true);
}

bool LeanRun::rows_of(std::size_t question, Frames const& frames, std::size_t first, std::size_t last, bool projected) {
    std::vector<int> slots;
    slots.reserve(lean_.columns_.size());
    for (std::size_t c = 0; c < lean_.columns_.size(); ++c)
        slots.push_back(projected ? static_cast<int>(c) : lean_.columns_[c].slot);
    for (std::size_t c = 0; c < slots.size(); ++c) {
        if (lean_.columns_[c].entity) continue;  // shown by its id, always
        TermId before = kNoTerm;                 // neighbours often have the same
        for (std::size_t i = first; i < last; ++i) {
            TermId const id = frames.row(i)[slots[c]];
            if (id != std::exchange(before, id) && !shown(id)) return false;
        }
    }
    std::vector<std::uint32_t> rows(last - first);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(first));
    if (rows.size() > 1) {
        std::vector<columns::SortColumn> order;
        for (LeanFind::Key const& key : lean_.keys_) order.push_back({slots[key.column], key.descending});
        for (int slot : slots) order.push_back({slot, false});
        columns::RowOrder(*lean_.stand_->catalog, terms_, frames).sort(rows, order);
    }
    auto const part = cut(question, rows.size());
    if (!part) return false;
    std::size_t place = data_->ids.size();
    data_->ids.resize(place + slots.size() * (part->second - part->first));
    for (std::size_t i = part->first; i < part->second; ++i) {
        TermId const* cells = frames.row(rows[i]);
        for (int slot : slots) data_->ids[place++] = cells[slot];
        add_runs(frames.days[rows[i]]);
    }
    close(part->second - part->first);
    return true;
}

bool LeanRun::shown(TermId id) {
    columns::TermLetters& letters = lean_.stand_->catalog->letters();
    std::uint64_t known = letters.known(id);
    if (known == 0) known = letters.of(id, terms_.value(id));
    return known != ~std::uint64_t{0} || columns::shown_as_is(terms_.value(id));
}

std::optional<std::vector<Rows>> LeanFind::ask(std::span<Given const> questions, Limits const& limits) const {
    if (why_not_ || GeneralOnly::asked()) return std::nullopt;
    if (questions.empty()) return std::vector<Rows>();
    return LeanRun(*this, questions, limits).all();
}

std::optional<Rows> LeanFind::ask(Given const& question, Limits const& limits) const {
    if (why_not_ || GeneralOnly::asked()) return std::nullopt;
    return LeanRun(*this, std::span(&question, 1), limits).one();
}

}  // namespace kgq::run
