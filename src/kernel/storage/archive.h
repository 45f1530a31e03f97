// Inside of storage: the ZIP file of a backup, over libzip.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "kernel/describe/result.h"
#include "kernel/storage/blobs.h"

namespace skl::storage {

// Nothing is at `file` before finish() has succeeded.
class ArchiveWriter {
public:
    explicit ArchiveWriter(std::filesystem::path file);
    ~ArchiveWriter();
    void add_text(const std::string& name, std::string text);
    void add_file(const std::string& name, const std::filesystem::path& file, bool compress);  // read at finish()
    // A file that is asked for at finish(), one at a time, and let go when it is in. Stored as it is.
    void add_borrowed(const std::string& name, std::int64_t size, std::function<Result<BlobFile>()> borrow);
    Done finish();

private:
    struct Zip;
    std::unique_ptr<Zip> zip_;
};

class ArchiveReader {
public:
    explicit ArchiveReader(const std::filesystem::path& file);
    ~ArchiveReader();
    bool good() const;
    std::vector<std::string> names() const;
    Result<std::string> text(const std::string& name, std::size_t most) const;
    Done extract(const std::string& name, const std::filesystem::path& to) const;  // checks the CRC

private:
    struct Zip;
    std::unique_ptr<Zip> zip_;
};

}  // namespace skl::storage
