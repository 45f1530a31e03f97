// Groups, tags and descriptions of datasets (資料集詮釋資料 API). Who asks makes no difference: only what is public is told.
#include "opendata/api/answer.h"
#include "opendata/catalogue/store.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/service_category.h"
#include "opendata/engine/taiwan/metadata.h"
#include "opendata/engine/taiwan/question.h"
#include "opendata/inside.h"
#include "opendata/store.h"
#include "opendata/taiwan/answer.h"
#include "opendata/taiwan/routes.h"
#include "opendata/taiwan/store.h"

namespace skl::opendata::taiwan {
namespace {

using Names = std::vector<std::string>;

Node list_of(const Names& names) {
    Node out = ckan::list_node();
    for (const std::string& name : names) out.items.push_back(ckan::node_of(std::string_view(name)));
    return out;
}

// A list with limit and offset; `get` reads it.
Task<Result<Reply>> list(Context& cx, const Parameters& parameters, std::initializer_list<std::string_view> names,
                         Names (*get)(Reader&, const Question&)) {
    const bool legacy = is_legacy(parameters.pairs);
    const auto read = read_question(parameters.pairs, names);
    if (const auto* wrong = std::get_if<Failure>(&read)) co_return failed(*wrong, legacy);
    const auto found = co_await cx.read([&](Reader& reader) -> Result<Names> { return get(reader, std::get<Question>(read)); });
    if (!found) co_return failed(failure_of(found.problem(), ""), legacy);
    co_return success(*found);
}

// One thing by its name in the path; `get` gives nothing where there is none.
Task<Result<Reply>> one(Context& cx, const std::string& name, const Parameters& parameters,
                        std::optional<Node> (*get)(Context&, Reader&, const std::string&, bool)) {
    const bool legacy = is_legacy(parameters.pairs);
    const auto read = read_question(parameters.pairs, {});
    if (const auto* wrong = std::get_if<Failure>(&read)) co_return failed(*wrong, legacy);
    const auto found = co_await cx.read([&](Reader& reader) -> Result<std::optional<Node>> { return get(cx, reader, name, legacy); });
    if (!found) co_return failed(failure_of(found.problem(), ""), legacy);
    if (!*found) co_return failed(no_resource(), legacy);
    co_return success(**found);
}

std::int64_t limit_of(const Question& question) { return std::min(question.limit.value_or(most_names), most_names); }

Names groups_of(Reader& reader, const Question& asked) { return category_codes(reader, limit_of(asked), asked.offset.value_or(0)); }
Names tags_of(Reader& reader, const Question& asked) { return tags(reader, limit_of(asked), asked.offset.value_or(0)); }
Names datasets_of(Reader& reader, const Question& asked) {
    return identifiers_since(reader, asked.modified.value_or(Instant{0}), limit_of(asked), asked.offset.value_or(0));
}

std::optional<Node> group_node(Context&, Reader& reader, const std::string& code, bool legacy) {
    const ServiceCategory* category = service_category(code);
    if (category == nullptr) return {};
    const Names packages = identifiers_in(reader, code);
    const auto created = first_issued_in(reader, code);
    ckan::Dict out;
    out.add("categoryCode", category->code).add("display_name", category->title_zh);
    out.add("description", fmt::format("{} 類別", category->code)).add("package_count", static_cast<std::int64_t>(packages.size()));
    return out.add("created", created ? write_time(*created, legacy) : "").add("packages", list_of(packages)).take();
}

std::optional<Node> tag_node(Context&, Reader& reader, const std::string& tag, bool) { return list_of(identifiers_with(reader, tag)); }

std::optional<Node> dataset_node(Context& cx, Reader& reader, const std::string& key, bool legacy) {
    const auto dataset = find_dataset(reader, key);
    if (!dataset || dataset->state != DatasetState::published) return {};
    return metadata_node(record_of(reader, *dataset), site_url(cx), legacy);
}

Task<Result<Reply>> group_list(Context& cx, Parameters parameters) {
    co_return co_await list(cx, parameters, {"limit", "offset"}, groups_of);
}
Task<Result<Reply>> tag_list(Context& cx, Parameters parameters) { co_return co_await list(cx, parameters, {"limit", "offset"}, tags_of); }
Task<Result<Reply>> dataset_list(Context& cx, Parameters parameters) {
    co_return co_await list(cx, parameters, {"modified", "limit", "offset"}, datasets_of);
}
Task<Result<Reply>> group(Context& cx, std::string code, Parameters parameters) {
    co_return co_await one(cx, code, parameters, group_node);
}
Task<Result<Reply>> tag(Context& cx, std::string name, Parameters parameters) { co_return co_await one(cx, name, parameters, tag_node); }
Task<Result<Reply>> dataset(Context& cx, std::string key, Parameters parameters) {
    co_return co_await one(cx, key, parameters, dataset_node);
}

}  // namespace

void install_catalogue(App& app) {
    app.get("/rest/group", group_list).for_programs().unlisted();
    app.get("/rest/group/{categoryCode}", group).for_programs().unlisted();
    app.get("/rest/tag", tag_list).for_programs().unlisted();
    app.get("/rest/tag/{tagName}", tag).for_programs().with_dotted_names().unlisted();
    app.get("/rest/dataset", dataset_list).for_programs().unlisted();
    app.get("/rest/dataset/{identifier}", dataset).for_programs().with_dotted_names().unlisted();
}

void install(App& app) {
    install_catalogue(app);
    install_rows(app);
    install_quality(app);
    install_exchange(app);
    install_exchange_page(app);
    install_api_check(app);
}

}  // namespace skl::opendata::taiwan
