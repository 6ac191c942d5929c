// Where many days lie in few years, they are sorted by counting how often each occurs, which costs about as much as
// reading them; where they lie far apart, by comparing.
#include "query/columns/day_steps.hpp"

#include <algorithm>

namespace kgq::columns {

namespace {

void sort_days(std::vector<Day>& days) {
    if (days.empty()) return;
    auto const [least, most] = std::minmax_element(days.begin(), days.end());
    Day const base = *least;
    auto const width = static_cast<std::size_t>(std::int64_t{*most} - base) + 1;
    if (width > 4 * days.size()) {
        std::sort(days.begin(), days.end());
        return;
    }
    std::vector<std::uint32_t> times(width);
    for (Day const day : days) ++times[static_cast<std::size_t>(day - base)];
    auto to = days.begin();
    for (std::size_t i = 0; i < width; ++i) to = std::fill_n(to, times[i], base + static_cast<Day>(i));
}

/// How many of the sorted days are `day`; moves past them.
std::uint32_t take(std::vector<Day> const& days, std::size_t& at, Day day) {
    std::size_t const before = at;
    while (at < days.size() && days[at] == day) ++at;
    return static_cast<std::uint32_t>(at - before);
}

}  // namespace

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

void StepsMaker::add(StepsMaker const& other) {
    auto const append = [](std::vector<Day>& to, std::vector<Day> const& from) {
        to.insert(to.end(), from.begin(), from.end());
    };
    append(certain_.first, other.certain_.first);
    append(certain_.behind, other.certain_.behind);
    append(merely_.first, other.merely_.first);
    append(merely_.behind, other.merely_.behind);
}

DaySteps StepsMaker::steps() {
    std::vector<Day>* const all[] = {&certain_.first, &certain_.behind, &merely_.first, &merely_.behind};
    for (auto* days : all) sort_days(*days);
    DaySteps made;
    bool const merely = !merely_.first.empty();
    std::size_t at[4] = {};
    std::uint32_t counts[2] = {};
    while (true) {
        Day next = kLastDay;
        bool more = false;
        for (std::size_t i = 0; i < 4; ++i) {
            if (at[i] == all[i]->size()) continue;
            next = std::min(next, (*all[i])[at[i]]);
            more = true;
        }
        if (!more) break;
        for (std::size_t i = 0; i < 2; ++i) {
            counts[i] += take(*all[2 * i], at[2 * i], next);
            counts[i] -= take(*all[2 * i + 1], at[2 * i + 1], next);
        }
        made.days_.push_back(next);
        made.certain_.push_back(counts[0]);
        if (merely) made.merely_.push_back(counts[1]);
    }
    made.days_.shrink_to_fit();
    made.certain_.shrink_to_fit();
    made.merely_.shrink_to_fit();
    *this = {};
    return made;
}

}  // namespace kgq::columns
