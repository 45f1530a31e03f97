// Any bytes as data of a schema that has a field of each type, and as a formula of a row constraint.
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/frictionless/expression.h"
#include "opendata/engine/frictionless/validate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata::frictionless;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    Resource resource;
    resource.name = "data";
    resource.paths = {"data.csv"};
    resource.format = "csv";
    resource.schema.emplace();
    for (int type = 0; type <= static_cast<int>(FieldType::geojson); ++type) {
        resource.schema->fields.emplace_back();
        resource.schema->fields.back().type = static_cast<FieldType>(type);
        resource.schema->fields.back().name = "f" + std::to_string(type);
    }
    resource.schema->unique_keys = {{"f1", "f2"}};
    const Task task = validate_resource(resource, nullptr, [&](const std::string&) { return std::optional(bytes); }, {});
    if (task.errors.size() > most_errors) std::abort();
    const Value value{.kind = Value::Kind::number, .text = "5", .number = *skl::opendata::Decimal::read("5")};
    conforms(bytes, [&](std::string_view) { return &value; });
    return 0;
}
