// A Book is all that was ever recorded, as lists: nothing in it is taken away. What a snapshot shows is what was in the
// book at its transaction: the terms known then, the claims recorded by then and not retracted by then, the vocabulary
// as it stood. A batch writes in a copy of the last book; committing puts the copy in its place.
//
//   Book -> RowSnapshot (a transaction of it)     reading
//   Book -> RowWrites (a copy) -> Book            writing
#include "row_store.hpp"

#include <kgq/fold.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>

namespace kgq::reference {

namespace {

constexpr std::size_t kLongestText = 1u << 20;

struct Term {
    std::shared_ptr<Value const> value;  // shared, so that it stays where it is when a book is copied
    std::optional<std::string> folded;   // of entities and texts
};

/// A transaction, and how long the lists were after it.
struct Page {
    TransactionInfo info;
    std::size_t terms = 0;
    std::shared_ptr<Vocabulary const> vocabulary = std::make_shared<Vocabulary const>();
};

/// Terms and qualifier sets count from 1, as claims do: the first one of each list is a blank.
struct Book {
    std::vector<Term> terms{1};
    std::map<std::pair<ValueType, std::string>, TermId> term_ids;
    std::vector<std::vector<QualifierPair>> qualifier_sets{1};
    std::map<std::vector<QualifierPair>, QualifierSetId> qualifier_set_ids;
    std::vector<StatementRecord> claims{1};
    std::map<std::string, RelationId> relation_ids;  // of every name that was ever a relation's
    std::vector<Page> pages{1};

    TransactionId last() const { return pages.size() - 1; }
};

template <typename Id>
std::size_t place(Id id) {
    return static_cast<std::size_t>(id);
}

bool stands_at(StatementRecord const& claim, TransactionId at) {
    return claim.recorded != 0 && claim.recorded <= at && (claim.retracted == 0 || claim.retracted > at);
}

TermId find_term(Book const& book, Value const& value) {
    auto const found = book.term_ids.find({value.type(), value.plain()});
    return found == book.term_ids.end() ? kNoTerm : found->second;
}

// ---- Reading

class RowScan final : public Scan {
public:
    RowScan(std::vector<ClaimRow> const& rows, std::span<ClaimPattern const> patterns) {
        for (std::uint32_t number = 0; number < patterns.size(); ++number) {
            ClaimPattern const& wanted = patterns[number];
            for (ClaimRow const& row : rows) {
                if (wanted.subject != kNoTerm && wanted.subject != row.subject) continue;
                if (wanted.relation && *wanted.relation != row.relation) continue;
                if (wanted.object != kNoTerm && wanted.object != row.object) continue;
                all_.rows.push_back(row);
                all_.pattern.push_back(number);
            }
        }
    }

    bool next(RowBatch& batch) override {
        batch = std::exchange(all_, {});
        return !batch.rows.empty();
    }

private:
    RowBatch all_;
};

class RowSnapshot final : public Snapshot, public std::enable_shared_from_this<RowSnapshot> {
public:
    RowSnapshot(std::shared_ptr<Book const> book, TransactionId at) : book_(std::move(book)), at_(at) {
        for (StatementRecord const& claim : book_->claims)
            if (stands_at(claim, at)) live_.push_back(claim.row);
        std::sort(live_.begin(), live_.end(), [](ClaimRow const& left, ClaimRow const& right) {
            return std::tie(left.relation, left.subject, left.object, left.keys, left.id) <
                   std::tie(right.relation, right.subject, right.object, right.keys, right.id);
        });
    }

    Book const& book() const { return *book_; }

    TransactionInfo transaction() const override { return page().info; }

    Result<std::shared_ptr<Snapshot const>> as_of(TransactionId transaction) const override {
        if (transaction > at_)
            return Error(ErrorKind::not_found, "there is no transaction " + std::to_string(transaction) +
                                                   "; the last one is " + std::to_string(at_));
        return std::shared_ptr<Snapshot const>(std::make_shared<RowSnapshot>(book_, transaction));
    }

    TransactionId transaction_at(Timestamp time) const override {
        TransactionId last = 0;
        for (TransactionId id = 1; id <= at_; ++id)
            if (book_->pages[id].info.time <= time) last = id;
        return last;
    }

    Vocabulary const& vocabulary() const override { return *page().vocabulary; }

    TermId find(Value const& value) const override {
        TermId const found = find_term(*book_, value);
        return place(found) <= page().terms ? found : kNoTerm;
    }

    Value const& term(TermId id) const override { return *book_->terms.at(place(id)).value; }

    std::vector<QualifierPair> qualifiers(QualifierSetId id) const override {
        return book_->qualifier_sets.at(place(id));
    }

