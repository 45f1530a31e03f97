// A file of a publisher held against the standards it speaks: CSV on the Web, Data Package and Table Schema, and the form of delimited
// text.
#pragma once

#include "kernel/describe/faces.h"
#include "opendata/engine/frictionless/descriptor.h"
#include "opendata/engine/report.h"

namespace skl::opendata {

enum class Standard { csvw, data_package, csv };
BOOST_DESCRIBE_ENUM(Standard, csvw, data_package, csv)

constexpr std::size_t most_faults = 5'000;  // shown of one file or package; all are counted

struct FileFault {
    Severity severity{};
    std::string file;  // of the folder, or the name of a resource
    Text<> code;
    std::string note;                             // what was expected, in the words of the standard
    std::string pointer;                          // into a descriptor (RFC 6901)
    std::optional<std::int64_t> row{}, column{};  // 1-based; rows are records of the file, those of the header counted
};
BOOST_DESCRIBE_STRUCT(FileFault, (), (severity, file, code, note, pointer, row, column))

struct FileReport {
    Standard standard{};
    bool valid = false;
    std::int64_t errors = 0, warnings = 0;
    std::vector<FileFault> faults;
};
BOOST_DESCRIBE_STRUCT(FileReport, (), (standard, valid, errors, warnings, faults))

// A JSON document with @context is metadata of CSV on the Web; other JSON and YAML a descriptor or data; all else data, which has its
// metadata beside it where CSV on the Web looks for it (<name>-metadata.json, csv-metadata.json). `files` gives what is in its folder.
FileReport check_file(const std::string& name, const frictionless::Files& files);

std::string in_words(const FileReport& report);

}  // namespace skl::opendata
