// Where the datasets that come with kgq lie, and loading them.
//
// Beside the CSV files lies an image: a store that holds them loaded, made by the build. A first question reads it into
// memory instead of parsing and checking every row again. An image older than one of the files is passed over, as is
// any where `$KGQ_DATASETS` names a folder.
#include "query/run/bundled.hpp"

#include <kgq/database.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace kgq {

namespace {

namespace fs = std::filesystem;

bool holds_datasets(fs::path const& folder) {
    std::error_code error;
    return !folder.empty() && fs::is_directory(folder / "story", error);
}

std::vector<std::string> csv_files(fs::path const& folder) {
    std::vector<std::string> files;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().extension() == ".csv") files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

namespace {

/// Where things that are installed with the program may lie: beside it, where it was to be installed, where it was
/// built.
std::vector<fs::path> shared_places(std::vector<char const*> const& fixed, char const* name) {
    std::vector<fs::path> places;
    std::error_code error;
    fs::path const program = fs::read_symlink("/proc/self/exe", error);
    if (!error) places.push_back(program.parent_path().parent_path() / "share" / "kgq" / name);
    for (char const* place : fixed) {
        if (*place != '\0') places.emplace_back(place);
    }
    return places;
}

#ifndef KGQ_INSTALL_DATASETS
#define KGQ_INSTALL_DATASETS ""
#endif
#ifndef KGQ_SOURCE_DATASETS
#define KGQ_SOURCE_DATASETS ""
#endif
#ifndef KGQ_INSTALL_IMAGE
#define KGQ_INSTALL_IMAGE ""
#endif
#ifndef KGQ_BUILD_IMAGE
#define KGQ_BUILD_IMAGE ""
#endif

}  // namespace

std::string bundled_datasets_folder() {
    std::vector<fs::path> places = shared_places({KGQ_INSTALL_DATASETS, KGQ_SOURCE_DATASETS}, "datasets");
    if (char const* set = std::getenv("KGQ_DATASETS")) places.insert(places.begin(), set);
    auto const found = std::find_if(places.begin(), places.end(), holds_datasets);
    return found == places.end() ? std::string() : found->string();
}

namespace run {

std::string bundled_image() {
    if (std::getenv("KGQ_DATASETS") != nullptr) return {};
    std::error_code error;
    for (fs::path const& place : shared_places({KGQ_INSTALL_IMAGE, KGQ_BUILD_IMAGE}, "bundled.kgq")) {
        fs::file_time_type const made = fs::last_write_time(place / "CURRENT", error);
        if (error) continue;
        std::string const folder = bundled_datasets_folder();
        if (folder.empty()) return place.string();
        bool fresh = true;
        for (std::string const& file : csv_files(folder)) fresh = fresh && fs::last_write_time(file, error) <= made;
        if (fresh) return place.string();
    }
    return {};
}

}  // namespace run

Result<LoadReport> Database::load_bundled() {
    std::string const folder = bundled_datasets_folder();
    if (folder.empty()) {
        return Error(ErrorKind::not_found,
                     "the bundled datasets are not installed; set KGQ_DATASETS to the folder that holds them");
    }
    return load(csv_files(folder));
}

}  // namespace kgq