    std::vector<TermId> find_folded(std::string_view text) const override {
        std::vector<TermId> found;
        for (std::size_t id = 1; id <= page().terms; ++id)
            if (book_->terms[id].folded == fold(text)) found.push_back(static_cast<TermId>(id));
        return found;
    }

    void visit_folded(std::string_view prefix, std::function<bool(TermId, Value const&)> const& visit) const override {
        std::set<std::pair<std::string, std::size_t>> found;
        for (std::size_t id = 1; id <= page().terms; ++id) {
            std::optional<std::string> const& folded = book_->terms[id].folded;
            if (folded && folded->starts_with(prefix)) found.emplace(*folded, id);
        }
        for (auto const& [folded, id] : found)
            if (!visit(static_cast<TermId>(id), *book_->terms[id].value)) return;
    }

    /// The window is not looked at: facts outside of it may be left out, and need not.
    std::unique_ptr<Scan> scan(std::span<ClaimPattern const> patterns) const override {
        return std::make_unique<RowScan>(live_, patterns);
    }

    std::optional<StatementRecord> record(ClaimId id) const override {
        if (place(id) == 0 || place(id) >= book_->claims.size()) return std::nullopt;
        StatementRecord record = book_->claims[place(id)];
        if (record.recorded > at_) return std::nullopt;
        if (record.retracted > at_) record.retracted = 0;
        return record;
    }

    std::vector<StatementRecord> changes(TransactionId after, TransactionId until) const override {
        auto const between = [&](TransactionId id) { return id > after && id <= std::min(until, at_); };
        std::vector<StatementRecord> changed;
        for (std::size_t id = 1; id < book_->claims.size(); ++id) {
            StatementRecord const& claim = book_->claims[id];
            if (between(claim.recorded) || between(claim.retracted)) changed.push_back(*record(claim.row.id));
        }
        return changed;
    }

    std::vector<TransactionInfo> transactions() const override {
        std::vector<TransactionInfo> infos;
        for (TransactionId id = 1; id <= at_; ++id) infos.push_back(book_->pages[id].info);
        return infos;
    }

    std::uint64_t claim_count() const override { return live_.size(); }

    std::uint64_t claim_count(RelationId relation) const override {
        return static_cast<std::uint64_t>(
            std::count_if(live_.begin(), live_.end(), [&](ClaimRow const& row) { return row.relation == relation; }));
    }

    std::uint64_t recorded_count() const override {
        std::uint64_t count = 0;
        for (std::size_t id = 1; id < book_->claims.size(); ++id)
            if (book_->claims[id].recorded <= at_) ++count;
        return count;
    }

    std::uint64_t term_count() const override { return page().terms; }

private:
    Page const& page() const { return book_->pages[at_]; }

    std::shared_ptr<Book const> book_;
    TransactionId at_;
    std::vector<ClaimRow> live_;  // sorted as scans give them
};

// ---- Writing

/// What the store and its open batch share: the last snapshot, and whose turn it is.
class Shared {
public:
    std::shared_ptr<RowSnapshot const> newest() const {
        std::lock_guard const lock(mutex_);
        return newest_;
    }
    void commit(std::shared_ptr<Book const> book) {
        auto snapshot = std::make_shared<RowSnapshot const>(book, book->last());
        std::lock_guard const lock(mutex_);
        newest_ = std::move(snapshot);
    }

    bool take_turn() {
        std::unique_lock lock(mutex_);
        if (taken_ && holder_ == std::this_thread::get_id()) return false;
        turn_.wait(lock, [this] { return !taken_; });
        taken_ = true;
        holder_ = std::this_thread::get_id();
        return true;
    }
    void give_turn_back() {
        {
            std::lock_guard const lock(mutex_);
            taken_ = false;
        }
        turn_.notify_one();
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable turn_;
    bool taken_ = false;
    std::thread::id holder_;
    std::shared_ptr<RowSnapshot const> newest_ = std::make_shared<RowSnapshot const>(std::make_shared<Book>(), 0);
};

// Where a definition stands in which file is no part of what it says.
bool says_the_same(KindDef const& left, KindDef const& right) {
    return std::tie(left.name, left.under, left.text) == std::tie(right.name, right.under, right.text);
}
bool says_the_same(RuleDef const& left, RuleDef const& right) {
    return std::tie(left.name, left.text) == std::tie(right.name, right.text);
}
bool says_the_same(RelationDef const& left, RelationDef const& right) {
    auto const flags = [](RelationDef const& one) {
        return std::tuple(one.symmetric, one.transitive, one.one_at_a_time, one.frame);
    };
    return std::tie(left.id, left.name, left.domain, left.range, left.inverse, left.keys, left.text) ==
               std::tie(right.id, right.name, right.domain, right.range, right.inverse, right.keys, right.text) &&
           flags(left) == flags(right);
}

class RowWrites final : public WriteBatch {
public:
    explicit RowWrites(std::shared_ptr<Shared> shared)
        : shared_(std::move(shared)),
          base_(shared_->newest()),
          book_(base_->book()),
          now_(book_.last() + 1),
          vocabulary_(base_->vocabulary()) {}
    ~RowWrites() override { end_turn(); }

