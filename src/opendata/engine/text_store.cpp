#include "opendata/engine/text_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

namespace skl::opendata {
TextStore::~TextStore() {
    if (fd_ >= 0) ::close(fd_);
}

void TextStore::append(std::string_view piece) {
    buffer_ += piece;
    if (buffer_.size() >= kept_in_memory && !scratch_.empty()) spill();
}

void TextStore::spill() {
    if (fd_ < 0) {
        std::string name = (scratch_ / "text-XXXXXX").string();
        fd_ = ::mkostemp(name.data(), O_CLOEXEC);
        if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "scratch file");
        ::unlink(name.c_str());
    }
    for (std::string_view rest = buffer_; !rest.empty();) {
        const ssize_t written = ::write(fd_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) throw std::system_error(errno, std::generic_category(), "scratch file");
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    written_ += buffer_.size();
    buffer_.clear();
}

std::string_view TextStore::finish() {
    if (fd_ < 0) return buffer_;
    if (!buffer_.empty()) spill();
    buffer_ = {};
    if (!mapping_) mapping_ = std::make_unique<MappedFile>(fd_);
    if (mapping_->view().size() != written_) throw std::system_error(ENOMEM, std::generic_category(), "scratch file");
    return mapping_->view();
}

}  // namespace skl::opendata
