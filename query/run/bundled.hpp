// The image of the bundled datasets that the build made.
#pragma once

#include <string>

namespace kgq::run {

/// A store's directory, to be read only; empty where there is none, or none that is newer than the datasets.
std::string bundled_image();

}  // namespace kgq::run