    Outcome record(Claim const& claim) override {
        RelationDef const* relation = vocabulary_.relation(claim.relation);
        if (!relation) throw Error(ErrorKind::unknown_relation, "there is no relation \"" + claim.relation + "\"");
        StatementRecord record;
        record.row.relation = relation->id;
        record.row.subject = intern(Value::entity(claim.subject));
        record.row.object = intern(claim.object);
        record.row.source = intern(Value::entity(claim.source));
        std::vector<QualifierPair> qualifiers;
        for (Qualifier const& qualifier : claim.qualifiers) {
            TermId const name = intern(Value::text(qualifier.name));
            qualifiers.push_back({name, intern(qualifier.value)});
        }
        split(std::move(qualifiers), *relation, record.row);
        record.row.bounds = claim.period.bounds();
        record.row.start_kind = claim.period.start_kind();
        record.row.end_kind = claim.period.end_kind();
        record.period = claim.period;
        if (is_live_already(record)) {
            ++done_.unchanged;
            return Outcome::unchanged;
        }
        add(std::move(record));
        return Outcome::added;
    }

    /// Only claims of the base: those of the batch itself have no id yet.
    bool retract(ClaimId id) override {
        std::optional<StatementRecord> const known = base_->record(id);
        StatementRecord* const claim = known ? &book_.claims[place(id)] : nullptr;
        if (!claim || claim->retracted != 0) return false;
        claim->retracted = now_;
        ++done_.retracted;
        return true;
    }

    void define(KindDef kind) override {
        KindDef const* known = vocabulary_.kind(kind.name);
        if (known && says_the_same(*known, kind)) return;
        vocabulary_.drop_kind(kind.name);
        vocabulary_.define(std::move(kind));
        defined_ = true;
    }

    RelationId define(RelationDef relation) override {
        std::string const name = relation.name;
        RelationDef const* known = vocabulary_.relation(name);
        std::vector<std::string> const old_keys = known ? known->keys : std::vector<std::string>();
        auto const id = book_.relation_ids.find(name);
        relation.id =
            id == book_.relation_ids.end() ? static_cast<RelationId>(book_.relation_ids.size() + 1) : id->second;
        Vocabulary with = vocabulary_;
        with.drop_relation(name);
        with.define(std::move(relation));  // throws where names clash
        RelationDef const& defined = *with.relation(name);
        if (known && says_the_same(*known, defined)) return defined.id;
        vocabulary_ = std::move(with);
        defined_ = true;
        RelationDef const& now_defined = *vocabulary_.relation(name);
        book_.relation_ids.emplace(name, now_defined.id);
        if (now_defined.keys != old_keys) split_again(now_defined);
        return now_defined.id;
    }

    void define(RuleDef rule) override {
        for (RuleDef const& known : vocabulary_.rules())
            if (says_the_same(known, rule)) return;
        vocabulary_.drop_rule(rule.name);
        vocabulary_.define(std::move(rule));
        defined_ = true;
    }

    bool drop_kind(std::string_view name) override { return note(vocabulary_.drop_kind(name)); }
    bool drop_relation(std::string_view name) override { return note(vocabulary_.drop_relation(name)); }
    bool drop_rule(std::string_view name) override { return note(vocabulary_.drop_rule(name)); }

    std::shared_ptr<Snapshot const> base() const override { return base_; }
    Vocabulary const& vocabulary() const override { return vocabulary_; }

    Result<Committed> commit() override {
        if (!open_) return Error(ErrorKind::usage, "this batch has been committed already");
        done_.changed = defined_ || done_.added > 0 || done_.retracted > 0;
        done_.transaction = done_.changed ? now_ : base_->transaction().id;
        if (done_.changed) {
            using namespace std::chrono;
            Timestamp const clock = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
            Page page;
            page.info = {now_, std::max(base_->transaction().time + 1, clock), done_.added, done_.retracted};
            page.terms = book_.terms.size() - 1;
            page.vocabulary = std::make_shared<Vocabulary const>(vocabulary_);
            book_.pages.push_back(std::move(page));
            shared_->commit(std::make_shared<Book const>(std::move(book_)));
        }
        end_turn();
        return done_;
    }

private:
    void end_turn() {
        if (open_) shared_->give_turn_back();
        open_ = false;
    }

