// The SQL of law texts.
#pragma once

#include "kernel/storage/store.h"
#include "rules/law/model.h"

namespace skl::rules {

// In place of the one of the same law, language and day. Its id, which then stays.
Uuid put_law_text(Transaction& tx, const LawText& text);
bool remove_law_text(Transaction& tx, const Uuid& set, const Uuid& id);
std::optional<LawText> find_law_text(Reader& reader, const Uuid& set, const Uuid& id);
std::vector<LawText> law_texts(Reader& reader, const Uuid& set);       // by law, language and day; with their texts
std::vector<LawText> law_text_heads(Reader& reader, const Uuid& set);  // without
std::int64_t count_law_texts(Reader& reader, const Uuid& set);

}  // namespace skl::rules
