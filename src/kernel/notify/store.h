// Inside of notify: rows beside what notify.h shows.
#pragma once

#include "kernel/notify/notify.h"
#include "kernel/storage/store.h"

namespace skl::notify {

std::optional<Notice> find_notice(Reader& reader, const std::string& id);
bool insert_notice(Transaction& tx, const Notice& notice);  // false: it was there
std::vector<Notice> gathered_notices(Reader& reader, const std::string& recipient, std::int64_t limit);
void set_mail(Transaction& tx, const std::string& id, MailState state, const std::string& problem, const std::string& text, Instant now);
bool wants_mail(Reader& reader, const std::string& recipient, const std::string& topic);

}  // namespace skl::notify
