#include "engine/storage/opening.hpp"

#include "engine/storage/bytes.hpp"
#include "engine/storage/directory.hpp"
#include "engine/storage/folding.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/records.hpp"

namespace kgq::storage {

namespace {

enum class Access { reading, writing, copied };

void write_format(Rocks& rocks) {
    Changes changes;
    changes.put(prefix(Space::format), write_number(kFormat));
    rocks.write(std::move(changes));
}

// Format 1 had rows of its own for each claim, and retractions in the statement records. The records stay as they are;
// the rows go, and the claims are folded into a segment as soon as the store is open.
void convert_from_1(Rocks& rocks) {
    Changes changes;
    Cursor cursor = rocks.cursor();
    std::string const head = prefix(Space::statement);
    for (cursor.seek(head); cursor.valid() && cursor.key().starts_with(head); cursor.next()) {
        auto const id = ByteReader(cursor.key().substr(1)).read<ClaimId>();
        StatementRecord const record = read_statement(id, cursor.value());
        if (record.retracted != 0) changes.put(retracted_key(id), write_number(record.retracted));
    }
    changes.erase_range("1", "5");
    changes.erase_range("A", "E");
    changes.put(prefix(Space::format), write_number(kFormat));
    rocks.write(std::move(changes));
}

// The database has the format too, so that a mark that was copied from elsewhere is not believed.
std::shared_ptr<Rocks> checked(std::shared_ptr<Rocks> rocks, std::string const& directory, Access access) {
    std::optional<std::string> const format = rocks->get(prefix(Space::format));
    if (!format)
        throw Error(ErrorKind::corrupt,
                    "the database of the store " + directory + " has lost its contents: it does not say its format");
    std::uint64_t const number = read_number(*format, "the format of the store");
    if (number > kFormat) refuse_newer_format(directory, static_cast<std::uint32_t>(number));
    if (number == 1 && access == Access::reading)
        throw Error(ErrorKind::read_only, "the store " + directory + " has the earlier format 1; kgq check " +
                                              directory + " converts it, and then it can be read");
    if (number < kFormat && access != Access::reading) {
        if (number == 1) convert_from_1(*rocks);
        if (number == 2) write_format(*rocks);  // all that it has means the same in format 3
        if (access == Access::writing) finish_store(directory);
    }
    if (access != Access::reading) remove_leftovers(*rocks);
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
    return checked(Rocks::in_memory_copy(directory), directory, Access::copied);
}

std::shared_ptr<Rocks> open_existing(std::string const& directory, bool salvage) {
    if (look_at(directory) != DirectoryState::store)
        throw Error(ErrorKind::not_found, "there is no store " + directory);
    return checked(Rocks::open(directory, salvage ? RocksMode::salvage : RocksMode::existing), directory,
                   Access::writing);
}

std::shared_ptr<Rocks> open_database(std::string const& directory, StoreOptions options) {
    if (look_at(directory) == DirectoryState::store)
        return checked(Rocks::open(directory, options.read_only ? RocksMode::read_only : RocksMode::existing),
                       directory, options.read_only ? Access::reading : Access::writing);
    if (options.read_only)
        throw Error(ErrorKind::read_only,
                    "there is no store " + directory + " to read, and opened read-only it is not made");
    if (!options.create) throw Error(ErrorKind::not_found, "there is no store " + directory);
    return make_database(directory);
}

}  // namespace kgq::storage
