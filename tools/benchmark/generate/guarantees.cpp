// Of the memberships 5 % have coarse or approximate dates (a year, a month, either with `~`), 2 % are claimed by two
// sources with different days, 30 % are still in force; to 1 % belongs a suspension toward one fellow member for some
// years.
//
// The four days of a period are worked out here, by hand, and not asked of kgq: the peers' tables are then a second
// opinion on what `1952~` means. A first day cannot lie after the last one, which tightens the bounds of both.
//
// Three questions in five are about two members of one defence instrument, on a day of the first one's membership;
// three in ten name an attacker, half of them the instrument's adversary where it has one. The rest are any two states
// on any day.
#include "tools/benchmark/generate/guarantees.hpp"

#include "tools/benchmark/generate/names.hpp"
#include "tools/benchmark/generate/random.hpp"
#include "tools/benchmark/generate/text_file.hpp"

#include <kgq/date.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>
#include <vector>

namespace kgq::bench {

namespace {

constexpr Day kFirst = -56248;  // 1816-01-01
constexpr Day kLast = 20453;    // 2025-12-31
constexpr std::string_view kFirstSource = "register";
constexpr std::string_view kSecondSource = "gazette";

std::string number(Day day) { return std::to_string(day); }

/// A date as a source writes it, and the two days between which it lies.
struct WrittenDate {
    std::string text;
    Day earliest = kLastDay;
    Day latest = kLastDay;
};

WrittenDate exactly(Day day) { return {to_string(day), day, day}; }

Day first_of_month(int month_number) { return day_from_civil({month_number / 12, month_number % 12 + 1, 1}); }

WrittenDate coarsely(Day day, std::size_t form) {
    CivilDate const civil = civil_from_day(day);
    int const widened = form >= 2 ? 1 : 0;
    std::string const mark = widened != 0 ? "~" : "";
    if (form % 2 == 0) {
        return {to_string(day).substr(0, 4) + mark, day_from_civil({civil.year - widened, 1, 1}),
                day_from_civil({civil.year + widened, 12, 31})};
    }
    int const month = civil.year * 12 + civil.month - 1;
    return {to_string(day).substr(0, 7) + mark, first_of_month(month - widened),
            first_of_month(month + widened + 1) - 1};
}

struct Membership {
    std::size_t state = 0;
    std::size_t instrument = 0;
    Day from = 0;
    Day until = kLastDay;
};

class GuaranteeWorld {
public:
    GuaranteeWorld(std::string folder, GuaranteeSizes const& sizes, std::uint64_t seed)
        : folder_(std::move(folder)), sizes_(sizes), random_(seed ^ 0x67756172U) {
        for (std::size_t i = 0; i < sizes.states; ++i) states_.push_back(name_of("", i));
        for (std::size_t i = 0; i < sizes.instruments; ++i) instruments_.push_back(name_of("Pact", i));
        by_instrument_.resize(sizes.instruments);
        draw_memberships();
    }

    void write() {
        write_entities();
        TextFile facts(folder_ + "/guarantee_facts.csv");
        facts.write("subject,relation,object,from,until,source,against,under\n");
        write_instruments(facts);
        write_memberships(facts);
        write_suspensions(facts);
        facts.close();
        write_questions();
    }

private:
    std::size_t drawn_below(std::size_t bound) {
        double const at = static_cast<double>(bound) * std::pow(random_.unit(), 1.3);
        return std::min(bound - 1, static_cast<std::size_t>(at));
    }

    Day day_within(Day first, Day last) {
        return first + static_cast<Day>(random_.below(static_cast<std::size_t>(last - first) + 1));
    }

    void draw_memberships() {
        std::unordered_set<std::uint64_t> taken;
        while (memberships_.size() < sizes_.memberships) {
            Membership drawn{drawn_below(sizes_.states), drawn_below(sizes_.instruments)};
            if (!taken.insert(drawn.state * sizes_.instruments + drawn.instrument).second) continue;
            drawn.from = kFirst + static_cast<Day>((kLast - kFirst) * std::pow(random_.unit(), 0.6));
            if (!random_.chance(0.3)) drawn.until = day_within(drawn.from, kLast);
            by_instrument_[drawn.instrument].push_back(memberships_.size());
            memberships_.push_back(drawn);
        }
    }

    void write_entities() const {
        TextFile entities(folder_ + "/guarantee_entities.csv");
        entities.write("id,kind,name\n");
        for (std::string const& state : states_) entities.write(state + ",state," + state + '\n');
        for (std::string const& instrument : instruments_)
            entities.write(instrument + ",alliance," + instrument + '\n');
        entities.close();
    }

    void write_instruments(TextFile& facts) {
        constexpr std::array<std::string_view, 4> kOthers{"offence", "neutrality", "nonaggression", "consultation"};
        TextFile plain(folder_ + "/instruments.tsv");
        for (std::size_t i = 0; i < instruments_.size(); ++i) {
            bool const defence = random_.chance(0.3);
            adversaries_.push_back(random_.chance(0.1) ? states_[random_.below(states_.size())] : std::string());
            if (defence) defence_.push_back(i);
            std::string_view const duty = defence ? "defence" : kOthers[random_.below(kOthers.size())];
            facts.write(instruments_[i] + ",commits_to," + std::string(duty) + ",..,..," + std::string(kFirstSource) +
                        ',' + adversaries_[i] + ",\n");
            plain.write(instruments_[i] + '\t' + (defence ? "1" : "0") + '\t' + adversaries_[i] + '\n');
        }
        plain.close();
    }

