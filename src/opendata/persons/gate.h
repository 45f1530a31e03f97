// In front of everything public: rows on persons need a certificate that they were made anonymous (deid.md §16).
#pragma once

#include "opendata/persons/store.h"

namespace skl::opendata {

// Who certifies what may be released. Nobody does yet: the module deid will, and is given here.
class ReleaseCertificates {
public:
    virtual ~ReleaseCertificates() = default;
    // The tables of this version, by the hashes of their bytes, may be shown to everybody.
    virtual bool cover(Reader& reader, const std::vector<std::string>& output_sha256) const = 0;
};

// Findings that keep the version from being public: no confirmed mark covers them. None where it was not looked at.
std::vector<persons::PersonFinding> standing_findings(Reader& reader, const Version& version);

// 409 release-certificate-required {found, href}; 409 not-looked-at {href} of what was read before there was a finder.
Done may_be_public(Reader& reader, const Version& version, const ReleaseCertificates* certificates = nullptr);

constexpr const char* personal_data = "personal-data";  // why a version waits

// Faults of texts that stand beside the data, at their pointers: 422 personal-data {kind}.
struct Said {
    std::string pointer;
    std::string_view text;
};
std::vector<FieldError> persons_in(const std::vector<Said>& texts);
std::vector<FieldError> persons_in(const DatasetFields& fields);
std::vector<FieldError> persons_in(const Resource& resource);
std::vector<FieldError> persons_in(const ColumnEntry& entry, const std::string& pointer);

}  // namespace skl::opendata
