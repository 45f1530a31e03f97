// Edits of a draft, each of which can be taken back and made again: all that was kept of its models, by whichever editor. Inside this
// module.
#pragma once

#include "kernel/pages/pages.h"
#include "rules/tables.h"

namespace skl::rules {

constexpr std::int64_t edits_kept = 200;  // of a version: the oldest are forgotten

struct RuleEdit {
    std::int64_t ordinal = 0;
    std::int64_t model = 0;   // its place in the version
    std::string was, became;  // SHA-256
    bool undone = false;
};
BOOST_DESCRIBE_STRUCT(RuleEdit, (), (ordinal, model, was, became, undone))

// How many steps back and forward there are.
struct EditSteps {
    std::int64_t back = 0, forward = 0;
};
EditSteps edit_steps(Reader& reader, const Uuid& version);

// The buttons of a page that take these steps: list steps of step_action, step_label, step_count. The forms of the
// template tell where the person is.
void dress_steps(PageModel& page, const EditSteps& steps, const std::string& version_href);

// An edit more; what was taken back before it can not be made again.
void add_edit(Transaction& tx, const Uuid& version, std::int64_t model, const std::string& was, const std::string& became);

void install_edits(App& app);

}  // namespace skl::rules
