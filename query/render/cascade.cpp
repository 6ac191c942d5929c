// CASCADE for people: wave by wave, on each side, and through what.
#include "query/render/people.hpp"

namespace kgq::rendering {

namespace {

constexpr int kIndent = 2;

Tone tone_of_status(std::string const& status) {
    if (status == "bound") return Tone::good;
    if (status == "conditional") return Tone::open;
    return status == "torn" ? Tone::bad : Tone::doubtful;
}

std::string through(CascadeEntry const& entry, Names const& names) {
    std::string text;
    if (entry.toward) text += "to " + entry.toward->name;
    if (entry.against) text += (text.empty() ? "against " : ", against ") + entry.against->name;
    if (!entry.via.empty()) text += (text.empty() ? "through " : ", through ") + names.of(entry.via);
    return text;
}

std::string because(CascadeEntry const& entry) {
    return entry.grounds.empty() ? std::string() : entry.grounds.front().because;
}

}  // namespace

void write_cascade(Page& page, Answer const& answer, CascadeAnswer const& cascade) {
    Names const names(answer);
    page.line(
        cascade.attacker.name + " attacks " + cascade.attacked.name + (answer.on ? " on " + *answer.on : std::string()),
        Tone::strong);
    if (cascade.waves.empty()) page.line("nobody is bound to come in", Tone::dim);
    int wave = 0;
    std::string side;
    Table table;
    auto const flush = [&] {
        page.table(table, 2 * kIndent);
        table = Table();
    };
    for (CascadeEntry const& entry : cascade.waves) {
        if (entry.wave != wave) {
            flush();
            page.heading("Wave " + std::to_string(entry.wave));
            side.clear();
        }
        if (entry.wave != wave || entry.side != side) {
            flush();
            page.line(entry.side == "attacker" ? "with " + cascade.attacker.name : "with " + cascade.attacked.name,
                      Tone::dim, kIndent);
        }
        wave = entry.wave;
        side = entry.side;
        table.add({{entry.party.name},
                   {entry.status, tone_of_status(entry.status)},
                   {through(entry, names)},
                   {because(entry), Tone::dim}});
    }
    flush();
}

}  // namespace kgq::rendering
