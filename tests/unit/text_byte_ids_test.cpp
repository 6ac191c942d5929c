// Numbers of byte strings, looked up whole or in two parts.
#include "tests/catch.hpp"

#include "engine/text/byte_ids.hpp"

#include <string>
#include <vector>

using kgq::text::ByteIds;

TEST_CASE("a string is found whole, and by its head and what follows", "[text]") {
    ByteIds ids;
    std::vector<std::string> strings;
    for (std::size_t length = 0; length < 40; ++length) {  // each way of reading the last bytes, with heads that differ
        for (char const head : {'\0', 'a', 'b'}) strings.push_back(std::string(1, head) + std::string(length, 'x'));
    }
    for (std::size_t i = 0; i < strings.size(); ++i) ids.add(strings[i], static_cast<std::uint32_t>(i + 1));
    for (std::size_t i = 0; i < strings.size(); ++i) CHECK(ids.find(strings[i]) == i + 1);
    CHECK(ids.find("") == 0);  // not the string of one zero byte
    CHECK(ids.find("c") == 0);
    for (char const head : {'\0', 'a', 'b', 'c'}) {
        std::vector<std::string_view> rests;
        for (std::string const& text : strings) rests.push_back(std::string_view(text).substr(1));
        rests.emplace_back("unknown");
        std::vector<std::uint32_t> numbers(rests.size(), 99);
        ids.find_many(head, rests, numbers.data());
        for (std::size_t i = 0; i < rests.size(); ++i) CHECK(numbers[i] == ids.find(head + std::string(rests[i])));
    }
    CHECK(ids.add("", 1000).id == 1000);
    CHECK(ids.find("") == 1000);
    CHECK(ids.find(std::string_view("\0", 1)) == 1);
}

TEST_CASE("nothing is found among none, and of none", "[text]") {
    ByteIds ids;
    std::vector<std::string_view> const one{"x"};
    std::uint32_t number = 99;
    ids.find_many('a', one, &number);
    CHECK(number == 0);
    ids.add("ax", 7);
    ids.find_many('a', {}, nullptr);
    ids.find_many('a', one, &number);
    CHECK(number == 7);
}
