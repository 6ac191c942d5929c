#include <kgq/fold.hpp>

#include "tests/catch.hpp"

using kgq::fold;

TEST_CASE("case and accents do not matter") {
    CHECK(fold("Türkiye") == "turkiye");
    CHECK(fold("İSTANBUL") == "istanbul");
    CHECK(fold("Diyarbakır") == "diyarbakir");
    CHECK(fold("Łódź") == "lodz");
    CHECK(fold("København") == "kobenhavn");
    CHECK(fold("Đà Nẵng") == "da nang");
    CHECK(fold("Straße") == "strasse");
    CHECK(fold("Æthelred Œuvre") == "aethelred oeuvre");
    CHECK(fold("ΕΛΛΆΣ") == fold("Ελλάσ"));
    CHECK(fold("Россия") == fold("РОССИЯ"));
}

TEST_CASE("compatible forms, apostrophes and dashes read the same") {
    CHECK(fold("ﬁnland") == "finland");
    CHECK(fold("Ｎ８") == "n8");
    CHECK(fold("Côte d’Ivoire") == "cote d'ivoire");
    CHECK(fold("Austria–Hungary") == "austria-hungary");
}

TEST_CASE("white space runs become one space") {
    CHECK(fold("New \t\n Zealand") == "new zealand");
    CHECK(fold("New\u00A0\u2003Zealand") == "new zealand");
}

TEST_CASE("vowel signs and voicing are letters, not accents") {
    CHECK(fold("कि") != fold("का"));
    CHECK(fold("ガ") != fold("カ"));
    CHECK(fold("เก") != fold("แก"));
}

TEST_CASE("folding twice is folding once") {
    for (char const* text : {"Türkiye", "Straße", "ﷺ", "한국", "ǅ", "ΐ", "ſ", "K"})
        CHECK(fold(fold(text)) == fold(text));
}

TEST_CASE("text that is no UTF-8 stays as it is") {
    CHECK(fold("\xFF T") == "\xFF T");
    CHECK_FALSE(kgq::is_utf8("\xC0\x80"));
    CHECK_FALSE(kgq::is_utf8("\xED\xA0\x80"));
    CHECK_FALSE(kgq::is_utf8("caf\xE9"));
    CHECK(kgq::is_utf8("café"));
    CHECK(kgq::is_utf8(""));
    CHECK(kgq::is_utf8(std::string_view("\0a", 2)));
}
