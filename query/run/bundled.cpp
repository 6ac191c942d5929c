// Where the datasets that come with kgq lie, and loading them.
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

std::string bundled_datasets_folder() {
    std::vector<fs::path> places;
    if (char const* set = std::getenv("KGQ_DATASETS")) places.emplace_back(set);
    std::error_code error;
    fs::path const program = fs::read_symlink("/proc/self/exe", error);
    if (!error) places.push_back(program.parent_path().parent_path() / "share" / "kgq" / "datasets");
#ifdef KGQ_INSTALL_DATASETS
    places.emplace_back(KGQ_INSTALL_DATASETS);
#endif
#ifdef KGQ_SOURCE_DATASETS
    places.emplace_back(KGQ_SOURCE_DATASETS);
#endif
    auto const found = std::find_if(places.begin(), places.end(), holds_datasets);
    return found == places.end() ? std::string() : found->string();
}

Result<LoadReport> Database::load_bundled() {
    std::string const folder = bundled_datasets_folder();
    if (folder.empty()) {
        return Error(ErrorKind::not_found, "the bundled datasets are not installed; set KGQ_DATASETS to the folder that holds them");
    }
    return load(csv_files(folder));
}

}  // namespace kgq