    void write_claim(Membership const& membership, std::string_view source, bool coarse, TextFile& facts,
                     TextFile& plain) {
        bool const open = membership.until == kLastDay;
        WrittenDate from = exactly(membership.from);
        WrittenDate until = open ? WrittenDate{".."} : exactly(membership.until);
        if (coarse) {
            from = coarsely(membership.from, random_.below(4));
            if (!open) until = coarsely(membership.until, random_.below(4));
        }
        std::string const parties =
            states_[membership.state] + ',' + "member_of" + ',' + instruments_[membership.instrument];
        facts.write(parties + ',' + from.text + ',' + until.text + ',' + std::string(source) + ",,\n");
        plain.write(states_[membership.state] + '\t' + instruments_[membership.instrument] + '\t' +
                    std::string(source) + '\t' + number(from.earliest) + '\t' +
                    number(std::min(from.latest, until.latest)) + '\t' +
                    number(std::max(until.earliest, from.earliest)) + '\t' + number(until.latest) + '\n');
    }

    void write_memberships(TextFile& facts) {
        TextFile plain(folder_ + "/memberships.tsv");
        for (Membership const& membership : memberships_) {
            write_claim(membership, kFirstSource, random_.chance(0.05), facts, plain);
            if (!random_.chance(0.02)) continue;
            Membership other = membership;
            other.from += static_cast<Day>(random_.below(800)) - 400;
            if (other.until != kLastDay)
                other.until = std::max(other.from, other.until + static_cast<Day>(random_.below(800)) - 400);
            if (other.from == membership.from && other.until == membership.until)
                ++other.from, other.until = std::max(other.until, other.from);
            write_claim(other, kSecondSource, false, facts, plain);
        }
        plain.close();
    }

    void write_suspensions(TextFile& facts) {
        TextFile plain(folder_ + "/suspensions.tsv");
        for (std::size_t i = 0; i < memberships_.size() / 100; ++i) {
            Membership const& membership = memberships_[random_.below(memberships_.size())];
            std::string const& other = states_[fellow(membership).state];
            Day const last = std::min(membership.until, kLast);
            Day const first = day_within(membership.from, last);
            Day const end = std::min(last, first + static_cast<Day>(random_.below(5000)));
            std::string const& instrument = instruments_[membership.instrument];
            if (other == states_[membership.state]) continue;
            facts.write(states_[membership.state] + ",suspends_obligations_to," + other + ',' + to_string(first) + ',' +
                        to_string(end) + ',' + std::string(kFirstSource) + ",," + instrument + '\n');
            plain.write(states_[membership.state] + '\t' + other + '\t' + instrument + '\t' + number(first) + '\t' +
                        number(end) + '\n');
        }
        plain.close();
    }

    Membership const& fellow(Membership const& membership) {
        std::vector<std::size_t> const& members = by_instrument_[membership.instrument];
        return memberships_[members[random_.below(members.size())]];
    }

    void write_questions() {
        TextFile questions(folder_ + "/guarantee.tsv");
        for (std::size_t i = 0; i < sizes_.questions; ++i) {
            std::size_t from = random_.below(states_.size());
            std::size_t to = random_.below(states_.size());
            std::string against;
            Day day = day_within(kFirst, kLast);
            std::size_t const instrument = defence_[random_.below(defence_.size())];
            std::vector<std::size_t> const& members = by_instrument_[instrument];
            bool const fellows = random_.chance(0.6) && !members.empty();
            if (fellows) {
                Membership const& membership = memberships_[members[random_.below(members.size())]];
                from = membership.state;
                to = fellow(membership).state;
                day = day_within(membership.from, std::min(membership.until, kLast));
                if (random_.chance(0.2))
                    day = std::clamp(day_within(membership.from - 500, membership.from + 100), kFirst, kLast);
            }
            if (random_.chance(0.3)) {
                against = states_[random_.below(states_.size())];
                if (random_.chance(0.5) && fellows && !adversaries_[instrument].empty())
                    against = adversaries_[instrument];
            }
            if (from == to) to = (to + 1) % states_.size();
            questions.write(states_[from] + '\t' + states_[to] + '\t' + against + '\t' + to_string(day) + '\n');
        }
        questions.close();
    }

    std::string folder_;
    GuaranteeSizes sizes_;
    Random random_;
    std::vector<std::string> states_;
    std::vector<std::string> instruments_;
    std::vector<std::string> adversaries_;  // of each instrument, or nothing
    std::vector<std::size_t> defence_;      // instruments that commit to it
    std::vector<Membership> memberships_;
    std::vector<std::vector<std::size_t>> by_instrument_;  // into memberships_
};

}  // namespace

GuaranteeSizes guarantee_sizes(std::uint64_t facts) {
    GuaranteeSizes sizes;
    double const part = std::min(1.0, static_cast<double>(facts) / 1e6);
    auto const scaled = [](std::size_t whole, double by) {
        return static_cast<std::size_t>(static_cast<double>(whole) * by);
    };
    return {std::max<std::size_t>(100, scaled(sizes.states, std::sqrt(part))),
            std::max<std::size_t>(400, scaled(sizes.instruments, std::sqrt(part))),
            std::max<std::size_t>(2'000, scaled(sizes.memberships, part)),
            std::max<std::size_t>(1'000, scaled(sizes.questions, part))};
}

void write_guarantees(std::string const& folder, GuaranteeSizes const& sizes, std::uint64_t seed) {
    GuaranteeWorld(folder, sizes, seed).write();
}

}  // namespace kgq::bench
