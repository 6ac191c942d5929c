// Each beginning adds one to the count of its day and each end takes one from that of the day after it; the running sum
// of these changes is the count. Where many lie in few years they are summed in an array with a place for each day,
// which costs about as much as reading them; where they lie far apart they are sorted.
#include "query/columns/day_steps.hpp"

#include <algorithm>

namespace kgq::columns {

DayCount DaySteps::on(Day day) const {
    auto const after = std::upper_bound(days_.begin(), days_.end(), day) - days_.begin();
    if (after == 0) return {};
    auto const at = static_cast<std::size_t>(after) - 1;
    return {certain_[at], merely_.empty() ? 0 : merely_[at]};
}

std::size_t DaySteps::byte_count() const {
    return days_.size() * sizeof(Day) + (certain_.size() + merely_.size()) * sizeof(std::uint32_t);
}

void StepsMaker::add(Days days, DayTable const& table) {
    runs_.clear();
    table.append_runs(days, runs_);
    for (Run const& run : runs_) (run.certain ? certain_ : merely_).add(run.days);
}

void StepsMaker::expect(std::size_t count) {
    certain_.first.reserve(count);
    certain_.behind.reserve(count);
}

void StepsMaker::add(StepsMaker other) {
    auto const append = [](std::vector<Day>& to, std::vector<Day>& from) {
        if (to.empty()) {
            to = std::move(from);
        } else {
            to.insert(to.end(), from.begin(), from.end());
        }
    };
    append(certain_.first, other.certain_.first);
    append(certain_.behind, other.certain_.behind);
    append(merely_.first, other.merely_.first);
    append(merely_.behind, other.merely_.behind);
}

std::vector<StepsMaker::Change> StepsMaker::in_order(std::vector<Change> changes) {
    std::sort(changes.begin(), changes.end(), [](Change const& a, Change const& b) { return a.day < b.day; });
    std::vector<Change> together;
    for (Change const& change : changes) {
        if (together.empty() || together.back().day != change.day) {
            together.push_back(change);
        } else {
            together.back().certain += change.certain;
            together.back().merely += change.merely;
        }
    }
    return together;
}

template <typename Visit>
void StepsMaker::visit(Visit const& visit) const {
    for (Day const day : certain_.first) visit(Change{day, 1, 0});
    for (Day const day : certain_.behind) visit(Change{day, -1, 0});
    for (Day const day : merely_.first) visit(Change{day, 0, 1});
    for (Day const day : merely_.behind) visit(Change{day, 0, -1});
}

DaySteps StepsMaker::summed(std::span<Change const> changes) const {
    auto const changing =
        std::count_if(changes.begin(), changes.end(), [](Change const& c) { return c.certain != 0 || c.merely != 0; });
    DaySteps made;
    made.days_.reserve(static_cast<std::size_t>(changing));
    made.certain_.reserve(static_cast<std::size_t>(changing));
    bool const merely = !merely_.first.empty();
    if (merely) made.merely_.reserve(static_cast<std::size_t>(changing));
    std::uint32_t certain_now = 0;
    std::uint32_t merely_now = 0;
    for (Change const& change : changes) {
        if (change.certain == 0 && change.merely == 0) continue;
        certain_now += static_cast<std::uint32_t>(change.certain);
        merely_now += static_cast<std::uint32_t>(change.merely);
        made.days_.push_back(change.day);
        made.certain_.push_back(certain_now);
        if (merely) made.merely_.push_back(merely_now);
    }
    return made;
}

DaySteps StepsMaker::steps() {
    std::size_t count = 0;
    Day least = kLastDay;
    Day most = kFirstDay;
    Change always{kFirstDay, 0, 0};  // what has no start is no reason for an array of all days
    visit([&](Change const& change) {
        if (change.day == kFirstDay) {
            always.certain += change.certain;
            always.merely += change.merely;
            return;
        }
        ++count;
        least = std::min(least, change.day);
        most = std::max(most, change.day);
    });
    auto const width = count == 0 ? 0 : static_cast<std::size_t>(std::int64_t{most} - least) + 1;
    std::vector<Change> changes{always};
    if (width <= 4 * count) {
        changes.resize(width + 1);
        for (std::size_t i = 0; i < width; ++i) changes[i + 1].day = least + static_cast<Day>(i);
        visit([&](Change const& change) {
            if (change.day == kFirstDay) return;
            Change& day = changes[static_cast<std::size_t>(change.day - least) + 1];
            day.certain += change.certain;
            day.merely += change.merely;
        });
    } else {
        changes.reserve(count + 1);
        visit([&](Change const& change) {
            if (change.day != kFirstDay) changes.push_back(change);
        });
        changes = in_order(std::move(changes));
    }
    DaySteps made = summed(changes);
    *this = {};
    return made;
}

}  // namespace kgq::columns
