// Batch functions: a hot kind of write as a function of many, in set-based SQL. What waits of one kind and tenant runs as
// one call and shares a commit; on PostgreSQL this is the way to more than a few thousand writes a second.
//
//     Batch<Signature, Receipt> sign_all(store, [](Transaction& tx, std::span<const Signature> all) { … });
//     Result<Receipt> receipt = sign_all.write(tenant, signature);
//
// The function answers each item at its place. A refusal is an answer (a Problem), not an exception: what it wrote for the
// others stays. An exception undoes the call and runs its items one by one. It may run more than once for an item.
#pragma once

#include <future>

#include "kernel/storage/store.h"

namespace skl {

template <class In, class Out>
class Batch : public BatchFunction {
public:
    using Function = std::function<std::vector<Result<Out>>(Transaction&, std::span<const In>)>;
    using Finished = std::function<void(Result<Out>)>;  // once, on the writer's thread, after the commit

    Batch(Store& store, Function function) : store_(store), function_(std::move(function)) {}
    Batch(const Batch&) = delete;

    Store::Ticket submit(std::string tenant, In in, Finished finished) {
        auto item = std::make_shared<Item>(Item{std::move(in), {}});
        Item* raw = item.get();
        return store_.submit(std::move(tenant), *this, raw,
                             [item = std::move(item), finished = std::move(finished)](std::optional<Problem> problem) {
                                 finished(problem ? Result<Out>(std::move(*problem)) : std::move(*item->out));
                             });
    }

    // Waits; for the command line, jobs and tests.
    Result<Out> write(std::string tenant, In in) {
        auto done = std::make_shared<std::promise<Result<Out>>>();
        auto answer = done->get_future();
        submit(std::move(tenant), std::move(in), [done](Result<Out> out) { done->set_value(std::move(out)); });
        return answer.get();
    }

    void run(Transaction& tx, std::span<void* const> items) override {
        std::vector<In> all;
        all.reserve(items.size());
        for (void* item : items) all.push_back(static_cast<Item*>(item)->in);
        std::vector<Result<Out>> answers = function_(tx, all);
        if (answers.size() != items.size()) throw std::logic_error("a batch function answers every item once");
        for (std::size_t i = 0; i < items.size(); ++i) static_cast<Item*>(items[i])->out.emplace(std::move(answers[i]));
    }

private:
    struct Item {
        In in;
        std::optional<Result<Out>> out;
    };

    Store& store_;
    Function function_;
};

}  // namespace skl
