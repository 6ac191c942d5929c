// WHY for people: the answer, then every proof as a tree. A fact stands above what it follows from; leaves are claims
// with their sources.
#include "query/render/cells.hpp"
#include "query/render/people.hpp"
#include "query/render/rows.hpp"

#include <kgq/fold.hpp>

#include <algorithm>

namespace kgq::rendering {

namespace {

constexpr int kIndent = 2;

/// A line of the tree with its branches before it.
struct Branch {
    std::string first;  ///< before the node itself
    std::string below;  ///< before whatever hangs under it
};

class Tree {
public:
    Tree(Page& page, Names const& names, int indent) : page_(page), names_(names), indent_(indent) {}

    void draw(Proof const& proof, Branch const& at) {
        bool const claimed = proof.rule.empty() && proof.premises.empty();
        if (claimed && proof.claims.size() == 1) return leaf(proof.claims.front(), at);
        node(spoken_fact(proof.fact, names_, true) + note(proof), at, Tone::strong);
        std::string because = proof.because;
        if (!proof.rule.empty()) because += (because.empty() ? "" : " ") + std::string("(rule ") + proof.rule + ")";
        children(proof, because, at.below);
    }

private:
    std::string note(Proof const& proof) const {
        std::string text = proof.periods.empty() ? std::string() : ", " + spoken_runs(proof.periods);
        for (Condition const& condition : proof.conditions) text += ", if " + spoken_condition(condition, names_);
        if (proof.fact.assumed) text += ", assumed";
        return text;
    }

    void children(Proof const& proof, std::string const& because, std::string const& below) {
        std::size_t left = proof.claims.size() + proof.premises.size() + proof.absent.size();
        auto const next = [&]() {
            --left;
            return left > 0 ? Branch{below + "├─ ", below + "│  "} : Branch{below + "└─ ", below + "   "};
        };
        if (!because.empty())
            node(because, {below + (left > 0 ? "│  " : "   "), below + (left > 0 ? "│  " : "   ")}, Tone::dim);
        for (AnswerFact const& claim : proof.claims) leaf(claim, next());
        for (Proof const& premise : proof.premises) draw(premise, next());
        for (std::string const& pattern : proof.absent) {
            Branch const branch = next();
            node("and there is none: " + pattern, branch, Tone::plain);
        }
    }

    void leaf(AnswerFact const& claim, Branch const& at) {
        std::string const source = spoken_source(claim);
        std::string text = spoken_fact(claim, names_, true);
        std::string const period = spoken_period(claim.period);
        if (!period.empty()) text += ", " + period;
        if (!source.empty()) text += " [" + source + "]";
        node(text, at, claim.certain ? Tone::plain : Tone::doubtful);
    }

    void node(std::string const& text, Branch const& at, Tone tone) {
        int const lead = indent_ + display_width(at.first);
        int const room = page_.options().width > 0 ? std::max(page_.options().width - lead, 20) : 0;
        bool first = true;
        for (std::string const& line : wrapped(clean(text), room)) {
            page_.as_drawn(spaces(indent_) + (first ? at.first : at.below) + page_.paint(line, tone) + "\n");
            first = false;
        }
    }

    Page& page_;
    Names const& names_;
    int indent_;
};

void write_repairs(Page& page, GuaranteeAnswer const& guarantee) {
    if (guarantee.repairs.empty()) return;
    page.heading("It would apply");
    for (Repair const& repair : guarantee.repairs) {
        std::string facts;
        for (AnswerFact const& fact : repair.assume) facts += (facts.empty() ? "" : " ; ") + written_fact(fact);
        for (AnswerFact const& fact : repair.deny) facts += (facts.empty() ? "NOT " : " ; NOT ") + written_fact(fact);
        page.item("- ", "ASSUMING { " + facts + " }", kIndent);
    }
}

void write_decisive(Page& page, GuaranteeAnswer const& guarantee) {
    if (guarantee.decisive.empty()) return;
    page.heading("Without any one of these sources the verdict would differ");
    for (std::string const& source : guarantee.decisive) page.item("- ", source, kIndent);
}

void write_proofs(Page& page, std::vector<Proof> const& proofs, Names const& names) {
    std::size_t const shown = page.shown(proofs.size());
    for (std::size_t i = 0; i < shown; ++i) {
        page.heading(proofs.size() == 1 ? "Proof"
                                        : "Proof " + std::to_string(i + 1) + " of " + std::to_string(proofs.size()));
        write_proof(page, proofs[i], names, kIndent);
    }
    page.rest(proofs.size(), "proof", "proofs");
}

void write_row_proofs(Page& page, FindAnswer const& find, WhyAnswer const& why, Names const& names) {
    std::size_t const shown = page.shown(why.row_proofs.size());
    for (std::size_t row = 0; row < shown; ++row) {
        std::string title = "Row " + std::to_string(row + 1);
        std::string cells;
        if (row < find.rows.size()) {
            for (Cell const& cell : find.rows[row])
                cells += (cells.empty() ? ": " : ", ") + cell_text(cell).value_or("(empty)");
        }
        page.heading(title + cells);
        bool first = true;
        for (Proof const& proof : why.row_proofs[row]) {
            if (!first) page.line("or, and as well:", Tone::dim, kIndent);
            first = false;
            write_proof(page, proof, names, kIndent);
        }
    }
    page.rest(why.row_proofs.size(), "row", "rows");
}

}  // namespace

void write_proof(Page& page, Proof const& proof, Names const& names, int indent) {
    Tree(page, names, indent).draw(proof, {});
}

void write_why(Page& page, Answer const& answer, WhyAnswer const& why) {
    if (!why.of) return;
    Answer const& of = *why.of;
    Names const names(of.names.empty() ? answer : of);
    if (FindAnswer const* find = std::get_if<FindAnswer>(&of.data)) {
        write_rows(page, of);
        return write_row_proofs(page, *find, why, names);
    }
    GuaranteeAnswer const* guarantee = std::get_if<GuaranteeAnswer>(&of.data);
    if (guarantee == nullptr) return;
    write_guarantee(page, of, *guarantee);
    write_proofs(page, why.proofs, names);
    write_repairs(page, *guarantee);
    write_decisive(page, *guarantee);
}

}  // namespace kgq::rendering
