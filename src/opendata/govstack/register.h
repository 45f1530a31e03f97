// What a path /data/{registryName}/{versionNumber} names: a registry at one of its versions, which can be written, or a live table of a
// module, which its module alone writes. Asked alike.
#pragma once

#include "opendata/engine/govstack/asking.h"
#include "opendata/live/live.h"
#include "opendata/live/registries.h"

namespace skl::opendata::govstack {

inline constexpr const char* declared_version = "1.0";  // of a module's table

struct Record {
    std::string uuid;  // what it goes by
    Node content;
};

struct Register {
    LiveTable table;
    std::optional<Registry> registry;  // none: a module's
    RegistryVersion version;           // what its rows have; of a module's: its columns
    bool adds_id = false;              // no field is called id: its rows have one by which they go
};

// 404 `registry`; 401, 403 where readers need a permission; 409 `about-persons` of rows on persons.
Result<Register> open_register(Context& cx, Reader& reader, const std::string& name, const std::string& version);

// Fields as they are asked for: those of the version, and `id` where there is none of that name.
RegistryFields asked_fields(const Register& from);

std::optional<Record> record_named(Reader& reader, const Register& from, const std::string& name);
std::vector<Record> records_with(Reader& reader, const Register& from, const std::vector<Criterion>& criteria, std::int64_t most);

struct RecordPage {
    std::int64_t count = 0;
    std::vector<Record> records;
};
RecordPage records_listed(Reader& reader, const Register& from, const ListQuestion& asked);

// As answers show it.
Record record_of(const Register& from, const RegistryRow& row);

}  // namespace skl::opendata::govstack
