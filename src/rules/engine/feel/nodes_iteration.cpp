// Iterations and quantified expressions (DMN 1.5 §10.3.2.14, table 52).
#include "rules/engine/feel/nodes.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {

namespace {

// Of whole numbers that are run through; no limit of steps lets anyone see the other end.
constexpr std::int64_t farthest = 1'000'000'000'000'000;

// One value after the other of a list or of a range, without making a list of the range.
class Values {
public:
    // False: there is nothing to run through; a remark says why.
    bool open(Run& run, const Value& domain) {
        if (domain.is(Kind::list)) {
            list_ = domain;
            return true;
        }
        if (domain.is(Kind::range)) {
            const Range& range = domain.range();
            if (!open(run, range.start, range.end)) return false;
            if (first_ > last_) {  // [2..1] holds nothing; 2..1 without brackets runs down
                run.fail("range-invalid");
                return false;
            }
            empty_ = last_ - first_ < !range.start_included + !range.end_included;
            if (!empty_) first_ += !range.start_included, last_ -= !range.end_included;
            return true;
        }
        if (domain.null()) {
            run.fail("iteration-over-null");
            return false;
        }
        list_ = Value(List{domain});
        return true;
    }

    bool open(Run& run, const Value& start, const Value& end) {
        by_number_ = true;
        kind_ = start.kind();
        if (kind_ == end.kind() && kind_ == Kind::number) {
            const auto from = start.number().to_int64(), to = end.number().to_int64();
            if (from && to) {
                first_ = *from, last_ = *to;
                if (std::max(std::abs(first_), std::abs(last_)) <= farthest) return true;
            }
        } else if (kind_ == end.kind() && kind_ == Kind::date) {
            first_ = start.date().days, last_ = end.date().days;
            return true;
        }
        run.fail("iteration-invalid", {}, {{"from", std::string(name_of(start.kind()))}, {"to", std::string(name_of(end.kind()))}});
        return false;
    }

    bool next(Value& into) {
        if (!by_number_) {
            if (at_ >= list_.list().size()) return false;
            into = list_.list()[at_++];
            return true;
        }
        if (empty_) return false;
        into = kind_ == Kind::number ? Value(first_) : Value(Date{first_});
        empty_ = first_ == last_;
        first_ += first_ < last_ ? 1 : -1;
        return true;
    }

private:
    Value list_;
    std::size_t at_ = 0;
    bool by_number_ = false, empty_ = false;
    Kind kind_ = Kind::null;
    std::int64_t first_ = 0, last_ = 0;
};

bool open_values(Run& run, Frame& frame, const Iterator& iterator, Values& into) {
    if (iterator.list) return into.open(run, iterator.list->evaluate(run, frame));
    const Value start = iterator.start->evaluate(run, frame);
    return into.open(run, start, iterator.end->evaluate(run, frame));
}

// Later iterators run within earlier ones. `visit` says whether to go on; false as a whole: a domain could not be run through.
template <class Visit>
bool run_through(Run& run, Frame& frame, const std::vector<Iterator>& iterators, std::size_t at, bool& going, Visit&& visit) {
    if (at == iterators.size()) {
        going = visit();
        return true;
    }
    Values values;
    if (!open_values(run, frame, iterators[at], values)) return false;
    Value item;
    while (going && run.step() && values.next(item)) {
        frame.slots[iterators[at].slot] = item;
        if (!run_through(run, frame, iterators, at + 1, going, visit)) return false;
    }
    return true;
}

class Iteration final : public Node {
public:
    Iteration(std::vector<Iterator> iterators, std::size_t partial, NodeRef body, bool uses_partial)
        : iterators_(std::move(iterators)), partial_(partial), body_(std::move(body)), uses_partial_(uses_partial) {}

    Value evaluate(Run& run, Frame& frame) const override {
        List made;
        bool going = true;
        const bool whole = run_through(run, frame, iterators_, 0, going, [&] {
            if (!run.room(made.size() + 1)) return false;
            if (uses_partial_) {
                if (!run.step(made.size())) return false;  // each round copies what there is
                frame.slots[partial_] = Value(made);
            }
            made.push_back(body_->evaluate(run, frame));
            return !run.stopped();
        });
        if (!whole || run.stopped()) return {};
        return Value(std::move(made));
    }

private:
    std::vector<Iterator> iterators_;
    std::size_t partial_;
    NodeRef body_;
    bool uses_partial_;
};

class Quantified final : public Node {
public:
    Quantified(std::vector<Iterator> iterators, NodeRef body, bool every)
        : iterators_(std::move(iterators)), body_(std::move(body)), every_(every) {}

    Value evaluate(Run& run, Frame& frame) const override {
        Value result(every_);
        bool going = true;
        const bool whole = run_through(run, frame, iterators_, 0, going, [&] {
            const Value one = body_->evaluate(run, frame);
            result = every_ ? all_of(result, one) : any_of(result, one);
            return every_ ? !result.is_false() : !result.is_true();
        });
        if (!whole || run.stopped()) return {};
        return result;
    }

private:
    std::vector<Iterator> iterators_;
    NodeRef body_;
    bool every_;
};

}  // namespace

NodeRef iteration_node(std::vector<Iterator> iterators, std::size_t partial_slot, NodeRef body, bool uses_partial) {
    return std::make_shared<Iteration>(std::move(iterators), partial_slot, std::move(body), uses_partial);
}
NodeRef quantified_node(std::vector<Iterator> iterators, NodeRef body, bool every) {
    return std::make_shared<Quantified>(std::move(iterators), std::move(body), every);
}

}  // namespace skl::rules::feel
