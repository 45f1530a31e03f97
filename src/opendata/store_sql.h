// Lists of columns from described rows: a row's columns are its struct's members, so they are written once, in model.h.
#pragma once

#include "kernel/describe/faces.h"

namespace skl::opendata {

// "d.id as id, d.slug as slug …"
inline std::string selected(const Shape& shape, std::string_view of) {
    std::string out;
    for (const Field& field : shape) out += fmt::format("{}{}.{} as {}", out.empty() ? "" : ", ", of, field.name, field.name);
    return out;
}

// "insert into dataset(tenant, id, …, more …) values(:tenant, :id, …, :more …)"
inline std::string inserted(std::string_view table, const Shape& shape, std::initializer_list<std::string_view> more) {
    std::string names = "tenant", values = ":tenant";
    const auto add = [&](std::string_view name) { names += fmt::format(", {}", name), values += fmt::format(", :{}", name); };
    for (const Field& field : shape) add(field.name);
    for (const std::string_view name : more) add(name);
    return fmt::format("insert into {}({}) values({})", table, names, values);
}

// "title = :title, …": all members but those that stay as they were made.
inline std::string assigned(const Shape& shape, std::initializer_list<std::string_view> fixed) {
    std::string out;
    for (const Field& field : shape)
        if (std::find(fixed.begin(), fixed.end(), field.name) == fixed.end())
            out += fmt::format("{}{} = :{}", out.empty() ? "" : ", ", field.name, field.name);
    return out;
}

}  // namespace skl::opendata
