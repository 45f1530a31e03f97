// Validation of packages, resources, schemas and plain files, with the names and notes of the Frictionless framework
// (opendata.md §13.4). Nothing is fetched from elsewhere.
#pragma once

#include "opendata/engine/frictionless/descriptor.h"

namespace skl::opendata::frictionless {

constexpr std::size_t most_errors = 1'000;  // of one table; then its reading ends

struct Task {
    std::string name;  // of the resource
    std::vector<Error> errors;
    std::vector<std::string> labels;
    std::int64_t rows = 0, fields = 0;
    bool cut = false;  // most_errors was reached
};

struct Report {
    std::vector<Error> errors;  // of the descriptor; there are no tasks then
    std::vector<Task> tasks;
    bool valid() const;
};

// By what the file is: a package, a resource, a schema or an inquiry (JSON or YAML), or data.
Report validate(const std::string& path, const Files& files, const Checklist& checklist = {});

Report validate_package(const Package& package, const Files& files, const Checklist& checklist);
Task validate_resource(const Resource& resource, const Package* package, const Files& files, const Checklist& checklist);

}  // namespace skl::opendata::frictionless
