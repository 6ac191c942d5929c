#include "engine/storage/opening.hpp"

#include "engine/storage/directory.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/records.hpp"

namespace kgq::storage {

namespace {

void write_format(Rocks& rocks) {
    Changes changes;
    changes.put(prefix(Space::format), write_number(kFormat));
    rocks.write(std::move(changes));
}

// The database has the format too, so that a mark that was copied from elsewhere is not believed.
std::shared_ptr<Rocks> checked(std::shared_ptr<Rocks> rocks, std::string const& directory) {
    std::optional<std::string> const format = rocks->get(prefix(Space::format));
    if (!format)
        throw Error(ErrorKind::corrupt,
                    "the database of the store " + directory + " has lost its contents: it does not say its format");
    std::uint64_t const number = read_number(*format, "the format of the store");
    if (number > kFormat) refuse_newer_format(directory, static_cast<std::uint32_t>(number));
    return rocks;
}

}  // namespace

std::shared_ptr<Rocks> make_database(std::string const& directory) {
    begin_store(directory);
    std::shared_ptr<Rocks> rocks = Rocks::open(directory, RocksMode::create);
    write_format(*rocks);
    finish_store(directory);
    return rocks;
}

std::shared_ptr<Rocks> make_database_in_memory() {
    std::shared_ptr<Rocks> rocks = Rocks::in_memory();
    write_format(*rocks);
    return rocks;
}

std::shared_ptr<Rocks> copy_database_into_memory(std::string const& directory) {
    if (look_at(directory) != DirectoryState::store)
        throw Error(ErrorKind::not_found, "there is no store " + directory);
    return checked(Rocks::in_memory_copy(directory), directory);
}

std::shared_ptr<Rocks> open_existing(std::string const& directory, bool salvage) {
    if (look_at(directory) != DirectoryState::store)
        throw Error(ErrorKind::not_found, "there is no store " + directory);
    return checked(Rocks::open(directory, salvage ? RocksMode::salvage : RocksMode::existing), directory);
}

std::shared_ptr<Rocks> open_database(std::string const& directory, StoreOptions options) {
    if (look_at(directory) == DirectoryState::store)
        return checked(Rocks::open(directory, options.read_only ? RocksMode::read_only : RocksMode::existing),
                       directory);
    if (options.read_only)
        throw Error(ErrorKind::read_only,
                    "there is no store " + directory + " to read, and opened read-only it is not made");
    if (!options.create) throw Error(ErrorKind::not_found, "there is no store " + directory);
    return make_database(directory);
}

}  // namespace kgq::storage
