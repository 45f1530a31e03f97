// The publisher's first step: a file, and what it is.
#include <fstream>

#include "kernel/describe/node.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/uploads/uploads.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/identify.h"

namespace skl::opendata {
namespace {

constexpr std::size_t largest_upload = std::size_t{2} << 30;  // opendata.md §5.1
constexpr const char* largest_in_words = "2 GiB";
constexpr std::size_t sniffed = 4096;  // bytes that tell a web page or a PDF from data
constexpr std::int64_t waiting_shown = 10;
constexpr std::int64_t datasets_offered = 500;

struct Choice {
    Text<> id, name;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(Choice, (), (id, name, chosen))

struct WaitingFile {
    Text<> file_name, href;
    std::string dataset;
    VersionState state{};
    Instant received_at;
};
BOOST_DESCRIBE_STRUCT(WaitingFile, (), (file_name, href, dataset, state, received_at))

struct UploadPage {
    Text<> title;
    std::vector<Choice> datasets, licenses, categories;
    std::vector<WaitingFile> waiting;
    Text<> largest;
    std::optional<Text<>> sent;  // the form was refused; its file had been sent in parts and is still there
};
BOOST_DESCRIBE_STRUCT(UploadPage, (), (title, datasets, licenses, categories, waiting, largest, sent))

struct Accepted {
    Text<> dataset;
    std::int64_t version = 0;
    Uuid job;
};
BOOST_DESCRIBE_STRUCT(Accepted, (), (dataset, version, job))

struct UploadQuery {
    std::optional<Slug> dataset;  // chosen already
};
BOOST_DESCRIBE_STRUCT(UploadQuery, (), (dataset))

// What was chosen in a form that came back.
std::string typed(const Context& cx, std::string_view field) {
    const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(field);
    return node == nullptr ? std::string{} : node->text;
}

std::vector<WaitingFile> waiting_files(Context& cx, Reader& reader) {
    std::vector<WaitingFile> out;
    for (const Version& version : waiting_versions(reader, waiting_shown)) {
        const auto dataset = dataset_by_id(reader, version.dataset_id);
        if (!dataset) continue;
        const bool reading = version.state == VersionState::received || version.state == VersionState::parsing;
        const std::string href = reading && version.job_id
                                     ? "/jobs/" + to_text(*version.job_id)
                                     : fmt::format("/datasets/{}/versions/{}/preview", dataset->slug.value, version.number);
        out.push_back({version.file_name, {cx.href(href)}, dataset->title.in(cx.language()), version.state, version.created_at});
    }
    return out;
}

Task<Result<UploadPage>> upload_form(Context& cx, UploadQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<UploadPage> {
        UploadPage out;
        out.title.value = cx.say("upload.title");
        out.largest.value = largest_in_words;
        const bool refused =
            std::any_of(cx.faults().begin(), cx.faults().end(), [](const auto& fault) { return fault.pointer == "/file"; });
        if (Uuid id; !refused && parse(typed(cx, "file"), id)) out.sent = Text<>{{to_text(id)}};
        const std::string dataset = cx.typed() == nullptr && query.dataset ? query.dataset->value : typed(cx, "dataset");
        const std::string license = typed(cx, "license"), category = typed(cx, "category");
        for (const Dataset& one : desk_datasets(reader, {}, "", datasets_offered))
            out.datasets.push_back({{one.slug.value}, {one.title.in(cx.language())}, one.slug.value == dataset});
        for (const License& one : licenses) out.licenses.push_back({{one.id}, {license_title(one.id, cx.language())}, one.id == license});
        for (const char* one : topics) out.categories.push_back({{one}, {cx.say(fmt::format("category.{}", one))}, one == category});
        out.waiting = waiting_files(cx, reader);
        return out;
    });
}

// What a person would learn only from a failed job, said at the form: a web page or a PDF is no data.
bool is_no_data(const std::filesystem::path& file) {
    std::string head(sniffed, '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    const std::string format = identify(head);
    return format == "html" || format == "pdf";
}

std::vector<FieldError> faults_of(const Context& cx, const NewVersion& wanted) {
    std::vector<FieldError> out;
    const bool came = wanted.file && !wanted.file->path.empty();  // with this request; else it was sent before, or is missing
    if (!came && (!wanted.file || wanted.file->id.empty()))
        out.push_back({"/file", "no-file"});
    else if (came && wanted.file->size == 0)
        out.push_back({"/file", "empty-file"});
    else if (came && cx.wants_html() && is_no_data(wanted.file->path))
        out.push_back({"/file", "no-data-file"});
    if (wanted.license && license_url(wanted.license->value).empty()) out.push_back({"/license", "unknown-license"});
    return out;
}

// The same of a file that was sent before in parts: it can be looked at only now.
Task<std::optional<Problem>> fault_of_sent(Context& cx, const Upload& given, const Blob& blob) {
    if (given.id.empty()) co_return std::nullopt;
    if (blob.size == 0) co_return Problem::invalid({{"/file", "empty-file"}});
    if (!cx.wants_html()) co_return std::nullopt;
    const auto file = co_await bring(cx, blob.sha256);
    if (!file) co_return file.problem();
    if (is_no_data(file->path)) co_return Problem::invalid({{"/file", "no-data-file"}});
    co_return std::nullopt;
}

Task<Result<Answered<Accepted>>> upload(Context& cx, NewVersion wanted) {
    auto faults = faults_of(cx, wanted);
    if (!faults.empty()) co_return Problem::invalid(std::move(faults));
    Module::Inside& in = inside(cx);
    const auto file = co_await cx.app().service<uploads::Uploads>().bring(cx, *wanted.file, "/file");
    if (!file) co_return file.problem();
    if (auto refused = co_await fault_of_sent(cx, *wanted.file, file->blob)) co_return std::move(*refused);
    auto done = co_await cx.write([&](Transaction& tx) -> Result<Answered<Accepted>> {
        auto received = in.importing.receive(tx, wanted, file->file_name, file->blob, cx.caller().subject, cx.now());
        if (!received) return received.problem();
        if (auto spent = uploads::Uploads::spend(tx, *wanted.file, "/file"); !spent) return spent.problem();
        const Version& version = received->version;
        const std::string slug = dataset_by_id(tx, version.dataset_id)->slug.value;
        if (received->unchanged) {  // these bytes are a version already: no new one (opendata.md §5.1)
            const std::string href = cx.href(fmt::format("/datasets/{}/versions/{}", slug, version.number));
            return Answered<Accepted>{{{slug}, version.number, version.job_id.value_or(Uuid{})}, 200, {{"Location", href}}};
        }
        const Uuid job = enqueue_parse(cx, tx, version, wanted.publish && may_go_public_alone(cx, *dataset_by_id(tx, version.dataset_id)));
        return Answered<Accepted>{{{slug}, version.number, job}, 202, {{"Location", cx.href("/jobs/" + to_text(job))}}};
    });
    co_return done;
}

}  // namespace

Uuid enqueue_parse(Context& cx, Transaction& tx, const Version& version, bool publish) {
    const Uuid job = inside(cx).jobs->enqueue(tx, ingest_job, to_json(IngestOrder{{to_text(version.id)}, publish}), to_text(version.id));
    set_version_job(tx, version.id, job);
    return job;
}

void install_upload(App& app) {
    app.get("/datasets/upload", upload_form).page("opendata/upload").needs(may_publish).named("upload");
    app.post("/datasets/upload", upload)
        .form("/datasets/upload")
        .needs(may_publish)
        .body_up_to(largest_upload)
        .time_up_to(std::chrono::seconds(300))
        .rated(RateClass::upload)
        .named("upload.send");
}

}  // namespace skl::opendata
