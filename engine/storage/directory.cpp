#include "engine/storage/directory.hpp"

#include <kgq/error.hpp>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace kgq::storage {

namespace {

namespace fs = std::filesystem;

constexpr char const* kMark = "KGQ";
constexpr std::string_view kFinished = "kgq store\nformat ";
constexpr std::string_view kUnfinished = "kgq store being made\nformat ";

[[noreturn]] void fail(std::string const& doing, std::error_code why) {
    throw Error(ErrorKind::io, "cannot " + doing + ": " + why.message());
}
std::error_code last_error() { return {errno, std::system_category()}; }

void sync_path(std::string const& path) {
    int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) fail("open " + path, last_error());
    bool const done = ::fsync(file) == 0 || errno == EINVAL;  // some file systems have no fsync of directories
    std::error_code const why = last_error();
    ::close(file);
    if (!done) fail("write " + path, why);
}

void write_mark(std::string const& directory, std::string_view words) {
    std::string const path = directory + "/" + kMark;
    std::string const fresh = path + ".new";
    {
        std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
        file << words << kFormat << "\n";
        file.flush();
        if (!file) fail("write " + fresh, last_error());
    }
    sync_path(fresh);
    std::error_code why;
    fs::rename(fresh, path, why);
    if (why) fail("write " + path, why);
    sync_path(directory);
}

Error no_store(std::string const& directory, std::string const& because) {
    return Error(ErrorKind::not_found,
                 directory + " is no kgq store: " + because + "; name a store, or a new directory for one");
}

}  // namespace

void refuse_newer_format(std::string const& directory, std::uint32_t format) {
    throw Error(ErrorKind::newer_format, "the store " + directory + " has format " + std::to_string(format) +
                                             ", and this program reads formats up to " + std::to_string(kFormat) +
                                             "; open it with a newer kgq");
}

DirectoryState look_at(std::string const& directory) {
    std::error_code why;
    fs::file_status const status = fs::status(directory, why);
    if (status.type() == fs::file_type::not_found) return DirectoryState::missing;
    if (why) fail("look at " + directory, why);
    if (status.type() != fs::file_type::directory) throw no_store(directory, "it is a file");

    std::string const path = directory + "/" + kMark;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        if (errno != ENOENT) fail("read " + path, last_error());
        bool const empty = fs::is_empty(directory, why);
        if (why) fail("look at " + directory, why);
        if (!empty) throw no_store(directory, "it holds other files");
        return DirectoryState::empty;
    }
    std::string words(256, '\0');
    file.read(words.data(), static_cast<std::streamsize>(words.size()));
    words.resize(static_cast<std::size_t>(file.gcount()));
    for (auto const& [opening, state] :
         {std::pair(kFinished, DirectoryState::store), std::pair(kUnfinished, DirectoryState::unfinished)}) {
        if (!words.starts_with(opening)) continue;
        std::uint32_t format = 0;
        char const* const first = words.data() + opening.size();
        auto const [end, bad] = std::from_chars(first, words.data() + words.size(), format);
        if (bad != std::errc() || end == first || format == 0) break;
        if (format > kFormat) refuse_newer_format(directory, format);
        return state;
    }
    throw Error(ErrorKind::corrupt, "the file " + path + " is damaged: it does not say which format the store has");
}

void begin_store(std::string const& directory) {
    std::error_code why;
    fs::create_directory(directory, why);
    if (why) fail("make the directory " + directory, why);
    write_mark(directory, kUnfinished);
}

void finish_store(std::string const& directory) {
    write_mark(directory, kFinished);
    fs::path const above = fs::absolute(fs::path(directory) / "..").lexically_normal();
    sync_path(above.string());
}

}  // namespace kgq::storage
