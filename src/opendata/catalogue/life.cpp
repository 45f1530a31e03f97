#include "opendata/catalogue/life.h"

#include "kernel/describe/scalar.h"
#include "opendata/spaces/install.h"

namespace skl::opendata {

Result<Dataset> move_dataset(Transaction& tx, Dataset dataset, DatasetEvent event, const std::string& who, const std::string& why,
                             Instant at) {
    const auto move = move_of(dataset.state, event, dataset.submitted_by.value, who, why);
    if (!move) return move.problem();
    if (move->to == DatasetState::published)
        if (auto free = spaces::may_be_public(tx, dataset.id); !free) return free.problem();
    dataset.state = move->to;
    dataset.state_reason.value = why;
    dataset.modified_at = at;
    if (event == DatasetEvent::submit) {
        dataset.submitted_by.value = who;
        dataset.submitted_at = at;
    }
    if (move->to == DatasetState::draft) {
        dataset.submitted_by.value.clear();
        dataset.submitted_at.reset();
    }
    if (move->to == DatasetState::published && !dataset.issued_at) dataset.issued_at = at;
    if (!update_dataset(tx, dataset, dataset.rev)) return Problem{412, "stale"};
    ++dataset.rev;
    audit(tx, at, who, "dataset." + write_scalar(view(event)), dataset.identifier.value, why);
    return dataset;
}

Done release_for_version(Transaction& tx, const Uuid& id, const std::string& who, Instant at) {
    const auto found = lock_dataset(tx, id);
    if (!found) return Problem::not_found("dataset");
    const Dataset& dataset = *found;
    if (dataset.state == DatasetState::published || dataset.state == DatasetState::suspended) return Nothing{};
    auto released = move_dataset(tx, dataset, DatasetEvent::release, who, "", at);
    if (!released) return released.problem();
    return Nothing{};
}

}  // namespace skl::opendata
