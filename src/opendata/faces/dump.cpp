// /catalog-full.nt.zst: every public dataset as N-Triples, compressed, made while it is sent: memory holds one batch.
#include <zstd.h>

#include "kernel/http/suspend.h"

#include "opendata/api/parallel_downloads.h"
#include "opendata/catalogue/store.h"
#include "opendata/faces/faces.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t batch = 100;  // datasets read in one transaction
constexpr int level = 3;             // zstd's own choice

class Packer {
public:
    Packer() : context_(ZSTD_createCCtx()), buffer_(ZSTD_CStreamOutSize(), '\0') {
        ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level);
        ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);  // who fetches it sees that it is whole
    }
    ~Packer() { ZSTD_freeCCtx(context_); }
    Packer(const Packer&) = delete;

    // What is ready to be sent of it; nothing: the library refuses.
    std::optional<std::string> pack(std::string_view text, bool last) {
        std::string out;
        ZSTD_inBuffer in{text.data(), text.size(), 0};
        for (std::size_t left = 1; left != 0 || in.pos < in.size;) {
            ZSTD_outBuffer piece{buffer_.data(), buffer_.size(), 0};
            left = ZSTD_compressStream2(context_, &piece, &in, last ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left) != 0) return {};
            out.append(buffer_, 0, piece.pos);
            if (!last && in.pos == in.size) break;
        }
        return out;
    }

private:
    ZSTD_CCtx* context_;
    std::string buffer_;
};

struct Batch {
    std::string text, after;
    bool last = true, failed = false;
};

Batch next_batch(Store& store, const std::string& tenant, const rdf::Site& site, const std::string& after) {
    Batch out;
    std::vector<CatalogueRecord> records;
    out.failed = store.read(tenant, [&](Reader& reader) { records = published_records(reader, after, batch); }).has_value();
    for (const CatalogueRecord& record : records) rdf::append_ntriples(out.text, rdf::record_graph(site, record, rdf::Profile::dcat_ap_3));
    out.last = static_cast<std::int64_t>(records.size()) < batch;
    if (!records.empty()) out.after = to_text(records.back().dataset.id);
    return out;
}

// Ends early where the database or the client goes: without the end of the frame no reader takes it for whole.
Task<void> send_dump(Store& store, std::string tenant, rdf::Site site, BodySink& sink) {
    Packer packer;
    std::string after;
    for (bool last = false; !last;) {
        Batch read;
        std::optional<std::string> packed;
        co_await on_pool([&] {
            read = next_batch(store, tenant, site, after);
            packed = packer.pack(read.text, read.last);
        });
        if (read.failed || !packed) co_return;
        if (!packed->empty() && !co_await sink.write(*packed)) co_return;
        after = read.after;
        last = read.last;
    }
}

}  // namespace

Task<Result<Reply>> full_dump(Context& cx) {
    auto slot = download_slot(cx);
    if (!slot) co_return std::move(slot.problem());
    Reply reply = document_reply("", "application/zstd");
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"catalog-full.nt.zst\"");
    Store& store = cx.app().store();
    reply.stream = [&store, tenant = cx.tenant(), site = site_of(cx)](BodySink& sink) { return send_dump(store, tenant, site, sink); };
    co_return in_slot(std::move(reply), std::move(*slot));
}

}  // namespace skl::opendata
