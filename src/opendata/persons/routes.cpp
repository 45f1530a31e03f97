#include "opendata/persons/routes.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/scalar.h"
#include "kernel/http/app.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/persons/gate.h"
#include "opendata/publish/life.h"

namespace skl::opendata {
namespace {

using persons::PersonFinding;
using persons::PersonKind;
using ResourceName = Text<1, 110>;

enum class MarkState { marked, confirmed, revoked };
BOOST_DESCRIBE_ENUM(MarkState, marked, confirmed, revoked)

// open: it stops publication. told: it does not. false_hit: a mark covers it.
enum class FindingState { open, told, false_hit };
BOOST_DESCRIBE_ENUM(FindingState, open, told, false_hit)

struct ShownFinding {
    Text<> place;  // of its form: 1, 2 …
    std::int64_t table = 1;
    std::string column, with;
    std::string where;  // in words
    PersonKind kind{};
    std::int64_t found = 0, percent = 0;
    persons::Confidence confidence{};
    FindingState state{};
    std::vector<Text<>> samples;  // masked
    std::vector<std::int64_t> records;
    std::string samples_text, records_text;
    bool markable = false;
};
BOOST_DESCRIBE_STRUCT(ShownFinding, (),
                      (place, table, column, with, where, kind, found, percent, confidence, state, samples, records, samples_text,
                       records_text, markable))

struct ShownMark {
    Text<> id;
    MarkState state{};
    std::int64_t table = 1;
    std::string column, with, where;
    PersonKind kind{};
    std::int64_t found = 0;
    std::string reason;
    Text<> marked_by;
    Instant marked_at;
    std::optional<Text<>> confirmed_by, revoked_by;
    std::optional<Instant> confirmed_at, revoked_at;
    std::optional<std::string> revoke_reason;
    std::optional<Text<>> confirm_action, revoke_action;  // where this reader may
};
BOOST_DESCRIBE_STRUCT(ShownMark, (),
                      (id, state, table, column, with, where, kind, found, reason, marked_by, marked_at, confirmed_by, revoked_by,
                       confirmed_at, revoked_at, revoke_reason, confirm_action, revoke_action))

struct PersonsPage {
    std::string title, parent_title;
    Text<> parent_href, identifier, action;
    std::optional<std::int64_t> version;
    VersionState state{};
    bool reading = false, looked_at = false, blocked = false, told = false, may_mark = false;
    std::int64_t rows = 0;  // looked at
    std::vector<ShownFinding> findings;
    std::vector<persons::ClassedColumn> columns;
    std::vector<ShownMark> marks;
};
BOOST_DESCRIBE_STRUCT(PersonsPage, (),
                      (title, parent_title, parent_href, identifier, action, version, state, reading, looked_at, blocked, told, may_mark,
                       rows, findings, columns, marks))

struct NewMark {
    std::optional<Whole<1, 50>> table;  // 1 unless said
    Text<0, 255> column, with;
    PersonKind kind{};
    Text<10, 500> reason;
};
BOOST_DESCRIBE_STRUCT(NewMark, (), (table, column, with, kind, reason))

struct RevokeReason {
    Text<5, 500> reason;
};
BOOST_DESCRIBE_STRUCT(RevokeReason, (), (reason))

struct MarkKept {
    Text<> resource, mark;
    MarkState state{};
};
BOOST_DESCRIBE_STRUCT(MarkKept, (), (resource, mark, state))

MarkState state_of(const PersonalMark& mark) {
    return mark.revoked_at ? MarkState::revoked : mark.confirmed_at ? MarkState::confirmed : MarkState::marked;
}

bool is_reviewer(Context& cx) { return static_cast<bool>(cx.may(may_review)); }

// The version that waits, else the public one.
std::optional<Version> version_at_hand(Reader& reader, const Uuid& resource) {
    for (Version& version : versions_of_resource(reader, resource))
        if (version.state != VersionState::withheld && version.state != VersionState::deleted && version.state != VersionState::failed)
            return std::move(version);
    return std::nullopt;
}

std::string where_of(Context& cx, const std::string& column, const std::string& with) {
    if (column.empty()) return cx.say("persons.around");
    return with.empty() ? column : fmt::format("{} + {}", column, with);
}

void fill_findings(Context& cx, Reader& reader, const Version& version, const persons::PersonReport& scan, PersonsPage& out) {
    const auto standing = standing_findings(reader, version);
    const auto stands = [&](const PersonFinding& one) {
        return std::any_of(standing.begin(), standing.end(), [&](const PersonFinding& other) {
            return other.table == one.table && other.column == one.column && other.with == one.with && other.kind == one.kind;
        });
    };
    for (const PersonFinding& one : scan.findings) {
        ShownFinding& shown = out.findings.emplace_back();
        shown.place.value = std::to_string(out.findings.size());
        shown.table = one.table;
        shown.column = one.column;
        shown.with = one.with;
        shown.where = where_of(cx, one.column, one.with);
        shown.kind = one.kind;
        shown.found = one.count;
        shown.percent = (persons::share_ppm(one) + 9'999) / 10'000;  // one of a million is not none
        shown.confidence = one.confidence;
        shown.state = !one.blocks ? FindingState::told : stands(one) ? FindingState::open : FindingState::false_hit;
        for (const std::string& sample : one.samples) {
            shown.samples.push_back({sample});
            shown.samples_text += (shown.samples_text.empty() ? "" : "、") + sample;
        }
        shown.records = one.records;
        for (const std::int64_t record : one.records)
            shown.records_text += fmt::format("{}{}", shown.records_text.empty() ? "" : ", ", record);
        shown.markable = shown.state == FindingState::open && out.may_mark;
        out.blocked |= shown.state == FindingState::open;
        out.told |= shown.state == FindingState::told;
    }
}

void fill_marks(Context& cx, Reader& reader, const Resource& resource, PersonsPage& out) {
    const std::string here = fmt::format("/resources/{}/personal-data", to_text(resource.id));
    for (const PersonalMark& mark : marks_of(reader, resource.id)) {
        ShownMark& shown = out.marks.emplace_back();
        shown.id.value = to_text(mark.id);
        shown.state = state_of(mark);
        shown.table = mark.table_ordinal;
        shown.column = mark.column_name;
        shown.with = mark.with_column;
        shown.where = where_of(cx, mark.column_name, mark.with_column);
        shown.kind = mark.kind;
        shown.found = mark.found;
        shown.reason = mark.reason;
        shown.marked_by = mark.marked_by;
        shown.marked_at = mark.marked_at;
        shown.confirmed_by = mark.confirmed_by;
        shown.confirmed_at = mark.confirmed_at;
        shown.revoked_by = mark.revoked_by;
        shown.revoked_at = mark.revoked_at;
        if (mark.revoked_at) shown.revoke_reason = mark.revoke_reason;
        if (!out.may_mark || mark.revoked_at) continue;
        shown.revoke_action = Text<>{{cx.href(fmt::format("{}/{}/revoke", here, shown.id.value))}};
        if (!mark.confirmed_at && mark.marked_by.value != cx.caller().subject)
            shown.confirm_action = Text<>{{cx.href(fmt::format("{}/{}/confirm", here, shown.id.value))}};
    }
}

Task<Result<PersonsPage>> show(Context& cx, ResourceName key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<PersonsPage> {
        const auto resource = find_resource(reader, key.value);
        const auto dataset = resource && !is_removed(reader, resource->id) ? dataset_by_id(reader, resource->dataset_id) : std::nullopt;
        if (!dataset) return Problem::not_found("resource");
        PersonsPage out;
        out.title = cx.say("persons.title");
        out.parent_title = dataset->title.in(cx.language());
        out.parent_href.value = cx.href(fmt::format("/datasets/{}/manage", dataset->slug.value));
        out.identifier.value = resource->identifier.value;
        out.action.value = cx.href(fmt::format("/resources/{}/personal-data", to_text(resource->id)));
        out.may_mark = is_reviewer(cx);
        fill_marks(cx, reader, *resource, out);
        const auto version = version_at_hand(reader, resource->id);
        if (!version) return out;
        out.version = version->number;
        out.state = version->state;
        out.reading = is_being_read(version->state);
        const auto scan = out.reading ? std::nullopt : scan_of(reader, version->id);
        if (!scan) return out;
        out.looked_at = true;
        out.rows = scan->rows;
        out.columns = scan->columns;
        fill_findings(cx, reader, *version, *scan, out);
        return out;
    });
}

Answered<MarkKept> kept(Context& cx, const Resource& resource, const PersonalMark& mark, int status) {
    const std::string where = cx.href(fmt::format("/resources/{}/personal-data", to_text(resource.id)));
    return {{{resource.identifier.value}, {to_text(mark.id)}, state_of(mark)}, status, {{"Location", where}}};
}

std::string subject_of(const Resource& resource, const PersonalMark& mark) {
    return fmt::format("{}/{}/{}", resource.identifier.value, mark.column_name, write_scalar(view(mark.kind)));
}

// One person says that a finding is none.
Task<Result<Answered<MarkKept>>> mark(Context& cx, ResourceName key, NewMark given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<MarkKept>> {
        const auto resource = find_resource(tx, key.value);
        if (!resource || is_removed(tx, resource->id)) return Problem::not_found("resource");
        (void)lock_dataset(tx, resource->dataset_id);
        const auto version = version_at_hand(tx, resource->id);
        const PersonFinding* found = nullptr;
        const auto standing = version ? standing_findings(tx, *version) : std::vector<PersonFinding>{};
        const std::int64_t table = given.table ? given.table->value : 1;
        for (const PersonFinding& one : standing)
            if (one.table == table && one.column == given.column.value && one.with == given.with.value && one.kind == given.kind)
                found = &one;
        if (found == nullptr) return Problem::not_found("finding");
        const auto known = marks_of(tx, resource->id);
        if (static_cast<std::int64_t>(known.size()) >= most_marks) return Problem::conflict("too-many-marks");
        for (const PersonalMark& one : known)
            if (state_of(one) == MarkState::marked && persons::covers(seen_by(one), *found)) return Problem::conflict("marked-already");
        PersonalMark fresh;
        fresh.id = crypto::new_id<PersonalMark>(cx.now());
        fresh.resource_id = resource->id;
        fresh.table_ordinal = table;
        fresh.column_name = found->column;
        fresh.with_column = found->with;
        fresh.kind = found->kind;
        fresh.found = found->count;
        fresh.share_ppm = persons::share_ppm(*found);
        fresh.reason = given.reason.value;
        fresh.marked_by.value = cx.caller().subject;
        fresh.marked_at = cx.now();
        insert_mark(tx, fresh);
        audit(tx, cx.now(), cx.caller().subject, "false-hit.marked", subject_of(*resource, fresh), given.reason.value);
        return kept(cx, *resource, fresh, 201);
    });
}

struct FoundMark {
    Resource resource;
    PersonalMark mark;
};

Result<FoundMark> find_mark(Transaction& tx, const ResourceName& key, const Uuid& id) {
    const auto resource = find_resource(tx, key.value);
    if (!resource) return Problem::not_found("resource");
    (void)lock_dataset(tx, resource->dataset_id);
    auto mark = mark_by_id(tx, resource->id, id);
    if (!mark) return Problem::not_found("mark");
    if (mark->revoked_at) return Problem::conflict("mark-revoked");
    return FoundMark{*resource, std::move(*mark)};
}

// … and a second that it is so (four eyes). From then on the version may be published.
Task<Result<Answered<MarkKept>>> confirm(Context& cx, ResourceName key, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<MarkKept>> {
        auto found = find_mark(tx, key, id);
        if (!found) return std::move(found.problem());
        PersonalMark& one = found->mark;
        if (one.marked_by.value == cx.caller().subject) return Problem::forbidden("four-eyes");
        if (one.confirmed_at) return Problem::conflict("mark-confirmed");
        one.confirmed_by = Text<>{{cx.caller().subject}};
        one.confirmed_at = cx.now();
        update_mark(tx, one);
        audit(tx, cx.now(), cx.caller().subject, "false-hit.confirmed", subject_of(found->resource, one), one.reason);
        return kept(cx, found->resource, one, 200);
    });
}

Task<Result<Answered<MarkKept>>> revoke(Context& cx, ResourceName key, Uuid id, RevokeReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<MarkKept>> {
        auto found = find_mark(tx, key, id);
        if (!found) return std::move(found.problem());
        PersonalMark& one = found->mark;
        one.revoked_by = Text<>{{cx.caller().subject}};
        one.revoked_at = cx.now();
        one.revoke_reason = given.reason.value;
        update_mark(tx, one);
        audit(tx, cx.now(), cx.caller().subject, "false-hit.revoked", subject_of(found->resource, one), given.reason.value);
        return kept(cx, found->resource, one, 200);
    });
}

}  // namespace

void install_persons(App& app) {
    const std::string path = "/resources/{resource}/personal-data";
    app.get(path, show).page("opendata/persons").needs(may_edit).named("persons");
    app.post(path, mark).form(path).needs(may_review).named("persons.mark");
    app.post(path + "/{mark}/confirm", confirm).form(path).needs(may_review).named("persons.confirm");
    app.post(path + "/{mark}/revoke", revoke).form(path).needs(may_review).named("persons.revoke");
}

}  // namespace skl::opendata
