// Boxed expressions of a version's decisions and knowledge models over HTTP; the boxes themselves are engine/drawing.
#pragma once

#include "rules/engine/drawing/boxes.h"
#include "rules/tables.h"

namespace skl::rules {

constexpr std::int64_t fields_of_logic = 1'500;  // of one form: three fields each stay below the limit of forms

enum class LogicFieldKind { text, name, type, iterator };  // as drawing::FieldKind
BOOST_DESCRIBE_ENUM(LogicFieldKind, text, name, type, iterator)

struct LogicField {
    Text<1, 200> path;
    LogicFieldKind kind{};
    Prose<longest_cell> value;
};
BOOST_DESCRIBE_STRUCT(LogicField, (), (path, kind, value))

struct LogicBoxView {
    std::string path, role, sort;
    std::optional<std::string> table;  // its key among the tables of the version, where it is one
    std::int64_t depth = 0;
    std::vector<LogicField> fields;
    std::vector<std::string> scope;
    bool grows = false, goes = false, becomes = false;
};
BOOST_DESCRIBE_STRUCT(LogicBoxView, (), (path, role, sort, table, depth, fields, scope, grows, goes, becomes))

struct LogicFinding {
    DiagnosticSeverity severity{};
    std::string path;  // of the field it is about; empty: of another part of the models
    Bilingual<> message;
};
BOOST_DESCRIBE_STRUCT(LogicFinding, (), (severity, path, message))

struct LogicView {
    Slug rule_set;
    Text<> version;
    std::int64_t rev = 1;  // of the version: what If-Match asks for
    bool editable = false;
    std::string element, title;
    std::vector<LogicBoxView> boxes;
    std::vector<LogicFinding> findings;
    std::vector<std::string> names;  // of what it requires
    bool cut = false;
    std::int64_t back = 0, forward = 0;  // steps that can be taken back in the draft, and made again
};
BOOST_DESCRIBE_STRUCT(LogicView, (), (rule_set, version, rev, editable, element, title, boxes, findings, names, cut, back, forward))

struct LogicEdit {
    Several<LogicField, 0, fields_of_logic> fields;
    std::optional<Text<0, 240>> change;  // a button of the form (engine/drawing/boxes.h)
};
BOOST_DESCRIBE_STRUCT(LogicEdit, (), (fields, change))

struct LogicChecked {
    bool valid = false;  // it can be kept
    std::vector<LogicFinding> findings;
};
BOOST_DESCRIBE_STRUCT(LogicChecked, (), (valid, findings))

void dress_logic(PageModel& page, const void* view, Context& cx);
void install_logic(App& app);

}  // namespace skl::rules
