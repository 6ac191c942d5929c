// Opens the datasets that come with kgq, asks, records, and reads the answer as data; what README.md shows is here too.
#include <kgq/database.hpp>
#include <kgq/render.hpp>

#include <cstdlib>
#include <iostream>

int main() {
    auto db = kgq::Database::bundled().value();
    auto answer = db.ask("GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02").value();
    std::cout << answer.summary() << '\n';
    if (answer.guarantee().verdict != kgq::Verdict::does_not_apply) return EXIT_FAILURE;

    auto question = db.prepare("GUARANTEE FROM $who TO $whom ON 2018-06-02").value();
    auto other = question.ask({{"who", kgq::Value::text("France")}, {"whom", kgq::Value::text("Poland")}}).value();
    if (other.guarantee().grounds.empty()) return EXIT_FAILURE;

    db.ask("ASSERT { Atlantis is_a state DURING 1900/.. } SOURCE plato").value();
    auto refused = db.ask("GUARANTEE FROM NATO TO Isreal ON 2018-06-02");
    if (refused || refused.error().suggestions.empty()) return EXIT_FAILURE;
    std::cout << kgq::render(refused.error());

    auto members = db.ask("FIND ?m WHERE { ?m member_of NATO } ON 2018-06-02").value();
    std::cout << members.find().rows.size() << " members\n";
    return members.find().rows.size() == 29 ? EXIT_SUCCESS : EXIT_FAILURE;
}
