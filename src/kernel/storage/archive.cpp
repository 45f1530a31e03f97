#include "kernel/storage/archive.h"
#include "kernel/text/disk.h"

#include <fcntl.h>
#include <unistd.h>
#include <zip.h>

#include <fstream>

namespace skl::storage {
namespace {

constexpr std::size_t piece = 1 << 20;  // bytes read at once

Problem unreadable(const std::string& what) { return {400, "backup-unreadable", {{"what", what}}}; }
Problem unwritable(const std::string& what) { return {500, "backup-failed", {{"what", what}}}; }

// libzip's view of a file that is borrowed when it comes to it (zip_source_function(3)).
struct BorrowedSource {
    std::int64_t size = 0;
    std::function<Result<BlobFile>()> borrow;
    std::optional<Problem> problem{};
    std::optional<BlobFile> lent{};
    std::FILE* in = nullptr;
    zip_error_t error{};

    bool open() {
        auto file = borrow();
        if (!file) {
            problem = std::move(file.problem());
            return false;
        }
        lent = std::move(*file);
        in = std::fopen(lent->path.c_str(), "rb");
        return in != nullptr;
    }
    void close() {
        if (in != nullptr) std::fclose(std::exchange(in, nullptr));
        lent.reset();
    }
    zip_int64_t fail() {
        zip_error_set(&error, ZIP_ER_READ, 0);
        return -1;
    }
    zip_int64_t answer(void* data, zip_uint64_t length, zip_source_cmd_t command) {
        switch (command) {
            case ZIP_SOURCE_OPEN: return open() ? 0 : fail();
            case ZIP_SOURCE_READ: {
                const std::size_t got = std::fread(data, 1, length, in);
                return std::ferror(in) != 0 ? fail() : static_cast<zip_int64_t>(got);
            }
            case ZIP_SOURCE_CLOSE: close(); return 0;
            case ZIP_SOURCE_STAT: {
                auto* stat = static_cast<zip_stat_t*>(data);
                zip_stat_init(stat);
                stat->size = static_cast<zip_uint64_t>(size);
                stat->valid = ZIP_STAT_SIZE;
                return sizeof *stat;
            }
            case ZIP_SOURCE_ERROR: return zip_error_to_data(&error, data, length);
            case ZIP_SOURCE_SUPPORTS:  // FREE too: libzip's own layers above take over what is said here, and free themselves only then
                return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
                                                      ZIP_SOURCE_FREE, -1);
            default: return 0;  // ZIP_SOURCE_FREE: the writer frees it
        }
    }
};

zip_int64_t ask_borrowed(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command) {
    return static_cast<BorrowedSource*>(self)->answer(data, length, command);
}

}  // namespace

struct ArchiveWriter::Zip {
    std::filesystem::path file;
    zip_t* archive = nullptr;
    std::vector<std::unique_ptr<std::string>> texts;  // libzip reads them when it closes
    std::vector<std::unique_ptr<BorrowedSource>> borrowed;
    std::string fault;

    void add(const std::string& name, zip_source_t* source, bool compress) {
        const zip_int64_t index = source == nullptr ? -1 : zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            fault = name;
            if (source != nullptr) zip_source_free(source);
            return;
        }
        zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), compress ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 1);
    }
};

ArchiveWriter::ArchiveWriter(std::filesystem::path file) : zip_(std::make_unique<Zip>()) {
    zip_->file = std::move(file);
    int error = 0;
    zip_->archive = zip_open(zip_->file.c_str(), ZIP_CREATE | ZIP_EXCL, &error);
    if (zip_->archive == nullptr) zip_->fault = "a file of this name is there, or the folder is not";
}

ArchiveWriter::~ArchiveWriter() {
    if (zip_->archive != nullptr) zip_discard(zip_->archive);
}

void ArchiveWriter::add_text(const std::string& name, std::string text) {
    if (zip_->archive == nullptr) return;
    zip_->texts.push_back(std::make_unique<std::string>(std::move(text)));
    const std::string& kept = *zip_->texts.back();
    zip_->add(name, zip_source_buffer(zip_->archive, kept.data(), kept.size(), 0), true);
}

void ArchiveWriter::add_file(const std::string& name, const std::filesystem::path& file, bool compress) {
    if (zip_->archive == nullptr) return;
    zip_->add(name, zip_source_file(zip_->archive, file.c_str(), 0, -1), compress);
}

void ArchiveWriter::add_borrowed(const std::string& name, std::int64_t size, std::function<Result<BlobFile>()> borrow) {
    if (zip_->archive == nullptr) return;
    zip_->borrowed.push_back(std::make_unique<BorrowedSource>(BorrowedSource{size, std::move(borrow)}));
    zip_->add(name, zip_source_function(zip_->archive, &ask_borrowed, zip_->borrowed.back().get()), false);
}

Done ArchiveWriter::finish() {
    if (!zip_->fault.empty()) return unwritable(zip_->fault);
    if (zip_close(zip_->archive) != 0) {
        for (const auto& source : zip_->borrowed)
            if (const auto& problem = source->problem) return *problem;
        return unwritable(zip_strerror(zip_->archive));
    }
    zip_->archive = nullptr;
    if (!disk::sync(zip_->file) || !disk::sync(std::filesystem::absolute(zip_->file).parent_path())) return unwritable("sync");
    return Nothing{};
}

struct ArchiveReader::Zip {
    zip_t* archive = nullptr;
};

ArchiveReader::ArchiveReader(const std::filesystem::path& file) : zip_(std::make_unique<Zip>()) {
    int error = 0;
    zip_->archive = zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error);
}

ArchiveReader::~ArchiveReader() {
    if (zip_->archive != nullptr) zip_discard(zip_->archive);
}

bool ArchiveReader::good() const { return zip_->archive != nullptr; }

std::vector<std::string> ArchiveReader::names() const {
    std::vector<std::string> out;
    const zip_int64_t count = zip_get_num_entries(zip_->archive, 0);
    for (zip_int64_t i = 0; i < count; ++i)
        if (const char* name = zip_get_name(zip_->archive, static_cast<zip_uint64_t>(i), 0)) out.emplace_back(name);
    return out;
}

Result<std::string> ArchiveReader::text(const std::string& name, std::size_t most) const {
    zip_file_t* entry = zip_fopen(zip_->archive, name.c_str(), 0);
    if (entry == nullptr) return unreadable(name);
    std::string out(most + 1, '\0');
    const zip_int64_t got = zip_fread(entry, out.data(), out.size());
    zip_fclose(entry);
    if (got < 0 || static_cast<std::size_t>(got) > most) return unreadable(name);
    out.resize(static_cast<std::size_t>(got));
    return out;
}

Done ArchiveReader::extract(const std::string& name, const std::filesystem::path& to) const {
    zip_file_t* entry = zip_fopen(zip_->archive, name.c_str(), 0);
    if (entry == nullptr) return unreadable(name);
    std::ofstream out(to, std::ios::binary | std::ios::trunc);
    std::string buffer(piece, '\0');
    zip_int64_t got;
    while ((got = zip_fread(entry, buffer.data(), buffer.size())) > 0) out.write(buffer.data(), got);
    const bool whole = zip_fclose(entry) == 0 && got == 0;
    out.close();
    if (!whole) return unreadable(name);
    if (!out || !disk::sync(to)) return unwritable(to.filename().string());
    return Nothing{};
}

}  // namespace skl::storage
