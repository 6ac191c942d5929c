// Names to entities: ids, codes, labels, case and accents, windows, suggestions.

#include "tests/unit/small_store.hpp"

using namespace kgq;
using namespace kgq::testing;

namespace {

PeriodSet window(std::string const& text) { return PeriodSet(Period::parse(text).value().bounds().possible()); }

struct Loaded : SmallStore {
    Folder folder;
    Loaded() {
        load({folder.write("states.csv", kEntities),
              folder.write("names.csv",
                           "subject,relation,object,from,until,source\n"
                           "Turkey,name,Republic of Türkiye,2022-06-03,..,states\n")});
    }
};

}  // namespace

TEST_CASE("names resolve by id, code, label; as written first", "[names]") {
    Loaded store;
    CHECK(store.resolved("Turkey") == "Turkey");
    CHECK(store.resolved("turkey") == "Turkey");
    CHECK(store.resolved("cow:640") == "Turkey");
    CHECK(store.resolved("COW:640") == "Turkey");
    CHECK(store.resolved("640") == "Turkey");
    CHECK(store.resolved("TUR") == "Turkey");
    CHECK(store.resolved("Türkiye") == "Turkey");
    CHECK(store.resolved("turkiye") == "Turkey");
    CHECK(store.resolved("turkish republic") == "Turkey");
    CHECK(store.resolved("north atlantic treaty organization") == "NATO");
    CHECK(store.resolved("iso3:SLV") == "El Salvador");
    CHECK(store.resolved("cow:SLV") == "Slovenia");
}

TEST_CASE("several candidates are narrowed by the window, or listed", "[names]") {
    Loaded store;
    CHECK(store.resolved("SLV") == "ambiguous_name");
    CHECK(store.resolved("Congo") == "ambiguous_name");
    CHECK(store.resolved("Congo", window("1960-07-15")) == "Zaire");
    CHECK(store.resolved("Congo", window("2010")) == "Congo (Brazzaville)");
    CHECK(store.resolved("Congo", window("1970")) == "ambiguous_name");
    auto const state = store.snapshot();
    Error const error = name_error(*state, "Congo", resolve_name(*state, "Congo"));
    CHECK(error.suggestions == std::vector<std::string>{"Congo (Brazzaville)", "Zaire"});
    CHECK_THAT(error.message, ContainsSubstring("\"Congo\" may mean"));
}

TEST_CASE("an unknown name is told with the nearest", "[names]") {
    Loaded store;
    auto const state = store.snapshot();
    Error const error = name_error(*state, "Trukey", resolve_name(*state, "Trukey"));
    CHECK(error.kind == ErrorKind::unknown_name);
    CHECK(error.message == "no entity is called \"Trukey\"; did you mean \"Turkey\"?");
    CHECK(resolve_name(*state, "Türkye").suggestions.front() == "Turkey");
    CHECK(resolve_name(*state, "Brazzaville").suggestions.empty() == false);
    CHECK(resolve_name(*state, "qqqqqqqq").suggestions.empty());
}

TEST_CASE("a word in the dictionary is no entity", "[names]") {
    Loaded store;
    CHECK(store.resolved("Turkish Republic") == "Turkey");
    CHECK(store.resolved("states") == "states");  // a source
    CHECK(store.resolved("state") == "state");    // a kind
    CHECK(store.resolved("area") == "unknown_name");
    auto const state = store.snapshot();
    CHECK(resolve_kind(*state, "state").entities.size() == 1);
    CHECK(resolve_kind(*state, "stat").suggestions.front() == "state");
}

TEST_CASE("the name shown is the latest that holds", "[names]") {
    Loaded store;
    auto const state = store.snapshot();
    TermId const turkey = state->find(Value::entity("Turkey"));
    CHECK(display_name(*state, turkey, window("2000")) == "Turkey");
    CHECK(display_name(*state, turkey, window("2024-01-01")) == "Republic of Türkiye");
    CHECK(display_name(*state, state->find(Value::entity("Slovenia")), window("2000")) == "Slovenia");
    CHECK(kinds_of(*state, turkey) == std::vector<std::string>{"state"});
}

TEST_CASE("completion knows ids, names and aliases", "[names]") {
    Loaded store;
    auto const state = store.snapshot();
    std::vector<std::string> const found = complete_name(*state, "tur", 10);
    CHECK(std::find(found.begin(), found.end(), "Turkey") != found.end());
    CHECK(std::find(found.begin(), found.end(), "Türkiye") != found.end());
    CHECK(complete_name(*state, "", 3).size() == 3);
}

TEST_CASE("a source's coverage is what its claims say, else all days", "[names]") {
    Loaded store;
    store.load({store.folder.write("sources.csv",
                                   "id,kind,name,source,title,covers\n"
                                   "cow,source,,,Correlates of War,1816-01-01/2012-12-31\n"
                                   "nato,source,,,Member list,\n")});
    auto const state = store.snapshot();
    CHECK(coverage_of(*state, state->find(Value::entity("cow"))) == window("1816-01-01/2012-12-31"));
    CHECK(coverage_of(*state, state->find(Value::entity("states"))) == PeriodSet::all());
    CHECK(store.has("cow covers \"1816-01-01/2012-12-31\" ../.. cow"));
    CHECK(store.resolved("NATO") == "NATO");
    CHECK(store.resolved("Nato") == "NATO");  // the body, not the source called like it
    CHECK(store.resolved("nato") == "nato");
}

TEST_CASE("suggestions among five thousand names find the nearest", "[names]") {
    SmallStore store;
    Folder folder;
    std::string text = "id,kind,source,alias\n";
    for (int i = 0; i < 2500; ++i) {
        text += "Republic number " + std::to_string(i * 7919 % 100000) + ",state,s,Land " + std::to_string(i) + "\n";
    }
    store.load({folder.write("many.csv", text)});
    auto const state = store.snapshot();
    NameMatch const match = resolve_name(*state, "Republik nmber 7919");
    CHECK(match.suggestions.front() == "Republic number 7919");
}