    bool note(bool dropped) {
        defined_ = defined_ || dropped;
        return dropped;
    }

    TermId intern(Value const& value) {
        if (TermId const known = find_term(book_, value); known != kNoTerm) return known;
        std::string text = value.plain();
        if (text.size() > kLongestText)
            throw Error(ErrorKind::limit, "a text of more than a megabyte cannot be stored");
        auto const id = static_cast<TermId>(book_.terms.size());
        Term term{std::make_shared<Value const>(value), std::nullopt};
        if (value.is_entity() || value.type() == ValueType::text) term.folded = fold(text);
        book_.terms.push_back(std::move(term));
        book_.term_ids.emplace(std::pair(value.type(), std::move(text)), id);
        return id;
    }

    QualifierSetId intern(std::set<QualifierPair> const& set) {
        std::vector<QualifierPair> pairs(set.begin(), set.end());
        if (pairs.empty()) return kNoQualifiers;
        auto const [entry, fresh] =
            book_.qualifier_set_ids.emplace(pairs, static_cast<QualifierSetId>(book_.qualifier_sets.size()));
        if (fresh) book_.qualifier_sets.push_back(std::move(pairs));
        return entry->second;
    }

    /// Parts qualifiers into those that are keys of the relation and all others.
    void split(std::vector<QualifierPair> const& qualifiers, RelationDef const& relation, ClaimRow& row) {
        std::set<QualifierPair> keys;
        std::set<QualifierPair> notes;
        for (QualifierPair const& pair : qualifiers)
            (relation.is_key(book_.terms[place(pair.name)].value->as_text()) ? keys : notes).insert(pair);
        row.keys = intern(keys);
        row.notes = intern(notes);
    }

    bool is_live_already(StatementRecord const& wanted) const {
        ClaimRow const& row = wanted.row;
        return std::any_of(book_.claims.begin() + 1, book_.claims.end(), [&](StatementRecord const& other) {
            return other.retracted == 0 && other.period == wanted.period &&
                   std::tie(other.row.subject, other.row.relation, other.row.object, other.row.source, other.row.keys,
                            other.row.notes) ==
                       std::tie(row.subject, row.relation, row.object, row.source, row.keys, row.notes);
        });
    }

    void add(StatementRecord claim) {
        claim.row.id = static_cast<ClaimId>(book_.claims.size());
        claim.recorded = now_;
        claim.retracted = 0;
        book_.claims.push_back(std::move(claim));
        ++done_.added;
    }

    /// New keys: what the batch recorded is split by them, live claims of the base are recorded anew.
    void split_again(RelationDef const& relation) {
        std::size_t const end = book_.claims.size();
        for (std::size_t id = 1; id < end; ++id) {
            StatementRecord claim = book_.claims[id];
            if (claim.row.relation != relation.id || claim.retracted != 0) continue;
            std::vector<QualifierPair> all = book_.qualifier_sets[place(claim.row.keys)];
            std::vector<QualifierPair> const& notes = book_.qualifier_sets[place(claim.row.notes)];
            all.insert(all.end(), notes.begin(), notes.end());
            QualifierSetId const before = claim.row.keys;
            split(all, relation, claim.row);
            if (claim.row.keys == before) continue;
            if (claim.recorded == now_) {
                book_.claims[id] = claim;
            } else if (retract(claim.row.id)) {
                add(std::move(claim));
            }
        }
    }

    std::shared_ptr<Shared> shared_;
    std::shared_ptr<RowSnapshot const> base_;
    Book book_;
    TransactionId now_;
    Vocabulary vocabulary_;
    Committed done_;
    bool defined_ = false;
    bool open_ = true;
};

class RowStore final : public Store {
public:
    std::shared_ptr<Snapshot const> snapshot() const override { return shared_->newest(); }

    Result<std::unique_ptr<WriteBatch>> write() override {
        if (!shared_->take_turn())
            return Error(ErrorKind::usage, "this thread has a batch open already; commit or drop it first");
        return std::unique_ptr<WriteBatch>(std::make_unique<RowWrites>(shared_));
    }

    bool read_only() const override { return false; }

    Status backup(std::string const&) const override {
        return Error(ErrorKind::usage, "the reference store has no files");
    }

private:
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace

std::unique_ptr<Store> row_store() { return std::make_unique<RowStore>(); }

}  // namespace kgq::reference
