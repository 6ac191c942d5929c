// A switch for tests: while one lives, this thread's questions are answered by the general path alone, which everything
// faster must equal.
#pragma once

namespace kgq::run {

class GeneralOnly {
public:
    GeneralOnly() { ++asked_; }
    ~GeneralOnly() { --asked_; }
    GeneralOnly(GeneralOnly const&) = delete;
    GeneralOnly& operator=(GeneralOnly const&) = delete;

    static bool asked() { return asked_ > 0; }

private:
    static thread_local int asked_;
};

}  // namespace kgq::run
