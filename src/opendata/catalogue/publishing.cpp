#include "opendata/catalogue/publishing.h"

namespace skl::opendata {

Result<Dataset> publish_reviewed(Context& cx, Transaction& tx, Dataset dataset, const std::string& why) {
    // The operator answers for the whole house; with one person there is nobody else to look.
    const DatasetEvent event = is_operator(cx) ? DatasetEvent::release : DatasetEvent::publish;
    auto moved = move_dataset(tx, std::move(dataset), event, cx.caller().subject, why, cx.now());
    if (!moved) return moved.problem();
    for (const Resource& resource : resources_of(tx, moved->id)) {
        const auto newest = newest_readable(tx, resource.id);
        if (!newest) continue;
        if (auto done = inside(cx).importing.publish(tx, *newest, cx.caller().subject, cx.now()); !done) return done.problem();
    }
    return dataset_by_id(tx, moved->id).value();
}

Result<Dataset> withdraw_as(Module::Inside& in, Transaction& tx, Dataset dataset, const std::string& who, const std::string& why,
                            Instant at) {
    const bool was_public = dataset.issued_at.has_value();
    auto moved = move_dataset(tx, std::move(dataset), DatasetEvent::withdraw, who, why, at);
    if (moved && was_public) in.importing.news().withdrawn(tx, *moved, published_version(tx, moved->id), at);
    return moved;
}

Result<Dataset> withdraw(Context& cx, Transaction& tx, Dataset dataset, const std::string& why) {
    return withdraw_as(inside(cx), tx, std::move(dataset), cx.caller().subject, why, cx.now());
}

Result<Dataset> move_entry(Context& cx, Transaction& tx, Dataset dataset, DatasetEvent event, const std::string& why) {
    if (event == DatasetEvent::publish) return publish_reviewed(cx, tx, std::move(dataset), why);
    if (event == DatasetEvent::withdraw) return withdraw(cx, tx, std::move(dataset), why);
    return move_dataset(tx, std::move(dataset), event, cx.caller().subject, why, cx.now());
}

}  // namespace skl::opendata
