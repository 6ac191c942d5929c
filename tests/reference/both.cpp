// Answers are compared as JSON, byte by byte. The packed store numbers the plain claims of a load in the order of its
// blocks, not of the file. Some answers go by the number of a claim: the order of a list, which of several sources a
// fact is shown from, which of several overlapping rows is warned of. After such a load lists are put in order, and
// what goes by it in another way is left out.
#include "both.hpp"

#include <kgq/render.hpp>

#include <nlohmann/json.hpp>

#include "query/run/over_store.hpp"
#include "row_store.hpp"

#include <algorithm>
#include <fstream>
#include <random>
#include <regex>
#include <tuple>

namespace kgq::reference {

namespace {

using Lines = std::vector<std::string>;

std::string text_of(Snapshot const& snapshot, ClaimRow const& row) {
    RelationDef const* relation = snapshot.vocabulary().relation(row.relation);
    std::string text = snapshot.term(row.subject).quoted() + " " + (relation ? relation->name : "?") + " " +
                       std::to_string(static_cast<unsigned>(row.relation)) + " " + snapshot.term(row.object).quoted() +
                       " from " + snapshot.term(row.source).quoted();
    for (QualifierSetId const set : {row.keys, row.notes}) {
        Lines pairs;
        for (QualifierPair const& pair : snapshot.qualifiers(set))
            pairs.push_back(snapshot.term(pair.name).quoted() + ":" + snapshot.term(pair.value).quoted());
        std::sort(pairs.begin(), pairs.end());
        text += " {";
        for (std::string const& pair : pairs) text += pair + ",";
        text += "}";
    }
    for (Day const day :
         {row.bounds.earliest_start, row.bounds.latest_start, row.bounds.earliest_end, row.bounds.latest_end})
        text += " " + std::to_string(day);
    return text + " " + std::to_string(static_cast<unsigned>(row.start_kind)) +
           std::to_string(static_cast<unsigned>(row.end_kind));
}

std::string text_of(Snapshot const& snapshot, StatementRecord const& record) {
    return text_of(snapshot, record.row) + " as " + record.period.text() + ", recorded " +
           std::to_string(record.recorded) + ", retracted " + std::to_string(record.retracted);
}

Lines sorted(Lines lines) {
    std::sort(lines.begin(), lines.end());
    return lines;
}

Lines texts(Snapshot const& snapshot, std::vector<ClaimRow> const& rows) {
    Lines lines;
    for (ClaimRow const& row : rows) lines.push_back(text_of(snapshot, row));
    return sorted(std::move(lines));
}

Lines texts(Snapshot const& snapshot, std::vector<StatementRecord> const& records) {
    Lines lines;
    for (StatementRecord const& record : records) lines.push_back(text_of(snapshot, record));
    return sorted(std::move(lines));
}

/// What is on one side only; empty where nothing is.
std::string apart(std::string const& what, Lines const& plain, Lines const& packed) {
    if (plain == packed) return {};
    Lines missing;
    Lines extra;
    std::set_difference(plain.begin(), plain.end(), packed.begin(), packed.end(), std::back_inserter(missing));
    std::set_difference(packed.begin(), packed.end(), plain.begin(), plain.end(), std::back_inserter(extra));
    std::string text = what + ": " + std::to_string(plain.size()) + " in the reference, " +
                       std::to_string(packed.size()) + " in the packed store\n";
    for (std::string const& line : missing) text += "  missing: " + line + "\n";
    for (std::string const& line : extra) text += "  extra:   " + line + "\n";
    return text;
}

auto fact_of(ClaimRow const& row) { return std::tie(row.relation, row.subject, row.object, row.keys); }

bool scan_order(ClaimRow const& left, ClaimRow const& right) {
    return std::tuple_cat(fact_of(left), std::tie(left.id)) < std::tuple_cat(fact_of(right), std::tie(right.id));
}

class Difference {
public:
    Difference(Snapshot const& plain, Snapshot const& packed, std::uint32_t seed)
        : plain_(plain), packed_(packed), random_(seed), all_(plain.rows({})) {}

    std::string run() {
        note(numbers());
        note(vocabulary());
        note(records());
        note(names());
        for (int shape = 0; shape < 8; ++shape) note(scans(shape));
        note(points());
        for (RelationDef const& relation : plain_.vocabulary().relations())
            if (plain_.claim_count(relation.id) > 0) note(columns(relation));
        return found_;
    }

private:
    void note(std::string const& difference) { found_ += difference; }
    std::size_t roll(std::size_t sides) { return random_() % sides; }

