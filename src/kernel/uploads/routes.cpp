// tus 1.0.0 at /uploads: OPTIONS tells what is spoken, POST begins a file, HEAD says how much of it has come, PATCH sends the next part,
// DELETE gives it up.
#include "kernel/crypto/random.h"
#include "kernel/http/list.h"
#include "kernel/http/tenants.h"
#include "kernel/text/http_date.h"
#include "kernel/uploads/protocol.h"
#include "kernel/uploads/store.h"
#include "kernel/uploads/uploads.h"

namespace skl::uploads {
namespace {

constexpr std::int64_t kept_for = std::int64_t{24} * 3'600 * 1'000'000;  // µs since the last part came; specification README §3
constexpr std::size_t most_open = 20;                                    // files of one person on their way
constexpr std::int64_t most_held = std::int64_t{8} << 30;                // bytes that they may come to
constexpr std::int64_t most_parts = 4'096;                               // of one file: 2 GiB in parts of half a MiB
constexpr const char* forget_job = "uploads.forget";
constexpr const char* every_hour = "17 * * * *";

const Uploads& uploads(Context& cx) { return cx.app().service<Uploads>(); }

UploadView view_of(Context& cx, const FileUpload& upload) {
    return {upload.id,         {cx.href("/uploads/" + to_text(upload.id))},
            upload.file_name,  upload.received == upload.length ? UploadState::whole : UploadState::receiving,
            upload.length,     upload.received,
            upload.created_at, upload.expires_at};
}

Instant expiry(const Context& cx) { return {cx.now().micros + kept_for}; }
std::string expires_header(Instant at) { return http_date(at.micros / 1'000'000); }

// Every answer says the version that was spoken; who speaks another one is told which there is (core, "Tus-Resumable").
Done speak_tus(Context& cx) {
    cx.add_header("Tus-Resumable", tus_version);
    if (cx.request().header("tus-resumable") == tus_version) return Nothing{};
    return Problem{412, "tus-version", {{"version", tus_version}}, {}, {{"Tus-Version", tus_version}}};
}

Problem bad_header(const char* name) { return Problem::bad_request("bad-upload-header").with("name", name); }

Result<FileUpload> own_upload(Context& cx, Reader& reader, const Uuid& id) {
    auto found = find_upload(reader, id);
    if (!found || found->owner.value != cx.caller().subject) return Problem::not_found("upload");
    if (found->expires_at <= cx.now()) return Problem{410, "upload-expired"};
    return std::move(*found);
}

Task<Result<Reply>> abilities(Context& /*cx*/) {
    Reply reply = Reply::no_content();
    reply.headers = {{"Tus-Resumable", tus_version},
                     {"Tus-Version", tus_version},
                     {"Tus-Extension", tus_extensions},
                     {"Tus-Checksum-Algorithm", tus_checksums},
                     {"Tus-Max-Size", std::to_string(largest_upload)},
                     {"Allow", "GET, HEAD, OPTIONS, POST"}};
    co_return reply;
}

// What the headers of a creation say; its rights and its room are looked at later.
Result<FileUpload> upload_asked(Context& cx) {
    const Request& request = cx.request();
    FileUpload out;
    const auto length = read_bytes(request.header("upload-length"));
    if (!length) return bad_header("Upload-Length");
    if (*length > largest_upload)
        return Problem{
            413, "upload-too-large", {{"most", std::to_string(largest_upload)}}, {}, {{"Tus-Max-Size", std::to_string(largest_upload)}}};
    const std::string_view metadata = request.header("upload-metadata");
    auto name = file_name_in(metadata);
    if (!name) return name.problem();
    out.id = crypto::new_id<FileUpload>(cx.now());
    out.owner.value = cx.caller().subject;
    out.file_name = name->empty() ? "upload" : std::move(*name);
    out.metadata.value = metadata;
    out.length = *length;
    out.created_at = cx.now();
    out.expires_at = expiry(cx);
    return out;
}

Task<Result<Answered<UploadView>>> create(Context& cx) {
    if (auto done = speak_tus(cx); !done) co_return done.problem();
    const auto asked = upload_asked(cx);
    if (!asked) co_return asked.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<UploadView>> {
        const auto open = uploads_of(tx, asked->owner.value, cx.now());
        std::int64_t held = asked->length;
        for (const FileUpload& one : open) held += one.length;
        if (open.size() >= most_open || held > most_held)
            return Problem::conflict("too-many-uploads").with("most", std::to_string(most_open));
        insert_upload(tx, *asked);
        auto view = view_of(cx, *asked);
        HeaderList headers{{"Location", view.href.value}, {"Upload-Expires", expires_header(asked->expires_at)}};
        return Answered<UploadView>{std::move(view), 201, std::move(headers)};
    });
}

// GET for people and programs, HEAD for who goes on sending.
Task<Result<UploadView>> show(Context& cx, Id<FileUpload> id) {
    if (cx.request().method == "HEAD")
        if (auto done = speak_tus(cx); !done) co_return done.problem();
    const auto upload = co_await cx.read([&](Reader& reader) { return own_upload(cx, reader, id); });
    if (!upload) co_return upload.problem();
    cx.add_header("Upload-Offset", std::to_string(upload->received));
    cx.add_header("Upload-Length", std::to_string(upload->length));
    cx.add_header("Upload-Expires", expires_header(upload->expires_at));
    if (!upload->metadata.value.empty()) cx.add_header("Upload-Metadata", upload->metadata.value);
    cx.add_header("Cache-Control", "no-store");
    co_return view_of(cx, *upload);
}

Task<Result<List<UploadView>>> list(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<List<UploadView>> {
        List<UploadView> out;
        for (const FileUpload& one : uploads_of(reader, cx.caller().subject, cx.now())) out.items.push_back(view_of(cx, one));
        return out;
    });
}

