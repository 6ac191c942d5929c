// Bytes as chances: changes and questions drawn from them go to the packed store and to the reference, which must
// answer alike, as text and through the seam.
#include "tests/reference/both.hpp"
#include "tests/reference/script.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

namespace {

/// Hands out the input's bytes; at its end there are only zeros.
class Chances {
public:
    Chances(std::uint8_t const* data, std::size_t size) : data_(data), size_(size) {}
    unsigned below(unsigned n) { return n < 2 ? 0 : next(n > 256) % n; }
    bool ended() const { return at_ >= size_; }

private:
    unsigned next(bool two) {
        unsigned const low = at_ < size_ ? data_[at_++] : 0u;
        return two ? next(false) << 8 | low : low;
    }

    std::uint8_t const* data_;
    std::size_t size_;
    std::size_t at_ = 0;
};

void must_be_alike(std::string const& difference) {
    if (difference.empty()) return;
    std::cerr << difference << '\n';
    std::abort();
}

std::string folder() {
    std::string name = (std::filesystem::temp_directory_path() / "kgq-fuzz-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    return name;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static std::string const kFolder = folder();
    Chances chances(data, size);
    unsigned const folds[] = {5, 60, 1u << 15};
    kgq::reference::Both both(folds[chances.below(3)]);
    kgq::reference::Script script([&](unsigned n) { return chances.below(n); }, kFolder);
    for (std::string const& statement : script.opening()) must_be_alike(both.ask(statement));
    for (int step = 0; step < 60 && !chances.ended(); ++step) {
        std::string const statement = chances.below(2) == 0 ? script.change() : script.question(both.last());
        must_be_alike(both.ask(statement));
        if (step % 8 == 7) must_be_alike(both.compare(chances.below(1000)));
    }
    must_be_alike(both.compare(static_cast<std::uint32_t>(size)));
    return 0;
}
