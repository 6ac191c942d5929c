#include "engine/storage/copying.hpp"

#include <kgq/store.hpp>

#include "engine/storage/directory.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/opening.hpp"
#include "engine/storage/snapshot.hpp"

#include <filesystem>
#include <system_error>

namespace kgq::storage {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEntriesAtOnceBytes = 4u << 20;

// A directory beside `target` that becomes it when all is done, or is removed.
class Unfinished {
public:
    explicit Unfinished(std::string const& target) : target_(fs::absolute(target).lexically_normal()) {
        if (!target_.has_filename()) target_ = target_.parent_path();
        std::error_code why;
        bool const taken = fs::exists(target_, why) && !fs::is_empty(target_, why);
        if (taken || why)
            throw Error(ErrorKind::usage,
                        target + (taken ? " is there already" : " cannot be looked at: " + why.message()));
        path_ = target_;
        path_ += ".unfinished";
        fs::remove_all(path_, why);
    }
    ~Unfinished() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    Unfinished(Unfinished const&) = delete;
    Unfinished& operator=(Unfinished const&) = delete;

    std::string path() const { return path_.string(); }

    void finish() {
        std::error_code why;
        fs::rename(path_, target_, why);  // replaces an empty directory
        if (why) throw Error(ErrorKind::io, "cannot make " + target_.string() + ": " + why.message());
        path_.clear();
    }

private:
    fs::path target_;
    fs::path path_;
};

void copy_entries(Rocks const& from, Rocks& to) {
    Cursor cursor = from.cursor();
    Changes changes;
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        if (cursor.key() == prefix(Space::format)) continue;  // the copy has the format of this program
        changes.put(cursor.key(), cursor.value());
        if (changes.byte_count() < kEntriesAtOnceBytes) continue;
        to.write(std::move(changes));
        changes = Changes();
    }
    to.write(std::move(changes));
}

}  // namespace

void back_up(Rocks const& rocks, std::string const& directory, CopyBy by) {
    Unfinished copy(directory);
    if (by == CopyBy::files) {
        rocks.copy_to(copy.path());
        finish_store(copy.path());
    } else {
        copy_entries(rocks, *make_database(copy.path()));
    }
    copy.finish();
}

}  // namespace kgq::storage

namespace kgq {

Status restore_store(std::string const& backup, std::string const& directory) try {
    namespace fs = std::filesystem;
    using namespace storage;
    if (look_at(backup) != DirectoryState::store) return Error(ErrorKind::not_found, "there is no backup " + backup);
    Unfinished copy(directory);
    std::error_code why;
    fs::copy(backup, copy.path(), fs::copy_options::recursive, why);
    if (why) return Error(ErrorKind::io, "cannot copy " + backup + " to " + directory + ": " + why.message());
    StoredSnapshot::newest(
        std::make_shared<Files>(open_existing(copy.path(), false)));  // throws unless the copy can be read
    finish_store(copy.path());
    copy.finish();
    return Done{};
} catch (Error const& error) {
    return error;
}

}  // namespace kgq