    static Lines counts(Snapshot const& snapshot) {
        Lines lines{"claims " + std::to_string(snapshot.claim_count()),
                    "recorded " + std::to_string(snapshot.recorded_count()),
                    "terms " + std::to_string(snapshot.term_count())};
        for (RelationDef const& relation : snapshot.vocabulary().relations())
            lines.push_back(relation.name + " " + std::to_string(snapshot.claim_count(relation.id)));
        for (TransactionInfo const& one : snapshot.transactions()) {
            lines.push_back("transaction " + std::to_string(one.id) + ": " + std::to_string(one.recorded) +
                            " recorded, " + std::to_string(one.retracted) + " retracted");
            if (snapshot.transaction_at(one.time) != one.id || snapshot.transaction_at(one.time - 1) != one.id - 1)
                lines.push_back("transaction " + std::to_string(one.id) + " is not found by its time");
        }
        if (snapshot.as_of(snapshot.transaction().id + 1)) lines.push_back("shows a later transaction");
        return sorted(std::move(lines));
    }

    std::string numbers() { return apart("counts", counts(plain_), counts(packed_)); }

    static Lines definitions(Vocabulary const& vocabulary) {
        Lines lines;
        auto const add = [&](std::string line) { lines.push_back(std::to_string(1000 + lines.size()) + " " + line); };
        for (KindDef const& kind : vocabulary.kinds()) add(kind.name + " under " + kind.under + ": " + kind.text);
        for (RelationDef const& relation : vocabulary.relations())
            add(std::to_string(static_cast<unsigned>(relation.id)) + " " + relation.text);
        for (RuleDef const& rule : vocabulary.rules()) add(rule.name + ": " + rule.text);
        return lines;
    }

    std::string vocabulary() {
        return apart("vocabulary", definitions(plain_.vocabulary()), definitions(packed_.vocabulary()));
    }

    static std::vector<StatementRecord> every_record(Snapshot const& snapshot) {
        std::vector<StatementRecord> records;
        for (std::uint64_t id = 1;; ++id) {
            std::optional<StatementRecord> record = snapshot.record(static_cast<ClaimId>(id));
            if (!record) return records;
            records.push_back(std::move(*record));
        }
    }

    std::string records() {
        TransactionId const last = plain_.transaction().id;
        TransactionId const after = roll(static_cast<std::size_t>(last) + 1);
        TransactionId const until = after + roll(static_cast<std::size_t>(last) + 1);
        auto const between = " between " + std::to_string(after) + " and " + std::to_string(until);
        return apart("records", texts(plain_, every_record(plain_)), texts(packed_, every_record(packed_))) +
               apart("changes" + between, texts(plain_, plain_.changes(after, until)),
                     texts(packed_, packed_.changes(after, until)));
    }

    static Lines values(Snapshot const& snapshot, std::vector<TermId> const& terms) {
        Lines lines;
        for (TermId const term : terms) {
            Value const& value = snapshot.term(term);
            if (snapshot.find(value) != term) lines.push_back("not found again: " + value.quoted());
            lines.push_back(std::string(to_string(value.type())) + " " + value.quoted());
        }
        return sorted(std::move(lines));
    }

    static std::vector<TermId> by_prefix(Snapshot const& snapshot, std::string const& prefix) {
        std::vector<TermId> terms;
        snapshot.visit_folded(prefix, [&](TermId term, Value const&) {
            terms.push_back(term);
            return true;
        });
        return terms;
    }

    std::string names() {
        std::string different;
        for (std::string const prefix : {"", "n", "s", "zz"})
            different += apart("names with " + prefix, values(plain_, by_prefix(plain_, prefix)),
                               values(packed_, by_prefix(packed_, prefix)));
        for (std::string const name : {"N1", "n1", "Älpha", "ALPHA", "nowhere", "s1"})
            different += apart("names read " + name, values(plain_, plain_.find_folded(name)),
                               values(packed_, packed_.find_folded(name)));
        return different;
    }

