// A GUARANTEE for people: the verdict and the sentence that may be printed, then everything it rests on, in the order
// in which a reader would ask. Why? On what condition? Why not surely? What was missing? What other ties are there?
// When was it otherwise?
#include "query/render/people.hpp"

namespace kgq::rendering {

namespace {

constexpr int kIndent = 2;
constexpr int kFactIndent = 6;

std::string capital(std::string_view text) {
    std::string written(text);
    if (!written.empty() && written.front() >= 'a' && written.front() <= 'z')
        written.front() = static_cast<char>(written.front() - 'a' + 'A');
    return written;
}

std::string sentence(std::string text) {
    bool const ended =
        text.empty() || text.back() == '.' || text.back() == '!' || text.back() == '?' || text.back() == ':';
    return ended ? text : text + ".";
}

/// That the parties exist goes without saying; WHY and JSON say it.
void write_facts(Page& page, std::vector<AnswerFact> const& facts, Names const& names) {
    std::vector<AnswerFact> telling;
    for (AnswerFact const& fact : facts) {
        if (fact.relation != "is_a" || fact.assumed || !fact.certain) telling.push_back(fact);
    }
    Table const table = fact_table(telling.empty() ? facts : telling, names);
    if (!table.empty()) page.table(table, kFactIndent);
}

void write_verdict(Page& page, GuaranteeAnswer const& guarantee) {
    page.line(capital(spoken(guarantee.verdict)), tone_of(guarantee.verdict));
    page.line(sentence(guarantee.summary));
}

std::string ground_sentence(Ground const& ground, Names const& names) {
    std::string text = ground.because;
    if (text.empty() && !ground.facts.empty()) text = spoken_fact(ground.facts.front(), names);
    if (text.empty()) text = ground.rule.empty() ? "claimed by a source" : "by the rule " + ground.rule;
    return sentence(std::move(text));
}

void write_grounds(Page& page, GuaranteeAnswer const& guarantee, Names const& names) {
    if (guarantee.grounds.empty()) return;
    page.heading(guarantee.grounds.size() == 1 ? "Ground" : "Grounds");
    bool const numbered = guarantee.grounds.size() > 1;
    std::size_t const shown = page.shown(guarantee.grounds.size());
    for (std::size_t i = 0; i < shown; ++i) {
        Ground const& ground = guarantee.grounds[i];
        page.item(numbered ? std::to_string(i + 1) + ". " : "", ground_sentence(ground, names), kIndent);
        std::string note;
        auto const add = [&](std::string const& part) { note += (note.empty() ? "" : "; ") + part; };
        if (!ground.rule.empty()) add("rule " + ground.rule);
        if (!ground.via.empty()) add("through " + names.of(ground.via));
        if (!ground.periods.empty()) add("holds " + spoken_runs(ground.periods));
        if (!ground.certain) add("possible only");
        for (Condition const& condition : ground.conditions) add("if " + spoken_condition(condition, names));
        if (!note.empty()) page.line(note, Tone::dim, kIndent + (numbered ? 3 : 0));
        write_facts(page, ground.facts, names);
    }
    page.rest(guarantee.grounds.size(), "ground", "grounds", kIndent);
}

void write_conditions(Page& page, GuaranteeAnswer const& guarantee, Names const& names) {
    if (guarantee.conditions.empty()) return;
    page.heading("It depends on whether");
    for (Condition const& condition : guarantee.conditions)
        page.item("- ", spoken_condition(condition, names), kIndent);
}

void write_reasons(Page& page, GuaranteeAnswer const& guarantee, Names const& names) {
    if (guarantee.reasons.empty()) return;
    page.heading("Why it is not sure");
    for (Reason const& reason : guarantee.reasons) {
        page.item("- ", sentence(reason.text.empty() ? reason.kind : capital(reason.text)), kIndent);
        write_facts(page, reason.facts, names);
    }
}

/// ` (not before 2023-04-04)`, unless the sentence says so itself.
std::string nearest_note(NearMiss const& miss) {
    if (miss.nearest.empty() || miss.text.find(miss.nearest) != std::string::npos) return {};
    std::string_view const words = miss.kind == "not_yet" ? "not before "
                                   : miss.kind == "ended" ? "not after "
                                                          : "nearest: ";
    return " (" + std::string(words) + miss.nearest + ")";
}

void write_near_misses(Page& page, GuaranteeAnswer const& guarantee, Names const& names) {
    if (guarantee.near_misses.empty()) return;
    page.heading("What is missing");
    std::size_t const shown = page.shown(guarantee.near_misses.size());
    for (std::size_t i = 0; i < shown; ++i) {
        NearMiss const& miss = guarantee.near_misses[i];
        std::string text = miss.text;
        if (text.empty() && miss.missing) text = "it would take: " + spoken_fact(*miss.missing, names);
        if (text.empty() && miss.blocked_by) text = "it is blocked by: " + spoken_fact(*miss.blocked_by, names);
        if (!text.empty() && text.back() == '.') text.pop_back();
        page.item("- ", sentence(capital(text) + nearest_note(miss)), kIndent);
        if (miss.blocked_by) write_facts(page, {*miss.blocked_by}, names);
        std::string note = miss.rule.empty() ? std::string() : "rule " + miss.rule;
        if (!miss.via.empty()) note += (note.empty() ? "through " : ", through ") + names.of(miss.via);
        if (!note.empty()) page.line(note, Tone::dim, kIndent + 2);
    }
    page.rest(guarantee.near_misses.size(), "near miss", "near misses", kIndent);
}

void write_related(Page& page, GuaranteeAnswer const& guarantee, Names const& names) {
    if (guarantee.related.empty()) return;
    page.heading("Other ties, which are no such guarantee");
    std::size_t const shown = page.shown(guarantee.related.size());
    for (std::size_t i = 0; i < shown; ++i) {
        RelatedTie const& tie = guarantee.related[i];
        if (!tie.text.empty()) page.item("- ", sentence(capital(tie.text)), kIndent);
        // Where the guarantee applies, other ties are an aside.
        if (tie.text.empty() || guarantee.verdict == Verdict::does_not_apply) write_facts(page, tie.facts, names);
    }
    page.rest(guarantee.related.size(), "tie", "ties", kIndent);
}

/// Where the answer is no, the days on which it is another are what a reader looks for: "not before 2023-04-04".
void write_nearest(Page& page, GuaranteeAnswer const& guarantee) {
    if (!guarantee.before && !guarantee.after) return;
    page.heading("On other days");
    auto const said = [](Verdict verdict) {
        return verdict == Verdict::uncertain ? std::string("it is uncertain") : "it " + std::string(spoken(verdict));
    };
    auto const answers_no = [&](NearestChange const& change) {
        return guarantee.verdict == Verdict::does_not_apply && change.verdict != Verdict::uncertain;
    };
    if (guarantee.before) {
        std::string const day = to_string(guarantee.before->on);
        std::string const verdict = said(guarantee.before->verdict);
        bool const no = answers_no(*guarantee.before);
        page.item("- ", no ? "not after " + day + ": until then " + verdict : "until " + day + " " + verdict, kIndent);
    }
    if (guarantee.after) {
        std::string const day = to_string(guarantee.after->on);
        std::string const verdict = said(guarantee.after->verdict);
        bool const no = answers_no(*guarantee.after);
        page.item("- ", no ? "not before " + day + ": from then on " + verdict : "from " + day + " on " + verdict,
                  kIndent);
    }
}

void write_periods(Page& page, GuaranteeAnswer const& guarantee) {
    if (guarantee.periods.size() < 2) return;
    page.heading("Day by day");
    Table table;
    std::size_t const shown = page.shown(guarantee.periods.size());
    for (std::size_t i = 0; i < shown; ++i) {
        VerdictPeriod const& period = guarantee.periods[i];
        table.add({{to_string(period.days)}, {std::string(spoken(period.verdict)), tone_of(period.verdict)}});
    }
    page.table(table, kIndent);
    page.rest(guarantee.periods.size(), "period", "periods", kIndent);
}

}  // namespace

Tone tone_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::applies:
            return Tone::good;
        case Verdict::conditional:
        case Verdict::varies:
            return Tone::open;
        case Verdict::uncertain:
            return Tone::doubtful;
        case Verdict::does_not_apply:
            return Tone::bad;
    }
    return Tone::plain;
}

Table fact_table(std::vector<AnswerFact> const& facts, Names const& names, bool in_full) {
    Table table;
    for (AnswerFact const& fact : facts) {
        Tone const tone = fact.certain ? Tone::source : Tone::doubtful;
        table.add({{spoken_fact(fact, names, in_full)}, {spoken_period(fact.period)}, {spoken_source(fact), tone}});
    }
    return table;
}

void write_guarantee(Page& page, Answer const& answer, GuaranteeAnswer const& guarantee) {
    Names const names(answer);
    write_verdict(page, guarantee);
    if (!guarantee.columns.empty()) {
        page.blank();
        write_rows(page, answer);
    }
    write_grounds(page, guarantee, names);
    write_conditions(page, guarantee, names);
    write_reasons(page, guarantee, names);
    write_near_misses(page, guarantee, names);
    write_related(page, guarantee, names);
    write_nearest(page, guarantee);
    write_periods(page, guarantee);
}

}  // namespace kgq::rendering
