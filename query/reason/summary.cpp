#include "query/reason/summary.hpp"

#include "query/reason/facts.hpp"
#include "query/reason/phrases.hpp"

namespace kgq::reason {

namespace {

std::string duty(std::string const& obligation) {
    if (obligation.empty()) return "duty";
    if (obligation == "defence") return "guarantee";
    return "duty of " + obligation;
}

std::string possessive(std::string const& name) { return name + (name.ends_with('s') ? "'" : "'s"); }

std::string when(bool dated, DayRange window) {
    if (!dated) return "";
    if (window.first == window.last) return " on " + to_string(window.first);
    if (window.first <= kFirstDay && window.last >= kLastDay) return "";
    return " " + spoken_period(window);
}

std::string verb(Verdict verdict) {
    switch (verdict) {
        case Verdict::applies:
            return "applies";
        case Verdict::conditional:
            return "applies on conditions";
        case Verdict::does_not_apply:
            return "does not apply";
        case Verdict::uncertain:
            return "may or may not apply";
        case Verdict::varies:
            return "varies";
    }
    return "";
}

std::string subject(GuaranteeAnswer const& answer) {
    std::string text;
    if (answer.guarantor) {
        text = possessive(answer.guarantor->name) + " " + duty(answer.obligation);
    } else {
        text = "a " + duty(answer.obligation);
    }
    return text;
}

std::string object(GuaranteeAnswer const& answer) {
    std::string text = answer.beneficiary ? " to " + answer.beneficiary->name : "";
    if (answer.over) text += " over " + answer.over->name;
    if (answer.against) text += " against " + answer.against->name;
    return text;
}

std::string capital(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

std::string periods_text(std::vector<VerdictPeriod> const& periods) {
    std::string text;
    std::size_t shown = 0;
    for (VerdictPeriod const& period : periods) {
        if (++shown > 6) return text + "; and so on, " + std::to_string(periods.size()) + " periods in all";
        text += (text.empty() ? "it " : "; it ") + verb(period.verdict) + " " + spoken_period(period.days);
    }
    return text;
}

std::string no_text(GuaranteeAnswer const& answer) {
    std::string text;
    if (!answer.near_misses.empty()) {
        text = ": " + answer.near_misses.front().text;
    } else {
        text = ": no instrument in force binds the two";
    }
    if (!answer.related.empty()) text += "; " + answer.related.front().text;
    return text;
}

}  // namespace

std::string summary_of(GuaranteeAnswer const& answer, bool dated, DayRange window) {
    std::string const day = when(dated, window);
    std::string text = subject(answer);
    if (!answer.columns.empty()) {
        std::size_t const count = answer.rows.size();
        text += object(answer) + day + ": " +
                (count == 0 ? "none" : std::to_string(count) + (count == 1 ? " answer" : " answers"));
        return capital(std::move(text)) + ".";
    }
    switch (answer.verdict) {
        case Verdict::applies:
            text += " applies" + object(answer) + day;
            if (!answer.grounds.empty()) text += ": " + answer.grounds.front().because;
            break;
        case Verdict::conditional:
            text += " applies" + object(answer) + day + " on conditions only";
            if (std::string const terms = spoken_conditions(answer.conditions); !terms.empty()) text += ": " + terms;
            if (!answer.grounds.empty()) text += "; " + answer.grounds.front().because;
            break;
        case Verdict::uncertain:
            text = "it is uncertain whether " + text + " applies" + object(answer) + day;
            if (!answer.reasons.empty()) text += ": " + answer.reasons.front().text;
            break;
        case Verdict::does_not_apply:
            text += " does not apply" + object(answer) + day + no_text(answer);
            break;
        case Verdict::varies:
            text += object(answer) + " varies" + day + ": " + periods_text(answer.periods);
            break;
    }
    return capital(std::move(text)) + ".";
}

}  // namespace kgq::reason