    /// A pattern of the shape that something answers, mostly, with a window now and then.
    ClaimPattern pattern(int shape) {
        ClaimPattern pattern;
        if (all_.empty()) return pattern;
        if ((shape & 1) != 0) pattern.subject = all_[roll(all_.size())].subject;
        if ((shape & 2) != 0) pattern.relation = all_[roll(all_.size())].relation;
        if ((shape & 4) != 0) pattern.object = all_[roll(all_.size())].object;
        if (roll(3) == 0) {
            ClaimRow const& row = all_[roll(all_.size())];
            pattern.subject = (shape & 1) != 0 ? row.subject : kNoTerm;
            pattern.object = (shape & 4) != 0 ? row.object : kNoTerm;
            if ((shape & 2) != 0) pattern.relation = row.relation;
        }
        if (roll(2) == 0) {
            Day const day = all_[roll(all_.size())].bounds.latest_start;
            pattern.window = {day, day + static_cast<Day>(roll(40))};
        }
        return pattern;
    }

    ClaimPattern translated(ClaimPattern pattern) const {
        for (TermId* term : {&pattern.subject, &pattern.object})
            if (*term != kNoTerm) *term = packed_.find(plain_.term(*term));
        return pattern;
    }

    /// Of what the reference has, the facts that must be shown: those with a claim possible on a day of the window.
    static std::vector<ClaimRow> needed(std::vector<ClaimRow> const& rows, DayRange window) {
        std::vector<ClaimRow> kept;
        for (std::size_t begin = 0; begin < rows.size();) {
            std::size_t end = begin;
            bool wanted = false;
            for (; end < rows.size() && fact_of(rows[end]) == fact_of(rows[begin]); ++end) {
                DayRange const days = rows[end].bounds.possible();
                wanted = wanted || (days.first <= window.last && days.last >= window.first);
            }
            if (wanted)
                kept.insert(kept.end(), rows.begin() + static_cast<std::ptrdiff_t>(begin),
                            rows.begin() + static_cast<std::ptrdiff_t>(end));
            begin = end;
        }
        return kept;
    }

    static std::vector<std::vector<ClaimRow>> scanned(Snapshot const& snapshot, std::vector<ClaimPattern> const& asked,
                                                      std::string& wrong) {
        std::vector<std::vector<ClaimRow>> answers(asked.size());
        auto const scan = snapshot.scan(asked);
        std::uint32_t last = 0;
        for (RowBatch batch; scan->next(batch);) {
            if (batch.rows.empty() || batch.rows.size() != batch.pattern.size()) wrong += "a batch is ill-formed\n";
            for (std::size_t i = 0; i < batch.rows.size(); ++i) {
                if (batch.pattern[i] < last) wrong += "patterns are out of order\n";
                last = batch.pattern[i];
                answers[last].push_back(batch.rows[i]);
            }
        }
        for (auto const& rows : answers)
            if (!std::is_sorted(rows.begin(), rows.end(), scan_order)) wrong += "a scan is out of order\n";
        return answers;
    }

    /// Three patterns of a shape asked together, which is another path than one by itself.
    std::string scans(int shape) {
        std::vector<ClaimPattern> asked;
        std::vector<ClaimPattern> there;
        for (int i = 0; i < 3; ++i) {
            asked.push_back(pattern(shape));
            there.push_back(translated(asked.back()));
        }
        std::string wrong;
        auto const plain = scanned(plain_, asked, wrong);
        auto const packed = scanned(packed_, there, wrong);
        for (std::size_t i = 0; i < asked.size(); ++i)
            wrong +=
                windowed("scan of shape " + std::to_string(shape), plain[i], packed[i], asked[i].window) +
                windowed("rows of shape " + std::to_string(shape), plain[i], packed_.rows(there[i]), asked[i].window);
        return wrong;
    }

    /// With a window the packed store may leave facts out, not needed ones and whole ones only.
    std::string windowed(std::string const& what, std::vector<ClaimRow> const& plain,
                         std::vector<ClaimRow> const& packed, DayRange window) const {
        Lines const all = texts(plain_, plain);
        Lines const shown = texts(packed_, packed);
        if (window == kAllDays) return apart(what, all, shown);
        std::string wrong =
            apart(what + " in a window", texts(plain_, needed(plain, window)), texts(packed_, needed(packed, window)));
        if (!std::includes(all.begin(), all.end(), shown.begin(), shown.end()))
            wrong += what + " in a window shows what is not there\n";
        return wrong;
    }

