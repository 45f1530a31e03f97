// sort() (DMN 1.5 §10.3.4.7): stable, by merging, so that a function that contradicts itself gives some order and no harm.
#include <utility>

#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"

namespace skl::rules::feel {
namespace {

class Sorting {
public:
    Sorting(Run& run, const Function& precedes, List items)
        : run_(run), precedes_(precedes), items_(std::move(items)), merged_(items_.size()) {}

    // Nothing: the function gave no truth, or a limit was passed.
    std::optional<List> sorted() && {
        const std::size_t all = items_.size();
        for (std::size_t width = 1; width < all; width *= 2) {
            for (std::size_t from = 0; from < all; from += 2 * width) {
                if (!merge(from, std::min(from + width, all), std::min(from + 2 * width, all))) return {};
            }
            std::swap(items_, merged_);
        }
        return std::move(items_);
    }

private:
    bool merge(std::size_t left, std::size_t middle, std::size_t end) {
        std::size_t right = middle;
        const std::size_t until = middle;
        for (std::size_t at = left; at < end; ++at) {
            bool take_right = left == until;
            if (left < until && right < end) {
                const Value pair[] = {items_[right], items_[left]};
                const Value answer = precedes_.call(run_, pair);
                if (run_.stopped() || !answer.is(Kind::boolean)) return false;
                take_right = answer.truth();
            }
            merged_[at] = std::move(items_[take_right ? right++ : left++]);
        }
        return true;
    }

    Run& run_;
    const Function& precedes_;
    List items_, merged_;
};

Value sort(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sort", values);
    const auto list = in.list(0);
    const Function* precedes = list ? in.function(1, 2) : nullptr;
    if (precedes == nullptr) return {};
    auto sorted = Sorting(run, *precedes, *list).sorted();
    if (sorted) return std::move(*sorted);
    return run.stopped() ? Value() : in.refused(1, "function<Any, Any>->boolean");
}

constexpr std::string_view list_precedes[] = {"list", "precedes"};
constexpr Form forms[] = {{"sort", list_precedes, 2, false, sort}};

}  // namespace

std::span<const Form> list_order_forms() { return forms; }

}  // namespace skl::rules::feel
