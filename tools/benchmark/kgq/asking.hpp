// How the benchmark asks kgq: the few calls of the public interface that are measured, each in one place.
//
// A call takes texts and gives values in the caller's hands: parameters are built, names found and names of answers
// read inside it, as they are for the peers. Threads: as the database's. Lifetime: a statement may outlive the
// database.
#pragma once

#include <kgq/database.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kgq::bench {

/// A few texts by name, in no memory of their own: the peers bind theirs one by one.
class TextParameters {
public:
    using Named = std::pair<std::string_view, std::string_view>;
    TextParameters(std::initializer_list<Named> texts) : size_(texts.size()) {
        std::copy(texts.begin(), texts.end(), texts_.begin());
    }
    std::span<Named const> all() const { return std::span(texts_).first(size_); }

private:
    std::array<Named, 4> texts_;
    std::size_t size_;
};

/// Values for `$name`: a name of an entity, or for `$d` a day.
Parameters parameters_of(TextParameters const& texts);

/// One row of a FIND in the caller's hands, every value in plain words.
using EachRow = std::function<void(std::vector<std::string_view> const&)>;

void each_row(PreparedStatement const& statement, TextParameters const& texts, EachRow const& use);

/// The same where all values are entities: their names, as the answer has them.
void each_name(PreparedStatement const& statement, TextParameters const& texts, EachRow const& use);
/// And as numbers, row by row: without a name.
void each_id(PreparedStatement const& statement, TextParameters const& texts,
             std::function<void(std::uint32_t)> const& use);

/// The one number of an aggregate's only row.
std::int64_t number(PreparedStatement const& statement, TextParameters const& texts);
std::int64_t number(Database const& database, std::string const& statement);
/// Questions of one statement about a subject `$s`, an object `$o` and a day `$d`, column by column.
struct PointQuestions {
    PreparedStatement const* statement = nullptr;
    std::vector<std::string_view> subjects;
    std::vector<std::string_view> objects;
    std::vector<Day> days;

    void add(std::string_view subject, std::string_view object, std::string_view day) {
        subjects.push_back(subject);
        objects.push_back(object);
        days.push_back(Date::parse(day).value().earliest());
    }
};
/// The number of each, of all of them at once.
std::vector<std::vector<std::int64_t>> numbers(Database const& database, std::span<PointQuestions const> points);

/// A verdict's word, such as "applies".
std::string_view verdict(PreparedStatement const& statement, TextParameters const& texts);

/// Of many questions at once.
std::vector<std::string_view> verdicts(PreparedStatement const& statement, std::vector<TextParameters> const& texts);

/// A verdict's word and how many facts its grounds stand on, each ground read in words: facts with their sources,
/// conditions, a sentence.
std::pair<std::string_view, std::size_t> proof(PreparedStatement const& statement, TextParameters const& texts);

}  // namespace kgq::bench