    /// Many patterns of all sorts that name a relation and an end, asked together as columns.
    std::string points() {
        if (all_.empty()) return {};
        std::vector<ClaimPattern> asked;
        std::vector<ClaimPattern> there;
        while (asked.size() < 50) {
            ClaimPattern const one = pattern(static_cast<int>(roll(8)));
            if (!one.relation || (one.subject == kNoTerm && one.object == kNoTerm)) continue;
            asked.push_back(one);
            there.push_back(translated(one));
        }
        std::string wrong;
        auto const plain = scanned(plain_, asked, wrong);
        std::vector<std::vector<ClaimRow>> packed(there.size());
        auto const scan = packed_.scan_points(there);
        scan->want(roll(2) == 0 ? ColumnSet::all : ColumnSet::parties_and_days);
        for (ClaimColumns columns; scan->next(columns);) {
            if (columns.size() == 0) wrong += "a batch is empty\n";
            scan->fill_rest(columns);
            for (std::size_t i = 0; i < columns.size(); ++i) {
                std::uint32_t const of = columns.patterns[i];
                packed[of].push_back(columns.row(i, *there[of].relation));
            }
        }
        for (std::size_t i = 0; i < asked.size(); ++i) {
            if (!std::is_sorted(packed[i].begin(), packed[i].end(), scan_order)) wrong += "points are out of order\n";
            wrong += windowed("points", plain[i], packed[i], asked[i].window);
        }
        return wrong;
    }

    std::vector<ClaimRow> read_columns(Snapshot const& snapshot, RelationId relation, ColumnOrder order,
                                       DayRange window, unsigned parts, ColumnSet wanted) const {
        std::vector<ClaimRow> rows;
        for (unsigned part = 0; part < parts; ++part) {
            auto const scan = snapshot.scan_columns(relation, order, window, part, parts);
            scan->want(wanted);
            for (ClaimColumns columns; scan->next(columns);) {
                scan->fill_rest(columns);
                for (std::size_t i = 0; i < columns.size(); ++i) rows.push_back(columns.row(i, relation));
            }
        }
        return rows;
    }

    std::string columns(RelationDef const& relation) {
        std::string wrong;
        for (ColumnOrder const order : {ColumnOrder::by_subject, ColumnOrder::by_object}) {
            unsigned const parts = static_cast<unsigned>(1 + roll(3));
            DayRange const window = pattern(0).window;
            ColumnSet const sets[] = {ColumnSet::all, ColumnSet::parties_and_days, ColumnSet::days, ColumnSet::none};
            ColumnSet const wanted = sets[roll(std::size(sets))];
            auto const plain = read_columns(plain_, relation.id, order, window, parts, ColumnSet::all);
            auto const packed = read_columns(packed_, relation.id, order, window, parts, wanted);
            auto const before = [&](ClaimRow const& left, ClaimRow const& right) {
                return order == ColumnOrder::by_subject
                           ? std::tie(left.subject, left.object, left.keys, left.id) <
                                 std::tie(right.subject, right.object, right.keys, right.id)
                           : std::tie(left.object, left.subject, left.keys, left.id) <
                                 std::tie(right.object, right.subject, right.keys, right.id);
            };
            if (!std::is_sorted(packed.begin(), packed.end(), before))
                wrong += "columns of " + relation.name + " are out of order\n";
            wrong += windowed("columns of " + relation.name, plain, packed, window);
        }
        return wrong;
    }

