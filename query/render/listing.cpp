// Facts in lists for people: DESCRIBE by relation, TIMELINE by date, DIFF by change, PATH as arrows.
#include "query/render/cells.hpp"
#include "query/render/people.hpp"

#include <map>

namespace kgq::rendering {

namespace {

constexpr int kIndent = 2;

std::string titled(Party const& party) {
    return party.name.empty() || party.name == party.id ? party.id : party.name + " (" + party.id + ")";
}

std::string with_qualifiers(std::string text, AnswerFact const& fact) {
    std::string const qualifiers = qualifiers_text(fact.qualifiers);
    return qualifiers.empty() ? text : text + " " + qualifiers;
}

struct Group {
    std::string relation;
    std::vector<AnswerFact const*> facts;
};

/// In the order in which the relations first come.
std::vector<Group> by_relation(std::vector<AnswerFact> const& facts) {
    std::vector<Group> groups;
    std::map<std::string_view, std::size_t> place;
    for (AnswerFact const& fact : facts) {
        auto const [known, is_new] = place.emplace(fact.relation, groups.size());
        if (is_new) groups.push_back({fact.relation, {}});
        groups[known->second].facts.push_back(&fact);
    }
    return groups;
}

/// Writes the groups; `left` is how many facts the page still has room for.
void write_groups(Page& page, std::vector<AnswerFact> const& facts, bool incoming, std::size_t& left) {
    for (Group const& group : by_relation(facts)) {
        if (left == 0) return;
        page.heading(incoming ? "… " + group.relation + " this" : group.relation);
        Table table;
        for (AnswerFact const* fact : group.facts) {
            if (left == 0) break;
            --left;
            std::string const other = incoming ? fact->subject : fact->object.plain();
            table.add({{with_qualifiers(other, *fact)},
                       {fact->period},
                       {spoken_source(*fact), fact->certain ? Tone::source : Tone::doubtful}});
        }
        page.table(table, kIndent);
    }
}

Table dated_table(std::vector<AnswerFact> const& facts, std::size_t shown) {
    Table table;
    for (std::size_t i = 0; i < shown; ++i) {
        AnswerFact const& fact = facts[i];
        table.add({{fact.period},
                   {with_qualifiers(fact.subject + " " + fact.relation + " " + fact.object.plain(), fact)},
                   {spoken_source(fact), fact.certain ? Tone::source : Tone::doubtful}});
    }
    return table;
}

Tone tone_of_change(std::string const& change) {
    if (change == "began" || change == "recorded") return Tone::good;
    return change == "ended" || change == "retracted" ? Tone::bad : Tone::open;
}

std::string row_text(std::vector<Cell> const& row) {
    std::string text;
    for (Cell const& cell : row) text += (text.empty() ? "" : ", ") + cell_text(cell).value_or("(empty)");
    return text;
}

std::vector<TableCell> drawn_change(Change const& change) {
    std::vector<TableCell> row{{change.when}, {change.change, tone_of_change(change.change)}};
    if (change.fact) {
        AnswerFact const& fact = *change.fact;
        row.push_back({with_qualifiers(fact.subject + " " + fact.relation + " " + fact.object.plain(), fact)});
        row.push_back({fact.period});
        row.push_back({spoken_source(fact), fact.certain ? Tone::source : Tone::doubtful});
    } else if (change.row) {
        row.push_back({row_text(*change.row)});
    } else if (change.before || change.after) {
        std::string const before(change.before ? spoken(*change.before) : "nothing");
        std::string const after(change.after ? spoken(*change.after) : "nothing");
        row.push_back({before + " → " + after, change.after ? tone_of(*change.after) : Tone::plain});
    }
    return row;
}

}  // namespace

void write_description(Page& page, Answer const&, DescribeAnswer const& description) {
    std::string kinds;
    for (std::string const& kind : description.kinds) kinds += (kinds.empty() ? ", " : " and ") + kind;
    page.line(titled(description.entity) + kinds, Tone::strong);
    std::size_t const count = description.facts.size() + description.incoming.size();
    std::size_t left = page.shown(count);
    write_groups(page, description.facts, false, left);
    write_groups(page, description.incoming, true, left);
    if (count == 0) page.line("nothing else is known of it");
    page.rest(count, "fact", "facts");
    if (description.disagreements.empty()) return;
    page.heading("Where the sources disagree");
    Table table;
    for (auto const& [one, other] : description.disagreements) {
        for (AnswerFact const* fact : {&one, &other}) {
            table.add({{fact == &one ? "-" : ""},
                       {with_qualifiers(fact->subject + " " + fact->relation + " " + fact->object.plain(), *fact)},
                       {fact->period, Tone::doubtful},
                       {spoken_source(*fact), Tone::source}});
        }
    }
    page.table(table, kIndent);
}

void write_timeline(Page& page, Answer const&, TimelineAnswer const& timeline) {
    std::string title = titled(timeline.entity);
    if (timeline.with) title += " and " + titled(*timeline.with);
    page.line(title, Tone::strong);
    if (timeline.facts.empty()) page.line("nothing is known of it", Tone::dim);
    page.table(dated_table(timeline.facts, page.shown(timeline.facts.size())));
    page.rest(timeline.facts.size(), "claim", "claims");
}

void write_diff(Page& page, Answer const& answer, DiffAnswer const& diff) {
    Names const names(answer);
    page.line("After " + diff.from + ", up to " + diff.to, Tone::strong);
    if (diff.changes.empty()) page.line("nothing changed", Tone::dim);
    std::size_t const shown = page.shown(diff.changes.size());
    Table table;
    auto const flush = [&] {
        page.table(table);
        table = Table();
    };
    for (std::size_t i = 0; i < shown; ++i) {
        table.add(drawn_change(diff.changes[i]));
        if (diff.changes[i].because.empty()) continue;
        flush();
        page.table(fact_table(diff.changes[i].because, names), 2 * kIndent);
    }
    flush();
    page.rest(diff.changes.size(), "change", "changes");
}

namespace {

/// Where a chain begins: at the end of its first fact that the second does not touch.
std::string first_of(std::vector<AnswerFact> const& facts) {
    AnswerFact const& first = facts.front();
    std::string const object = first.object.plain();
    if (facts.size() == 1) return first.subject;
    AnswerFact const& second = facts[1];
    bool const by_subject = first.subject == second.subject || first.subject == second.object.plain();
    bool const by_object = object == second.subject || object == second.object.plain();
    return by_subject && !by_object ? object : first.subject;
}

}  // namespace

void write_paths(Page& page, Answer const&, PathAnswer const& answer) {
    if (answer.paths.empty()) page.line("no path", Tone::dim);
    std::size_t const shown = page.shown(answer.paths.size());
    for (std::size_t i = 0; i < shown; ++i) {
        PathAnswer::Chain const& chain = answer.paths[i];
        if (chain.facts.empty()) continue;
        std::string at = first_of(chain.facts);
        std::string text = at;
        for (AnswerFact const& fact : chain.facts) {
            bool const forward = fact.subject == at;
            at = forward ? fact.object.plain() : fact.subject;
            text += forward ? " ─" + fact.relation + "→ " + at : " ←" + fact.relation + "─ " + at;
        }
        if (i > 0) page.blank();
        page.line(text, Tone::strong);
        std::string const periods = spoken_runs(chain.periods);
        if (!periods.empty()) page.line(periods, Tone::plain, kIndent);
        page.table(dated_table(chain.facts, chain.facts.size()), kIndent);
    }
    page.rest(answer.paths.size(), "path", "paths");
}

}  // namespace kgq::rendering