Problem elsewhere(std::int64_t received) { return Problem::conflict("upload-offset").with("received", std::to_string(received)); }

// What speaks against this part at this place of the file; the part's own checksum included.
Done check_place(const FileUpload& upload, std::int64_t offset, const Request& request) {
    if (offset != upload.received) return elsewhere(upload.received);
    if (offset + static_cast<std::int64_t>(request.body.size()) > upload.length)
        return Problem{413, "upload-too-large", {{"most", std::to_string(upload.length)}}};
    if (upload.parts >= most_parts) return Problem::conflict("too-many-parts").with("most", std::to_string(most_parts));
    const std::string_view checksum = request.header("upload-checksum");
    return checksum.empty() ? Done(Nothing{}) : check_part(checksum, request.body);
}

Reply received_up_to(std::int64_t offset, Instant expires) {
    Reply reply = Reply::no_content();
    reply.headers = {{"Upload-Offset", std::to_string(offset)}, {"Upload-Expires", expires_header(expires)}};
    return reply;
}

// The part is on the disk before its row, and its row before the answer.
Task<Result<Reply>> send_part(Context& cx, Id<FileUpload> id) {
    if (auto done = speak_tus(cx); !done) co_return done.problem();
    const Request& request = cx.request();
    if (!request.header("content-type").starts_with(part_type)) co_return Problem{415, "unsupported-media-type", {{"types", part_type}}};
    const auto offset = read_bytes(request.header("upload-offset"));
    if (!offset) co_return bad_header("Upload-Offset");
    const auto upload = co_await cx.read([&](Reader& reader) { return own_upload(cx, reader, id); });
    if (!upload) co_return upload.problem();
    if (auto done = check_place(*upload, *offset, request); !done) co_return done.problem();
    if (request.body.empty()) co_return received_up_to(*offset, upload->expires_at);
    const auto part = co_await cx.blocking([&] { return uploads(cx).blobs().put(request.body); });
    if (!part) co_return part.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Reply> {
        if (add_part(tx, id, *offset, *part, expiry(cx), cx.now())) return received_up_to(*offset + part->size, expiry(cx));
        const auto now = own_upload(cx, tx, id);  // another request was first, or gave it up
        if (!now) return now.problem();
        return elsewhere(now->received);
    });
}

Task<Result<Reply>> give_up(Context& cx, Id<FileUpload> id) {
    if (auto done = speak_tus(cx); !done) co_return done.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Reply> {
        if (auto own = own_upload(cx, tx, id); !own) return own.problem();
        delete_upload(tx, id);
        return Reply::no_content();
    });
}

}  // namespace

void Uploads::install(App& app, Jobs& jobs, const std::string& permission) {
    app.provide(*this);
    jobs.handle(forget_job, [this](JobRun&) -> Result<std::string> {
        const auto forgotten = forget_expired(Instant::now());
        if (!forgotten) return forgotten.problem();
        return std::string{};
    });
    if (const auto often = Cron::parse(every_hour)) jobs.schedule(main_tenant, forget_job, *often, forget_job);
    app.get("/uploads", abilities).named("uploads.abilities").unlisted().method = "OPTIONS";
    app.get("/uploads", list).named("uploads.list").needs(permission).for_programs();
    app.post("/uploads", create).named("uploads.create").needs(permission).rated(RateClass::upload).for_programs();
    app.get("/uploads/{upload}", show).named("uploads.show").needs(permission).for_programs();
    app.patch("/uploads/{upload}", send_part)
        .named("uploads.send")
        .needs(permission)
        .body_up_to(largest_part)
        .time_up_to(std::chrono::seconds(300))
        .rated(RateClass::read)  // a file is hundreds of parts
        .for_programs();
    app.remove("/uploads/{upload}", give_up).named("uploads.give_up").needs(permission).for_programs();
}

}  // namespace skl::uploads