    Snapshot const& plain_;
    Snapshot const& packed_;
    std::mt19937 random_;
    std::vector<ClaimRow> all_;
    std::string found_;
};

/// Without the moments of recording (2026-11-25T06:59:25Z): the two stores were written one after the other.
std::string without_moments(std::string const& text) {
    static std::regex const moment(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)");
    return std::regex_replace(text, moment, "(moment)");
}

std::string json(Result<Answer> answer) {
    RenderOptions const options{.format = Format::json};
    auto const by_place = [](RowError const& left, RowError const& right) {
        return std::tie(left.place.file, left.place.line, left.message) <
               std::tie(right.place.file, right.place.line, right.message);
    };
    if (!answer) return render(answer.error(), options);
    if (auto* const written = std::get_if<WriteAnswer>(&answer->data))
        std::sort(written->warnings.begin(), written->warnings.end(), by_place);
    return render(*answer, options);
}

/// An export goes by claims in order of recording; a load may number its claims in any order.
std::string lines_of(std::string const& file) {
    Lines lines;
    std::ifstream text(file, std::ios::binary);
    for (std::string line; std::getline(text, line);) lines.push_back(line + "\n");
    std::string all;
    for (std::string const& line : sorted(std::move(lines))) all += line;
    return all;
}

/// Of a fact, what all its claims say: not what the one says that it is shown by.
void leave_what_all_say(nlohmann::json& fact) {
    if (!fact.is_object() || !fact.contains("relation")) return;
    for (char const* const of_claim : {"period", "source", "qualifiers", "certain"}) fact.erase(of_claim);
}

/// Of warnings of overlaps, that there are some.
void leave_first_overlap(nlohmann::json& warnings) {
    auto const of_overlap = [](nlohmann::json const& warning) {
        return warning.is_object() && warning.value("message", "").starts_with("overlaps another spell");
    };
    auto const first = std::find_if(warnings.begin(), warnings.end(), of_overlap);
    if (first == warnings.end()) return;
    warnings.erase(std::remove_if(first, warnings.end(), of_overlap), warnings.end());
    warnings.push_back("overlaps");
}

nlohmann::json in_order(nlohmann::json value) {
    if (value.is_object()) {
        value.erase("names");
        if (value.contains("fact")) leave_what_all_say(value["fact"]);
        if (value.contains("facts"))
            for (auto& fact : value["facts"]) leave_what_all_say(fact);
        if (value.contains("warnings")) leave_first_overlap(value["warnings"]);
    }
    for (auto& part : value)
        if (part.is_structured()) part = in_order(std::move(part));
    if (value.is_array()) std::sort(value.begin(), value.end());
    return value;
}

std::string in_order(std::string const& json) { return in_order(nlohmann::json::parse(json)).dump(); }

std::string unequal(std::string const& statement, std::string const& plain, std::string const& packed) {
    return plain == packed || without_moments(plain) == without_moments(packed)
               ? std::string()
               : statement + "\n  the reference:    " + plain + "\n  the packed store: " + packed + "\n";
}

}  // namespace

std::string difference(Snapshot const& plain, Snapshot const& packed, std::uint32_t seed) {
    return Difference(plain, packed, seed).run();
}

Both::Both(std::size_t fold_after, std::size_t run_claims)
    : Both(row_store(), Store::in_memory({.fold_after = fold_after, .run_claims = run_claims}).value()) {}

Both::Both(std::unique_ptr<Store> plain, std::unique_ptr<Store> packed)
    : plain_store_(plain.get()),
      packed_store_(packed.get()),
      plain_(OverStore::database(std::move(plain)).value()),
      packed_(OverStore::database(std::move(packed)).value()) {}

std::string Both::ask(std::string const& statement) {
    std::string const plain = json(plain_.ask(statement));
    std::string const packed = json(packed_.ask(statement));
    ++asked_;
    if (!plain.starts_with("{\"error\"")) ++answered_;
    if (statement.starts_with("LOAD ")) loaded_ = true;
    return loaded_ ? unequal(statement, in_order(plain), in_order(packed)) : unequal(statement, plain, packed);
}

std::string Both::ask_export(std::string const& file, std::string const& rest) {
    std::string const statement = "EXPORT " + quote(file) + " " + rest;
    std::string plain = json(plain_.ask(statement));
    plain += lines_of(file);
    std::string packed = json(packed_.ask(statement));
    packed += lines_of(file);
    return unequal(statement, plain, packed);
}

std::string Both::compare(std::uint32_t seed) {
    auto const plain = plain_store_->snapshot();
    auto const packed = packed_store_->snapshot();
    std::string different = unequal("the last transaction", std::to_string(plain->transaction().id),
                                    std::to_string(packed->transaction().id));
    if (!different.empty()) return different;
    different = difference(*plain, *packed, seed);
    for (std::uint32_t i = 0; i < 3 && different.empty(); ++i) {
        TransactionId const at = (seed + i * 7919) % (plain->transaction().id + 1);
        different = difference(*plain->as_of(at).value(), *packed->as_of(at).value(), seed + i);
        if (!different.empty()) different = "AS OF " + std::to_string(at) + ": " + different;
    }
    return different;
}

}  // namespace kgq::reference
