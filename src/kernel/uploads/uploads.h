// Files too large for one request: sent in parts to /uploads by tus 1.0.0, then named by their id where a form takes a file.
//
//   const auto file = co_await cx.app().service<Uploads>().bring(cx, *given.file, "/file");   // came with the form, or was sent before
//   … cx.write: use file->blob; if (auto done = Uploads::spend(tx, *given.file, "/file"); !done) return done.problem();
//
// Each part is a blob and a row, written in one transaction: what was acknowledged is there after a kill, on every node.
#pragma once

#include "kernel/http/app.h"
#include "kernel/jobs/jobs.h"
#include "kernel/storage/blobs.h"
#include "kernel/uploads/model.h"

namespace skl::uploads {

class Uploads {
public:
    Uploads(Store& store, const Blobs& blobs) : store_(store), blobs_(blobs) {}

    // /uploads, /uploads/{upload} for who holds `permission`; the job that forgets what expired. Provides itself.
    void install(App& app, Jobs& jobs, const std::string& permission);

    struct File {
        Blob blob;
        std::string file_name;
    };
    // The bytes of `given` as one blob. `pointer`: the field it stands in. Problems: 422 with unknown-upload, upload-not-whole at
    // `pointer`; of the disk or the bucket.
    Task<Result<File>> bring(Context& cx, const Upload& given, const char* pointer) const;
    // In the transaction that keeps the blob: the upload is used up. One that was taken by another transaction meanwhile is unknown.
    static Done spend(Transaction& tx, const Upload& given, const char* pointer);

    Result<std::int64_t> forget_expired(Instant now) const;  // gives how many

    Store& store() const { return store_; }
    const Blobs& blobs() const { return blobs_; }

private:
    Result<Blob> join(const std::vector<UploadPart>& parts) const;

    Store& store_;
    const Blobs& blobs_;
};

}  // namespace skl::uploads
